"""S0 of every segment: verify the upstream gates, seal every declared input by content, write the receipt."""

from __future__ import annotations

import json
import time
from typing import Any

from engine.errors import EngineError
from engine.execute.accounting import ALGORITHM
from engine.execute.context import StateContext
from engine.execute.models import describe
from engine.execute.parquet import metadata_of, write_parts
from engine.execute.session import Session, create_rows
from engine.plan.signature import receipt_scope, segment_policies
from engine.project.definition import TIERS, Seal
from engine.rng import known_answers_pass
from engine.runs.bundle import verify_bundle, verify_sealed
from engine.runs.publish import Staging, describe_output
from engine.runs.record import OutputRecord
from engine.runs.seal import BUNDLE, DATASET, POLICY, RECEIPT, REFERENCE, REQUIRED, SEALED
from engine.runs.verify import verify_output
from engine.timing.clock import RESOLUTION, WRITE, StepClock

COLUMNS = (
    ("input_id", "VARCHAR"),
    ("kind", "VARCHAR"),
    ("owner_segment", "VARCHAR"),
    ("role", "VARCHAR"),
    ("requirement", "VARCHAR"),
    ("presence", "VARCHAR"),
    ("read_scope", "VARCHAR"),
    ("schema_ref", "VARCHAR"),
    ("path", "VARCHAR"),
    ("partition_keys", "VARCHAR[]"),
    ("digest_kind", "VARCHAR"),
    ("digest", "VARCHAR"),
    ("bytes", "UBIGINT"),
    ("rows", "UBIGINT"),
    ("files", "UBIGINT"),
    ("version_tag", "VARCHAR"),
    ("license", "VARCHAR"),
    ("upstream_gate", "VARCHAR"),
)
"""Columns of sealed_inputs_<SEGMENT>; key and sort: input_id."""

OPTIONAL, PRESENT, ABSENT = "OPTIONAL", "PRESENT", "ABSENT"

Row = tuple[Any, ...]


def make_seal(session: Session, context: StateContext, staging: Staging, clock: StepClock) -> list[OutputRecord]:
    """The sealed inputs table and the gate receipt of the segment."""
    started = time.perf_counter()
    upstream = _verify_upstream(context)
    rows = sorted([*_datasets(context), *_bundles(context, upstream), *_policies(context)])
    clock.lane("verify_and_seal", RESOLUTION, started, len(rows))
    started = time.perf_counter()
    outputs = [_write_table(session, context, staging, rows)]
    outputs.append(_write_receipt(context, staging, upstream, outputs[0], len(rows)))
    clock.lane("write_receipt", WRITE, started)
    return outputs


def _verify_upstream(context: StateContext) -> list[dict[str, str]]:
    upstream = []
    for name in context.segment.requires:
        place = context.bundle_place(context.project.segments[name])
        seeded = "seed" in context.project.segments[name].partition
        bundle_digest, _ = verify_bundle(
            context.folder.root / place, name, context.state.name, context.seed if seeded else None
        )
        upstream.append({"segment": name, "bundle_path": place, "bundle_digest": bundle_digest, "level": "L3"})
    return upstream


def _datasets(context: StateContext) -> list[Row]:
    rows: list[Row] = []
    for seal in context.segment.seals:
        output = _standing(context, seal)
        dataset = context.project.datasets.get(seal.dataset)
        owner = dataset.segment if dataset else ""
        input_id = dataset.input_id if dataset else seal.dataset
        requirement = REQUIRED if seal.required else OPTIONAL
        tier = context.project.segments[owner].tier if owner else ""
        kind = REFERENCE if tier == TIERS[0] else DATASET
        if output is None:
            rows.append(
                (
                    input_id,
                    kind,
                    owner,
                    seal.role,
                    requirement,
                    ABSENT,
                    seal.read_scope,
                    "",
                    "",
                    [],
                    "content",
                    None,
                    None,
                    None,
                    None,
                    "",
                    "",
                    None,
                )
            )
            continue
        verify_output(context.folder, output, context.memory, context.segment.name, context.state.name)
        assert dataset is not None
        _verify_level3(context, owner, output)
        gate = owner if owner in context.segment.requires else None
        licence = dataset.contract.license if dataset.contract else ""
        rows.append(
            (
                input_id,
                kind,
                owner,
                seal.role,
                requirement,
                PRESENT,
                seal.read_scope,
                dataset.contract_id,
                output.path,
                _partition_keys(output.path),
                "content",
                output.content_digest,
                output.bytes,
                output.rows,
                len(output.files),
                output.content_digest[:16],
                licence,
                gate,
            )
        )
    return rows


