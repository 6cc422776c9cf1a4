"""The numbers of a report: everything that the page shows, and nothing that it does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine import __version__
from engine.assurance.claims import summary_path
from engine.errors import EngineError
from engine.execute.catalogue import NAME as CATALOGUE
from engine.explain.gate import cell_names, cells_of, explain_gate, gate_files, margin
from engine.plan.wholeness import wholeness
from engine.project.definition import TIERS, Project, Segment
from engine.reporting.changes import changes_since, last_good
from engine.reporting.charts import draw_data, load_charts
from engine.runs.folder import RunFolder, utc_now
from engine.runs.gateboard import FAIL, gateboard_path
from engine.runs.index import run_folders
from engine.timing.artifact import published_timings, worst
from engine.timing.series import records_of

Json = dict[str, Any]
CELLS_MAX = 60
"""Rows of a gate's table on the page; the file beside the gateboard has all."""


def gather(project: Project, runs_root: Path, folder: RunFolder, names: tuple[str, ...] = ()) -> Json:
    """The report of a run as a document."""
    receipt, found = folder.receipt(), wholeness(project, folder)
    chosen = [project.segment(name) for name in names] or [
        s for s in project.segments.values() if s.tier == TIERS[-1] and records_of(folder, s)
    ]
    return {
        "kind": "report",
        "v": 1,
        "made_utc": utc_now(),
        "engine": __version__,
        "run": {
            "run_id": folder.name,
            "created_utc": receipt["created_utc"],
            "host": receipt["host"],
            "runtime": receipt["runtime"],
            **receipt["identity"],
        },
        "whole": {**found.as_json(), "told": found.told()},
        "segments": [_segment(project, runs_root, folder, segment) for segment in chosen],
        "lineage": _lineage(project, folder),
    }


def _segment(project: Project, runs_root: Path, folder: RunFolder, segment: Segment) -> Json:
    board = _board(folder, segment)
    certificate = _certificate(runs_root, segment, folder)
    seeds = _seed_boards(runs_root, folder, segment, board, certificate)
    good = last_good(runs_root, folder, segment)
    return {
        "segment": segment.name,
        "title": segment.title,
        "verdict": _verdict(segment, board, certificate),
        "seeds": [
            {key: seed[key] for key in ("seed", "run_id", "verdict", "grade", "stale", "from")} for seed in seeds
        ],
        "metrics": _metrics(board, seeds),
        "across_seeds": certificate["across_seeds"] if certificate else [],
        "changes": changes_since(project, good, folder, segment) if good else None,
        "gates": _gates(project, folder, segment, [row["test_id"] for row in board["tests"]] if board else []),
        "charts": _charts(project, folder, segment),
        "timings": _timings(folder, segment),
        "seals": _seals(folder, segment),
    }


def _board(folder: RunFolder, segment: Segment) -> Json | None:
    path = gateboard_path(folder, segment)
    if not path.exists():
        return None
    found: Json = json.loads(path.read_text("utf-8"))
    return found if "tests" in found else None  # an older gateboard: `engine gates` scores again


def _certificate(runs_root: Path, segment: Segment, folder: RunFolder) -> Json | None:
    """The certificate under the runs root, where it is of this profile."""
    path = summary_path(runs_root, segment)
    if not path.exists():
        return None
    found: Json = json.loads(path.read_text("utf-8"))
    return found if found["profile"] == folder.identity().profile else None


def _verdict(segment: Segment, board: Json | None, certificate: Json | None) -> Json:
    if board is None:
        return {
            "word": "not scored",
            "grade": None,
            "stamps": [],
            "failing_B": [],
            "failing_Bplus": [],
            "certificate": None,
        }
    return {
        "word": board["verdict"],
        "grade": board["grade"],
        "stamps": board["stamps"],
        "failing_B": board["failing_B"],
        "failing_Bplus": board["failing_Bplus"],
        "certificate": {key: certificate[key] for key in ("verdict", "grade", "stamps", "failing", "decided_utc")}
        if certificate
        else None,
    }


