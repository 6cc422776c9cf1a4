"""The numbers of a report: everything that the page shows, and nothing that it does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from engine import __version__
from engine.assurance.answers import answers_to
from engine.assurance.claims import HOLDS, MISSING, Claims, Looked
from engine.assurance.rederive import row_of
from engine.assurance.served_catalogue import served_catalogue
from engine.errors import EngineError
from engine.explain.gate import cell_names, cells_of, explain_gate, gate_files, margins
from engine.plan.wholeness import wholeness
from engine.project.definition import TIERS, Project, Segment
from engine.reporting.changes import changes_since, last_good
from engine.reporting.charts import draw_data, load_charts
from engine.reporting.datasets import datasets_of
from engine.reporting.front import front
from engine.runs.folder import RunFolder, utc_now
from engine.runs.gateboard import gateboard_path, mark_of, outside_held, outside_text
from engine.runs.index import run_folders
from engine.timing.artifact import published_timings, worst
from engine.timing.series import records_of

Json = dict[str, Any]
CELLS_MAX = 60
"""Rows of a gate's table on the page; the file beside the gateboard has all."""


def gather(
    project: Project, runs_root: Path, folder: RunFolder, names: tuple[str, ...] = (), truth: bool = False
) -> Json:
    """The report of a run as a document; with `truth` also the charts of what nobody could know."""
    receipt, found = folder.receipt(), wholeness(project, folder)
    claims = Claims(project, runs_root)
    chosen = [project.segment(name) for name in names] or [
        s for s in project.segments.values() if s.tier == TIERS[-1] and records_of(folder, s)
    ]
    with served_catalogue(lambda: project, runs_root, folder) as (catalogue, _):
        segments = [_segment(claims, folder, segment, catalogue, truth) for segment in chosen]
    return {
        "kind": "report",
        "v": 2,
        "made_utc": utc_now(),
        "engine": __version__,
        "shows_truth": truth,
        "run": {
            "run_id": folder.name,
            "created_utc": receipt["created_utc"],
            "host": receipt["host"],
            "runtime": receipt["runtime"],
            **receipt["identity"],
        },
        "whole": {**found.as_json(), "told": found.told()},
        "front": front(segments, found.is_whole),
        "segments": segments,
        "datasets": datasets_of(project, folder, segments),
        "lineage": _lineage(project, folder),
    }


def _segment(claims: Claims, folder: RunFolder, segment: Segment, catalogue: Path, truth: bool) -> Json:
    project, runs_root = claims.project, claims.runs_root
    looked = claims.look_at_board(folder, segment)
    certificate = _certificate(claims, segment, folder)
    seeds = _seed_boards(claims, folder, segment, looked, certificate)
    good = last_good(runs_root, folder, segment, claims)
    board = looked.document
    across = certificate.document["across_seeds"] if certificate and certificate.document else []
    return {
        "segment": segment.name,
        "title": segment.title,
        "verdict": _verdict(looked, certificate),
        "answers": _answers(project, folder, segment, board),
        "reading": list(segment.reading),
        "seeds": [
            {key: seed[key] for key in ("seed", "run_id", "verdict", "grade", "stale", "standing", "from")}
            for seed in seeds
        ],
        "metrics": _metrics(board, seeds),
        "across_seeds": across,
        "changes": changes_since(project, good, folder, segment) if good else None,
        "gates": _gates(project, folder, segment, looked),
        "charts": _charts(project, folder, segment, catalogue, truth),
        "timings": _timings(folder, segment),
        "seals": _seals(folder, segment),
    }


def _answers(project: Project, folder: RunFolder, segment: Segment, board: Json | None) -> list[str]:
    """What later segments say of this one, about the flag that its board is about."""
    if board is None:
        return []
    rows = [row_of(row) for row in board["tests"]]
    return [answer.text for answer in answers_to(project, folder, segment, rows, board["bundle_digest"])]


def _certificate(claims: Claims, segment: Segment, folder: RunFolder) -> Looked | None:
    """The certificate under the runs root as it stands; None where there is none of this profile."""
    looked = claims.look_at_certificate(segment)
    kept = looked.document
    if looked.state == MISSING or (kept is not None and kept["profile"] != folder.identity().profile):
        return None
    return looked


