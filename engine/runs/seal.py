"""Does the receipt of a seal say what the seal's signature rests on?

No bundle holds the receipt and the table of sealed inputs. Their bytes are those of the state's record, and what
they say follows from the parts of its signature, which gateboards and certificates quote.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow.parquet as parquet

from engine.errors import EngineError
from engine.runs.folder import RunFolder
from engine.runs.record import OutputRecord, StateRecord
from engine.runs.regular_file import read_text
from engine.text_files import written_json

SEALED, RECEIPT = "sealed_inputs", "s0_gate_receipt"


def verify_seal(folder: RunFolder, record: StateRecord) -> None:
    """021 unless receipt and sealed inputs name the bundles, policies and inputs of the record's signature."""
    table = record.output(f"{SEALED}_{record.segment}")
    receipt = record.output(f"{RECEIPT}_{record.segment}")
    said = _receipt(folder, receipt)
    rows = parquet.read_table(
        [folder.root / table.path / file.name for file in table.files], columns=["kind", "input_id", "digest"]
    ).to_pylist()
    bundles, policies, inputs = (record.parts[name] for name in ("bundles", "policies", "inputs"))
    for output, what, expected, found in (
        (receipt, "bundles", bundles, {gate["segment"]: gate["bundle_digest"] for gate in said["upstream"]}),
        (receipt, "policies", policies, {policy["id"]: policy["digest"] for policy in said["policies"]}),
        (receipt, "sealed inputs", table.content_digest, said["sealed_inputs"]["content_digest"]),
        (table, "bundles", sorted(bundles.values()), _digests(rows, ("upstream_bundle",))),
        (table, "policies", sorted(policies.values()), _digests(rows, ("policy",))),
        (table, "inputs", sorted(inputs.values()), _digests(rows, ("upstream_dataset", "reference"))),
    ):
        if expected != found:
            raise EngineError(
                21,
                f"{output.dataset} names other {what} than the signature of {record.state_id} rests on",
                owner=record.segment,
                place=record.state,
                where=str(folder.root / output.path),
                expected=str(expected)[:200],
                found=str(found)[:200],
                hint=f"remove {folder.root} and build again",
            )


def _receipt(folder: RunFolder, output: OutputRecord) -> dict[str, Any]:
    document = written_json(read_text(folder.root / output.path / output.files[0].name))
    assert isinstance(document, dict)
    return document


def _digests(rows: Iterable[dict[str, Any]], kinds: tuple[str, ...]) -> list[str]:
    return sorted(row["digest"] for row in rows if row["kind"] in kinds and row["digest"] is not None)
