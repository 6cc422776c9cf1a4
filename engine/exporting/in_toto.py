"""in-toto: the provenance of a run, an unsigned Statement v1 with a SLSA Provenance v1 predicate for each segment.

Subjects are the published files with their SHA-256, as `sha256sum` gives it; dependencies are what the segment has
sealed. What is sealed by its rows or its canonical form has a digest of that name, which is no SHA-256 of a file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from engine import __version__
from engine.errors import EngineError
from engine.execute.session import output_source
from engine.exporting.definition import Exported, Order, Written
from engine.exporting.destination import fresh, seal_folder
from engine.project.definition import SEAL
from engine.runs.record import OutputRecord, StateRecord
from engine.runs.seal import SEALED

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "https://engine.invalid/build/segment/v1"
"""What the parameters mean: those of `engine build`, with the signature of each state."""
BUILDER = "https://engine.invalid/engine"
SUFFIX = ".intoto.json"
Json = dict[str, Any]


def write(order: Order) -> Exported:
    """A statement `<segment>.intoto.json` for each segment of the tables."""
    segments = {table.segment for table in order.tables}
    by_segment: dict[str, list[StateRecord]] = {}
    for record in order.records:
        if record.segment in segments:
            by_segment.setdefault(record.segment, []).append(record)
    files = {output.dataset: output for record in order.records for output in record.outputs}
    with fresh(order.place, order.force) as root:
        root.mkdir()
        written = []
        for segment, records in by_segment.items():
            statement = _statement(order, segment, records, files)
            path = root / f"{segment}{SUFFIX}"
            path.write_text(json.dumps(statement, indent=1, ensure_ascii=False) + "\n", "utf-8")
            written.append(order.told(Written(segment, len(statement["subject"]), (path.name,), "files")))
        seal_folder(order, root, written)
    return Exported(order.target, order.destination, order.folder.name, tuple(written))


def _statement(order: Order, segment: str, records: Sequence[StateRecord], known: dict[str, OutputRecord]) -> Json:
    seal = next((record for record in records if record.kind == SEAL), None)
    if seal is None:
        raise EngineError(
            20,
            f"segment {segment} of this run has no seal, so nothing says what it was made of",
            place="EXPORT",
            where=str(order.folder.root),
            expected="a segment that was built whole",
            hint="build it, or --select datasets of other segments",
        )
    identity = order.identity
    return {
        "_type": STATEMENT,
        "subject": [part for record in records for output in record.outputs for part in _files(output)],
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {
                    "segment": segment,
                    "seed": identity.seed,
                    "profile": identity.profile,
                    "scenarios": list(identity.scenario_ids),
                    "window": identity.window,
                },
                "internalParameters": {
                    "parameter_hash": identity.parameter_hash,
                    "manifest_fingerprint": identity.manifest_fingerprint,
                    "signatures": {record.state_id: record.signature for record in records},
                    "runtime": seal.parts.get("runtime", {}),
                },
                "resolvedDependencies": _sealed(order, seal, known),
            },
            "runDetails": {
                "builder": {"id": BUILDER, "version": {"engine": __version__}},
                "metadata": {
                    "invocationId": order.folder.name,
                    "finishedOn": _seconds(max(record.finished_utc for record in records)),
                },
            },
        },
    }


def _seconds(stamp: str) -> str:
    """A moment as RFC 3339 has it, to the second."""
    return f"{stamp[:19]}Z"


def _files(output: OutputRecord) -> list[Json]:
    return [{"name": f"{output.path}/{file.name}", "digest": {"sha256": file.sha256}} for file in output.files]


def _sealed(order: Order, seal: StateRecord, known: dict[str, OutputRecord]) -> list[Json]:
    """What the segment has sealed, as its table of sealed inputs says it; after a dataset come its files."""
    source = output_source(order.folder.root, seal.output(f"{SEALED}_{seal.segment}"))
    rows = order.connection.execute(
        f"SELECT input_id, kind, role, path, digest_kind, digest FROM {source} "
        "WHERE presence = 'PRESENT' ORDER BY input_id"
    ).fetchall()
    found: list[Json] = []
    for input_id, kind, role, path, digest_kind, digest in rows:
        uri = {"uri": path} if path else {}
        annotations = {"kind": kind, "role": role}
        found.append(
            {"name": input_id, **uri, "digest": {f"engine_{digest_kind}": digest}, "annotations": annotations}
        )
        output = known.get(input_id.rpartition(".")[2])
        if output is not None and output.path == path:
            found += _files(output)
    return found