def _verify_level3(context: StateContext, owner: str, output: OutputRecord) -> None:
    if owner in context.segment.requires:
        place = context.folder.root / context.bundle_place(context.project.segments[owner])
        verify_sealed(place, owner, context.state.name, {output.dataset: output.digests()})


def _standing(context: StateContext, seal: Seal) -> OutputRecord | None:
    dataset = context.project.datasets.get(seal.dataset)
    record = context.records.get(f"{dataset.segment}.{dataset.state}") if dataset else None
    found = [o for o in record.outputs if o.dataset == seal.dataset] if record else []
    if found:
        return found[0]
    if seal.required:
        raise EngineError(
            20,
            f"{seal.dataset} is required and not there",
            owner=context.segment.name,
            place=context.state.name,
            where=seal.dataset,
            expected="a published dataset",
            hint=f"engine build --select dataset:{seal.dataset}",
        )
    return None


def _partition_keys(path: str) -> list[str]:
    return [part.partition("=")[0] for part in path.split("/") if "=" in part]


def _bundles(context: StateContext, upstream: list[dict[str, str]]) -> list[Row]:
    rows = []
    for gate in upstream:
        path = context.folder.root / gate["bundle_path"] / "index.json"
        rows.append(
            (
                f"{gate['segment']}.validation_bundle",
                BUNDLE,
                gate["segment"],
                "gate",
                REQUIRED,
                PRESENT,
                "METADATA_ONLY",
                "",
                gate["bundle_path"],
                _partition_keys(gate["bundle_path"]),
                "bytes",
                gate["bundle_digest"],
                path.stat().st_size,
                None,
                1,
                gate["bundle_digest"][:16],
                "",
                gate["segment"],
            )
        )
    return rows


def _policies(context: StateContext) -> list[Row]:
    return [
        (
            policy.policy_id,
            POLICY,
            context.segment.name,
            "policy",
            REQUIRED,
            PRESENT,
            "ROW_LEVEL",
            f"policy/{policy.policy_id}",
            "",  # its id finds it wherever the file stands
            [],
            "canonical",
            policy.digest,
            None,
            None,
            1,
            policy.version,
            "",
            None,
        )
        for policy in segment_policies(context.project, context.segment)
    ]


def _write_table(session: Session, context: StateContext, staging: Staging, rows: list[Row]) -> OutputRecord:
    name = f"{SEALED}_{context.segment.name}"
    twice = {row[0] for index, row in enumerate(rows) if index and rows[index - 1][0] == row[0]}
    if twice:
        raise EngineError(
            23,
            f"{', '.join(sorted(twice))} is sealed twice",
            owner=context.segment.name,
            place=context.state.name,
            where=f"sql/{context.segment.name}/segment.yaml",
        )
    path = context.output_path(name)
    create_rows(session.connection, f'"{name}"', COLUMNS, rows)
    select = f'SELECT * FROM "{name}" ORDER BY input_id'
    write_parts(session.connection, select, staging.place(path), about=metadata_of(name))
    columns = list(describe(session.connection, f'SELECT * FROM "{name}"'))
    return describe_output(staging, name, "parquet", path, len(rows), columns, None, False)


def _write_receipt(
    context: StateContext, staging: Staging, upstream: list[dict[str, str]], sealed: OutputRecord, rows: int
) -> OutputRecord:
    name = f"{RECEIPT}_{context.segment.name}"

    receipt = {
        "segment": context.segment.name,
        "seed": context.seed,
        "manifest_fingerprint": context.identity.manifest_fingerprint,
        "segment_parameter_hash": context.segment_parameter_hash(),
        "upstream": upstream,
        "policies": [
            {"id": p.policy_id, "version": p.version, "digest": p.digest}
            for p in segment_policies(context.project, context.segment)
        ],
        "sealed_inputs": {"rows": rows, "content_digest": sealed.content_digest},
        "rng": {"algorithm": ALGORITHM, "kat_pass": known_answers_pass()},
        **receipt_scope(context.project, context.segment),
        "status": "PASS",
    }
    path = context.output_path(name)
    target = staging.place(path) / f"{name}.json"
    target.write_text(json.dumps(receipt, indent=1, sort_keys=True) + "\n", "utf-8")
    return describe_output(staging, name, "json", path, 1, [], None, False)
