"""What changed since the last good run: policies key by key, SQL files, contents, gate values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.assurance.claims import HOLDS, Claims, look_at_past_board
from engine.assurance.rederive import row_of
from engine.project.definition import Project, Segment
from engine.project.policy.differences import changes
from engine.runs.folder import RunFolder
from engine.runs.gateboard import FAIL, mark_of
from engine.runs.index import run_folders
from engine.runs.roles import LAST_GOOD, holder, read_roles
from engine.timing.series import records_of

Json = dict[str, Any]


def last_good(
    runs_root: Path, folder: RunFolder, segment: Segment, claims: Claims | None = None
) -> RunFolder | None:
    """The run of the same world, scenario and days to compare with, older than this one and scored without FAIL.

    A run in the role `last_good` of the segment comes first, else the newest.
    """
    identity, created = folder.identity(), folder.receipt()["created_utc"]
    named = {entry.run_id for entry in holder(read_roles(runs_root), LAST_GOOD, segment.name)}
    for other in sorted(run_folders(runs_root), key=lambda run: run.name not in named):
        found = other.identity()
        same = found.asked == identity.asked
        if other.name == folder.name or not same or other.receipt()["created_utc"] > created:
            continue
        looked = claims.look_at_board(other, segment) if claims else look_at_past_board(other, segment)
        if looked.document is not None and looked.document["grade"] != FAIL:
            return other
    return None


def changes_since(project: Project, good: RunFolder, folder: RunFolder, segment: Segment) -> Json:
    """What is different in this run from a good one."""
    before, after = records_of(good, segment), records_of(folder, segment)
    documents: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    files: set[str] = set()
    contents: list[Json] = []
    for state in after:
        old, new = before.get(state), after[state]
        if old is None:
            contents.append({"state": state, "dataset": "", "before": None, "after": "new state"})
            continue
        documents[0].update(old.policies)
        documents[1].update(new.policies)
        comparable = old.signature_form == new.signature_form
        files |= set() if comparable else {f"signature form {old.signature_form} -> {new.signature_form}"}
        for kind in ("models", "assertions", "macros") if comparable else ():
            was_parts, now_parts = old.parts.get(kind) or {}, new.parts.get(kind) or {}
            files |= {name for name in {*was_parts, *now_parts} if was_parts.get(name) != now_parts.get(name)}
        rows = {output.dataset: output for output in old.outputs}
        contents += [
            {
                "state": state,
                "dataset": o.dataset,
                "before": rows[o.dataset].rows if o.dataset in rows else None,
                "after": o.rows,
            }
            for o in new.outputs
            if o.dataset not in rows or rows[o.dataset].content_digest != o.content_digest
        ]
    return {
        "run_id": good.name,
        "created_utc": good.receipt()["created_utc"],
        "policies": [
            {"key": change.name, "before": change.before, "after": change.after, "shown": change.shown()}
            for change in changes(*documents, project.policies)
        ],
        "files": sorted(files),
        "contents": contents,
        "gates": _gate_changes(good, folder, segment),
    }


def _gate_changes(good: RunFolder, folder: RunFolder, segment: Segment) -> list[Json]:
    """Values that moved, where both gateboards judge what stands in their runs."""
    before, after = (look_at_past_board(run, segment) for run in (good, folder))
    if before.document is None or after.document is None or {before.state, after.state} != {HOLDS}:
        return []
    old = {(row["test_id"], row["metric_name"]): row for row in before.document["tests"]}
    changed = []
    for row in after.document["tests"]:
        was = old.get((row["test_id"], row["metric_name"]))
        if was is None or was["value"] != row["value"] or mark_of(row_of(was)) != mark_of(row_of(row)):
            changed.append(
                {
                    "test_id": row["test_id"],
                    "metric_name": row["metric_name"],
                    "before": was["value"] if was else None,
                    "after": row["value"],
                    "marks": [mark_of(row_of(was)) if was else None, mark_of(row_of(row))],
                }
            )
    return changed