def _verdict(looked: Looked, certificate: Looked | None) -> Json:
    """What may be said of the run: a grade, which is what colours it, only of a claim that holds."""
    board = looked.document or {}
    rows = [row_of(row) for row in board.get("tests", ())]
    return {
        "word": looked.word(),
        "grade": board["grade"] if looked.state == HOLDS else None,
        "stamps": board.get("stamps", []),
        "failing_B": board.get("failing_B", []),
        "failing_Bplus": board.get("failing_Bplus", []),
        "failing_A": board.get("failing_A", []),
        "outside": outside_text(rows) if board else "",
        "outside_held": list(outside_held(rows)),
        "standing": looked.standing,
        "certificate": _certificate_verdict(certificate) if certificate else None,
    }


def _certificate_verdict(looked: Looked) -> Json:
    kept = looked.document or {}
    return {
        "verdict": looked.word(),
        "grade": kept["grade"] if looked.state == HOLDS else None,
        "stamps": kept.get("stamps", []),
        "failing": kept.get("failing", []),
        "decided_utc": kept.get("decided_utc", ""),
        "standing": looked.standing,
    }


def _seed_boards(
    claims: Claims, folder: RunFolder, segment: Segment, looked: Looked, certificate: Looked | None
) -> list[Json]:
    """One gateboard per seed: this run's, the certificate's, then the newest run of each other seed."""
    if looked.document is None:
        return []
    found = {looked.document["seed"]: _seed_board(looked, "this run")}
    for seed in certificate.document["seeds"] if certificate and certificate.document else ():
        if seed["gateboard"] is not None and certificate is not None:
            found.setdefault(
                seed["seed"], _seed_board(replace(certificate, document=seed["gateboard"]), "certificate")
            )
    identity = folder.identity()
    for other in run_folders(claims.runs_root):
        theirs = other.identity()
        same = all(
            getattr(theirs, name) == getattr(identity, name) for name in ("profile", "scenario_ids", "window")
        )
        if not same or theirs.seed in found or not gateboard_path(other, segment).exists():
            continue
        told = claims.look_at_board(other, segment)
        if told.document is not None:
            found[theirs.seed] = _seed_board(told, f"run {other.name[:8]}")
    order = {seed: place for place, seed in enumerate(segment.seeds)}
    return [seed for _, seed in sorted(found.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))]


def _seed_board(looked: Looked, origin: str) -> Json:
    document = looked.document or {}
    return {
        **document,
        "verdict": looked.word(),
        "grade": document.get("grade") if looked.state == HOLDS else None,
        "stale": looked.state != HOLDS,
        "standing": looked.standing,
        "from": origin,
    }


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
                    "mark": mark_of(row_of(found)),
                    **margins(found),
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
                        "threshold_A",
                        "owner_state",
                        "decides",
                    )
                },
                "cells": cells,
            }
        )
    return rows


def _gates(project: Project, folder: RunFolder, segment: Segment, looked: Looked) -> list[Json]:
    """One panel per gate in the order of the gateboard: the explanation without its run, and its tables."""
    place = gateboard_path(folder, segment).parent
    order = [row["test_id"] for row in looked.document["tests"]] if looked.document else []
    panels = []
    for gate in gate_files(project):
        if gate.segment.name != segment.name:
            continue
        tables = {name: cells_of(place, name, looked) for name in cell_names(project, gate)}
        panels.append(
            {
                **explain_gate(project, gate, None),
                "cells": {
                    name: {"rows": rows[:CELLS_MAX], "all": len(rows)} for name, rows in tables.items() if rows
                },
            }
        )
    return sorted(panels, key=lambda panel: order.index(panel["gate"]) if panel["gate"] in order else len(order))


def _charts(project: Project, folder: RunFolder, segment: Segment, catalogue: Path, truth: bool) -> list[Json]:
    standing = {output.dataset for record in folder.records() for output in record.outputs}
    standing |= {
        d.name
        for d in project.datasets.values()
        if d.kind == "view" and folder.record(f"{d.segment}.{d.state}") is not None
    }
    drawn = (
        draw_data(project, chart, catalogue, folder, standing, truth) for chart in load_charts(project, segment)
    )
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
