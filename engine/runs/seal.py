"""What a seal writes, and whether it says what its signature rests on.

No bundle holds the receipt and the table of sealed inputs: what they say follows from the parts of the seal's
signature, which gateboards and certificates quote.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from engine.duckdb_connection import Resources, literal, open_connection
from engine.errors import EngineError
from engine.hashing import digest, parameter_hash
from engine.runs.folder import RunFolder
from engine.runs.record import SIGNATURE_FORM, OutputRecord, StateRecord
from engine.runs.regular_file import read_text
from engine.text_files import written_json

SEALED, RECEIPT = "sealed_inputs", "s0_gate_receipt"
"""What the names of a seal's two outputs begin with; the segment follows."""
DATASET, REFERENCE, BUNDLE, POLICY = "upstream_dataset", "reference", "upstream_bundle", "policy"
"""Kinds of sealed inputs."""
REQUIRED = "REQUIRED"
COLUMNS = ["kind", "input_id", "role", "requirement", "read_scope", "schema_ref", "digest", "license"]
PARTITION = ("seed", "manifest_fingerprint")
"""Parts of a signature where they are in the partition of the segment."""
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OSError, duckdb.Error)

Row = dict[str, Any]


def seal_digest(role: str, required: bool, read_scope: str, contract_id: str, licence: str) -> str:
    """What is sealed of a dataset beside its content."""
    return digest([role, required, read_scope, contract_id, licence])


def verify_seal(folder: RunFolder, record: StateRecord) -> None:
    """021 unless receipt and sealed inputs say what the record's signature rests on, and no more.

    A signature of an older form does not hold it all: there the bundle has sealed both.
    """
    if record.signature_form != SIGNATURE_FORM:
        return
    receipt = record.output(f"{RECEIPT}_{record.segment}")
    table = record.output(f"{SEALED}_{record.segment}")
    try:
        said = _told(written_json(read_text(folder.root / receipt.path / receipt.files[0].name)), record.parts)
        _compare(folder, record, receipt, _owed(record, table), said)
        files = [folder.root / table.path / file.name for file in table.files]
        _compare(folder, record, table, _owed_rows(record), _told_rows(_rows(files)))
    except UNREADABLE as error:
        found = f"{type(error).__name__}: {error}"
        raise _refuse(
            folder, record, f"what {record.state_id} wrote is not readable", receipt, "what a seal writes", found
        ) from error


def _rows(files: list[Path]) -> list[Row]:
    """The rows of the table of sealed inputs."""
    listed = ", ".join(literal(file) for file in files)
    with open_connection(Resources(threads=1)) as connection:
        rows = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM read_parquet([{listed}], hive_partitioning = false)"
        ).fetchall()
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def _owed(record: StateRecord, table: OutputRecord) -> dict[str, Any]:
    parts = record.parts
    return {
        **{name: parts[name] for name in PARTITION if name in parts},
        "segment": record.segment,
        "segment_parameter_hash": parameter_hash(parts["policies"]),
        "bundles": parts["bundles"],
        "policies": parts["policies"],
        "sealed_inputs": {"rows": table.rows, "content_digest": table.content_digest},
        "kat_pass": True,
        "status": "PASS",
        **parts["receipt"],
    }


def _told(said: Any, parts: dict[str, Any]) -> dict[str, Any]:
    listed = {"upstream", "policies", "rng"} | {name for name in PARTITION if name not in parts}
    return {
        "bundles": {gate["segment"]: gate["bundle_digest"] for gate in said["upstream"]},
        "policies": {policy["id"]: policy["digest"] for policy in said["policies"]},
        "kat_pass": said["rng"]["kat_pass"],
        **{name: value for name, value in said.items() if name not in listed},
    }


def _owed_rows(record: StateRecord) -> dict[str, Any]:
    parts = record.parts
    return {
        "bundles": {f"{name}.validation_bundle": found for name, found in parts["bundles"].items()},
        "policies": parts["policies"],
        "inputs": Counter(_pair(seal, parts["inputs"].get(name)) for name, seal in parts["seals"].items()),
        "others": [],
    }


def _told_rows(rows: list[Row]) -> dict[str, Any]:
    held = Counter(
        _pair(
            seal_digest(
                row["role"], row["requirement"] == REQUIRED, row["read_scope"], row["schema_ref"], row["license"]
            ),
            row["digest"],
        )
        for row in rows
        if row["kind"] in (DATASET, REFERENCE)
    )
    return {
        "bundles": {row["input_id"]: row["digest"] for row in rows if row["kind"] == BUNDLE},
        "policies": {row["input_id"]: row["digest"] for row in rows if row["kind"] == POLICY},
        "inputs": held,
        "others": [row["input_id"] for row in rows if row["kind"] not in (DATASET, REFERENCE, BUNDLE, POLICY)],
    }


def _pair(seal: str, content: str | None) -> tuple[str, str]:
    """What is sealed of a dataset; of an optional one that is not there nothing but that."""
    return ("", "") if content is None else (seal, content)


def _compare(
    folder: RunFolder, record: StateRecord, output: OutputRecord, owed: dict[str, Any], told: dict[str, Any]
) -> None:
    wrong = sorted(name for name in owed.keys() | told.keys() if owed.get(name) != told.get(name))
    if wrong:
        message = (
            f"{output.dataset} says something else in {', '.join(wrong)} than the signature of {record.state_id} "
            "rests on"
        )
        raise _refuse(folder, record, message, output, owed.get(wrong[0]), told.get(wrong[0]))


def _refuse(
    folder: RunFolder, record: StateRecord, message: str, output: OutputRecord, expected: Any, found: Any
) -> EngineError:
    return EngineError(
        21,
        message,
        owner=record.segment,
        place=record.state,
        where=str(folder.root / output.path),
        expected=str(expected)[:200],
        found=str(found)[:200],
        hint=f"remove {folder.root} and build again",
    )
