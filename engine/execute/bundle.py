"""The bundle state of every segment: the evidence of what its states made in one sealed folder.

What the segment was let through to read stands in the receipt of its seal, which answers for itself: were it a
member, every edit above would make the bundle again, though nothing that the states made had changed.
"""

from __future__ import annotations

import json
import shutil
from typing import Any

from engine.execute.checks import FAIL, PASS
from engine.execute.context import StateContext
from engine.plan.signature import bundled_packs, read_further
from engine.project.definition import SEAL, TIERS
from engine.runs.bundle import OUTPUTS, write_index
from engine.runs.publish import Staging, describe_output
from engine.runs.record import OutputRecord, StateRecord

Json = dict[str, Any]
WORLD_TIER = TIERS[1]


def make_bundle(
    context: StateContext,
    staging: Staging,
    own_outputs: list[OutputRecord],
    own_checks: list[Json],
    own_metrics: list[Json],
) -> tuple[OutputRecord, str]:
    """Write the members, the index and the flag. Returns the bundle's output record and its digest."""
    name = f"validation_bundle_{context.segment.name}"
    relative = f"{context.segment.home}/validation{context.tokens}"
    place = staging.place(relative)
    records = [
        context.records[s.state_id]
        for s in context.segment.states
        if s.state_id in context.records and s.state_id != context.state.state_id and s.kind != SEAL
    ]
    checks = [_stored(check) for record in records for check in record.checks]
    checks += [_stored(check) for check in own_checks]
    failed = [check for check in checks if check["result"] == FAIL]
    documents = {
        "checks.json": checks,
        "issue_table.json": [check for check in checks if check["result"] != PASS],
        "metrics.json": [{"state": r.state, **metric} for r in records for metric in r.metrics]
        + [{"state": context.state.name, **metric} for metric in own_metrics],
        OUTPUTS: [_output(context.segment.seal_state.name, output) for output in _read_further(context)]
        + [_output(r.state, o) for r in records for o in r.outputs]
        + [_output(context.state.name, output) for output in own_outputs],
        "rng_reconcile.json": [{"state": r.state, **row} for r in records for row in r.rng],
        "validation_report.json": _report(context, records, checks),
    }
    if context.segment.tier == WORLD_TIER:
        documents["origin.json"] = _origin(context)
    roles = {}
    for path, document in documents.items():
        text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"
        (place / path).write_text(text, "utf-8")
        roles[path] = path.removesuffix(".json")
    for output in own_outputs:
        for file in output.files:
            target = f"{output.dataset}.{file.name.rpartition('.')[2]}"
            shutil.copyfile(staging.place(output.path) / file.name, place / target)
            roles[target] = output.dataset
    bundle_digest = write_index(
        place,
        context.segment.name,
        context.seed,
        context.identity.manifest_fingerprint,
        context.segment_parameter_hash(),
        roles,
        passed=not failed,
    )
    record = describe_output(staging, name, "bundle", relative, len(roles), [], None, False)
    return record, bundle_digest


def _read_further(context: StateContext) -> list[OutputRecord]:
    seal = context.records.get(context.segment.seal_state.state_id)
    return [seal.output(name) for name in read_further(context.project, context.segment)] if seal else []


def _stored(check: Json) -> Json:
    """A check without samples and prose: what the bundle seals."""
    return {key: check[key] for key in ("check_id", "kind", "code", "name", "result", "severity", "violations")}


def _origin(context: StateContext) -> Json:
    """Where the data of a world segment come from: the generator, or an import and what stands behind it."""
    return {
        "origin": "generated",
        "derived": [],
        "segment_parameter_hash": context.segment_parameter_hash(),
        "packs": bundled_packs(context.project, context.segment, context.known),
        **context.project.origins.get(context.segment.name, {}),
    }


def _output(state: str, output: OutputRecord) -> Json:
    return {
        "state": state,
        "dataset": output.dataset,
        "path": output.path,
        "rows": output.rows,
        "content_digest": output.content_digest,
        "files": [dict(vars(file)) for file in output.files],
    }


def _report(context: StateContext, records: list[StateRecord], checks: list[Json]) -> Json:
    failed = sum(check["result"] == FAIL for check in checks)
    return {
        "segment": context.segment.name,
        "seed": context.seed,
        "manifest_fingerprint": context.identity.manifest_fingerprint,
        "segment_parameter_hash": context.segment_parameter_hash(),
        "validation_mode": "full",
        "states": {r.state: {"signature": r.signature, "rows": r.rows, "status": "PASS"} for r in records},
        "checks_total": len(checks),
        "checks_failed": failed,
        "status": "FAIL" if failed else "PASS",
    }
