"""Two runs side by side: what was done otherwise, gate values that differ, charts on the same scales, times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from engine import __version__
from engine.assurance.compare import Difference, compare_runs
from engine.project.definition import Project
from engine.reporting import vega
from engine.reporting.gather import gather
from engine.reporting.html import render
from engine.reporting.pages import run_title, stem
from engine.runs.folder import RunFolder, utc_now

Json = dict[str, Any]
KIND_MAX = 25
"""Differences of one kind that the page shows; the document has all."""
CAUSES = ("token", "runtime", "policy", "sql")
"""Kinds of differences that others follow from."""
BRIEF = 12
"""Characters of a digest that are shown."""


def gather_two(
    project: Project, runs_root: Path, folders: tuple[RunFolder, RunFolder], names: tuple[str, ...], truth: bool
) -> Json:
    """The reports of two runs, judged by the same project, and how the runs differ."""
    first, second = folders
    return {
        "kind": "report_of_two",
        "v": 1,
        "made_utc": utc_now(),
        "engine": __version__,
        "shows_truth": truth,
        "a": gather(project, runs_root, first, names, truth),
        "b": gather(project, runs_root, second, names, truth),
        "differences": [
            _difference(found) for found in compare_runs(project, first, second) if found.what != "gate"
        ],
    }


def _difference(found: Difference) -> Json:
    return {
        **{key: getattr(found, key) for key in ("what", "name", "a", "b")},
        "shown": list(found.shown or (_brief(found.a), _brief(found.b))),
    }


def _brief(value: object) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= 2 * BRIEF else f"{text[:BRIEF]}…"


def two_stem(both: Json) -> str:
    """What the files of the two are named for."""
    return "_".join([stem(both), *(both[side]["run"]["run_id"][:8] for side in ("a", "b"))])


def two_runs_page(both: Json) -> str:
    """The page, which needs no other file."""
    names = {side: f"{side.upper()} {both[side]['run']['run_id'][:8]}" for side in ("a", "b")}

    def link(kind: str, *_: str, part: str = "") -> str:
        return f"#{part or kind}"

    return render(
        "two_runs.html.j2",
        link,
        " and ".join(names.values()),
        both=both,
        report=both["b"],
        sides=[{"name": names[side], "report": both[side], "title": run_title(both[side])} for side in ("a", "b")],
        kinds=kinds_of(both["differences"]),
        segments=[_segment(both, name, names) for name in _names(both)],
        charts=[_chart(pair, names) for pair in _charts(both)],
        timings=_timings(both),
    )


def kinds_of(differences: list[Json]) -> list[Json]:
    """Differences by kind, in their order: the first of each, and how many there are."""
    kinds = dict.fromkeys(found["what"] for found in differences)
    every = [(kind, [found for found in differences if found["what"] == kind]) for kind in kinds]
    return [
        {"what": kind, "is_cause": kind in CAUSES, "rows": found[:KIND_MAX], "all": len(found)}
        for kind, found in every
    ]


def _names(both: Json) -> list[str]:
    return list(dict.fromkeys(segment["segment"] for side in ("a", "b") for segment in both[side]["segments"]))


def _found(report: Json, name: str) -> Json | None:
    return next((segment for segment in report["segments"] if segment["segment"] == name), None)


def _segment(both: Json, name: str, names: dict[str, str]) -> Json:
    """Both verdicts of a segment, its gate values that differ; `alone`: where it was scored, if not in both."""
    left, right = (_found(both[side], name) for side in ("a", "b"))
    values = [_values(segment) for segment in (left, right)]
    scored = [names[side] for side, found in zip(("a", "b"), values, strict=True) if found]
    rows = []
    for key in dict.fromkeys([*values[0], *values[1]]) if len(scored) == len(values) else ():
        a, b = (side.get(key) for side in values)
        if (a and (a["value"], a["mark"])) != (b and (b["value"], b["mark"])):
            rows.append({"gate": key[0], "metric": key[1], "a": a, "b": b, "moved": _moved(a, b)})
    return {
        "segment": name,
        "title": (left or right or {})["title"],
        "verdicts": [segment["verdict"] if segment else None for segment in (left, right)],
        "alone": "" if len(scored) == len(values) else "".join(scored) or "neither",
        "rows": rows,
        "same": len({*values[0], *values[1]}) - len(rows),
    }


def _moved(a: Json | None, b: Json | None) -> float | None:
    if a is None or b is None or a["value"] is None or b["value"] is None:
        return None
    return float(b["value"]) - float(a["value"])


def _values(segment: Json | None) -> dict[tuple[str, str], Json]:
    """(gate, metric) -> the cell of the run itself, with what judges it."""
    found = {}
    for metric in segment["metrics"] if segment else ():
        mine = next(at for at, seed in enumerate(segment["seeds"]) if seed["from"] == "this run") if segment else 0
        cell = metric["cells"][mine]
        if cell is not None:
            found[metric["test_id"], metric["metric_name"]] = {**cell, "decides": metric["decides"]}
    return found


def _charts(both: Json) -> list[tuple[Json | None, Json | None]]:
    every = [
        {
            (chart["segment"], chart["name"]): chart
            for segment in both[side]["segments"]
            for chart in segment["charts"]
        }
        for side in ("a", "b")
    ]
    return [(every[0].get(key), every[1].get(key)) for key in dict.fromkeys([*every[0], *every[1]])]


def _chart(pair: tuple[Json | None, Json | None], names: dict[str, str]) -> Json:
    """A chart of both: its picture where the rows differ and both have it, and what there is to say else."""
    left, right = pair
    shown = right or left or {}
    told: Json = {
        "segment": shown["segment"],
        "title": shown["title"],
        "doc": shown["doc"],
        "state": "differs",
        "picture": "",
    }
    if left is None or right is None:
        return {**told, "state": f"in {names['a'] if left else names['b']} alone"}
    if left["rows"] == right["rows"] and left["spec"] == right["spec"]:
        return {**told, "state": "same"}
    if vega.is_installed():
        told["picture"] = _picture(left, right, names)
    return told


def _picture(left: Json, right: Json, names: dict[str, str]) -> Markup:
    sides = {names["a"]: left["rows"], names["b"]: right["rows"]}
    spec = vega.beside_each_other(right["spec"], sides)
    return vega.drawn(spec, f"{right['title']}: {' and '.join(sides)}", f"two-{right['segment']}-{right['name']}")


def _timings(both: Json) -> list[Json]:
    """Seconds of each segment in both, with its target."""
    found = [{row["segment"]: row for row in both[side]["front"]["timings"]} for side in ("a", "b")]
    return [
        {"segment": name, "a": found[0].get(name), "b": found[1].get(name)}
        for name in dict.fromkeys([*found[0], *found[1]])
    ]