def _seed_boards(
    runs_root: Path, folder: RunFolder, segment: Segment, board: Json | None, certificate: Json | None
) -> list[Json]:
    """One gateboard per seed: this run's, the certificate's, then the newest run of each other seed."""
    if board is None:
        return []
    found = {board["seed"]: {**board, "from": "this run"}}
    for seed in certificate["seeds"] if certificate else ():
        if "tests" in (seed["gateboard"] or {}):
            found.setdefault(seed["seed"], {**seed["gateboard"], "from": "certificate"})
    identity = folder.identity()
    for other in run_folders(runs_root):
        other_identity = other.identity()
        if (other_identity.profile, other_identity.scenario_ids) == (identity.profile, identity.scenario_ids):
            other_board = _board(other, segment)
            if other_board is not None:
                found.setdefault(other_board["seed"], {**other_board, "from": f"run {other.name[:8]}"})
    order = {seed: place for place, seed in enumerate(segment.seeds)}
    return [
        {**seed, "stale": seed["scorers"] != board["scorers"]}
        for _, seed in sorted(found.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    ]


def _metrics(board: Json | None, seeds: list[Json]) -> list[Json]:
    """Gates by seeds: value, interval, margins and mark of every metric under every seed."""
    rows = []
    for row in board["tests"] if board else ():
        key = (row["test_id"], row["metric_name"])
        cells = []
        for seed in seeds:
            found = next((r for r in seed["tests"] if (r["test_id"], r["metric_name"]) == key), None)
            cells.append(
                None
                if found is None
                else {
                    "seed": seed["seed"],
                    "value": found["value"],
                    "ci_low": found["ci_low"],
                    "ci_high": found["ci_high"],
                    "support_n": found["support_n"],
                    "mark": mark_of(found),
                    "margin_B": margin(found, "threshold_B"),
                    "margin_Bplus": margin(found, "threshold_Bplus"),
                }
            )
        rows.append(
            {
                **{
                    name: row[name]
                    for name in (
                        "test_id",
                        "metric_name",
                        "comparison",
                        "threshold_B",
                        "threshold_Bplus",
                        "owner_state",
                        "decides",
                    )
                },
                "cells": cells,
            }
        )
    return rows


def mark_of(row: Json) -> str:
    """B+, B or FAIL."""
    return "B+" if row["pass_B"] and row["pass_Bplus"] else "B" if row["pass_B"] else FAIL.upper()


def _gates(project: Project, folder: RunFolder, segment: Segment, order: list[str]) -> list[Json]:
    """One panel per gate in the order of the gateboard: the explanation without its run, and its tables."""
    place = gateboard_path(folder, segment).parent
    panels = []
    for gate in gate_files(project):
        if gate.segment.name != segment.name:
            continue
        tables = {name: cells_of(place, name) for name in cell_names(project, gate)}
        panels.append(
            {
                **explain_gate(project, gate, None),
                "cells": {
                    name: {"rows": rows[:CELLS_MAX], "all": len(rows)} for name, rows in tables.items() if rows
                },
            }
        )
    return sorted(panels, key=lambda panel: order.index(panel["gate"]) if panel["gate"] in order else len(order))


def _charts(project: Project, folder: RunFolder, segment: Segment) -> list[Json]:
    catalogue = folder.root / CATALOGUE
    if not catalogue.exists():
        return []
    standing = {output.dataset for record in folder.records() for output in record.outputs}
    standing |= {
        d.name
        for d in project.datasets.values()
        if d.kind == "view" and folder.record(f"{d.segment}.{d.state}") is not None
    }
    drawn = (draw_data(project, chart, catalogue, standing) for chart in load_charts(project, segment))
    return [chart for chart in drawn if chart is not None]


def _timings(folder: RunFolder, segment: Segment) -> Json | None:
    try:
        found = published_timings(folder, segment)
    except EngineError:
        return None
    return {
        "thermal": found["thermal"],
        "states": found["states"],
        "status": worst([row["status"] for row in found["states"]]),
        "lanes": found["lanes"],
        "hotspots": found["hotspots"]["steps"][:10],
    }


def _seals(folder: RunFolder, segment: Segment) -> list[Json]:
    return [
        {
            "state": record.state_id,
            "signature": record.signature,
            "made_by": record.run_id,
            "rows": record.rows,
            "checks": len(record.checks),
            "bundle_digest": record.bundle_digest,
            "outputs": {o.dataset: {"rows": o.rows, "content_digest": o.content_digest} for o in record.outputs},
        }
        for record in records_of(folder, segment).values()
    ]


def _lineage(project: Project, folder: RunFolder) -> list[Json]:
    """Segments bottom up with what they require, and whether they are sealed in the run."""
    return [
        {
            "segment": segment.name,
            "title": segment.title,
            "tier": segment.tier,
            "requires": list(segment.requires),
            "states": list(records_of(folder, segment)),
            "bundle_digest": next(
                (r.bundle_digest for r in records_of(folder, segment).values() if r.bundle_digest), None
            ),
        }
        for segment in project.segments.values()
    ]
