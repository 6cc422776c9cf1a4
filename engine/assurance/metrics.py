"""Rows of a gateboard by name: which ones a text means, and the level that each has reached."""

from __future__ import annotations

from collections.abc import Mapping

from engine.assurance.scorers import thresholds_of
from engine.errors import EngineError, close_matches
from engine.project.definition import Project, Segment
from engine.runs.gateboard import GateRow, short_id

ALL = "all"
"""The word for every row of the plan that decides."""
OUTSIDE = "outside"
"""The word for every row of band A that decides."""
LEVELS = ("FAIL", "B", "B+", "A")

Metric = tuple[str, str]
"""(test id, metric name) of a row of the gateboard."""

Rows = Mapping[Metric, GateRow]


def level(row: GateRow | None) -> int:
    """0: below B, of band A below A, or not measured; 1: B, 2: B+, 3: A."""
    if row is None or row.value is None:
        return 0
    if row.is_outside:
        return 3 if row.pass_A else 0
    return 0 if not row.pass_B else 2 if row.pass_Bplus else 1


def metrics_of(project: Project, segment: Segment) -> list[Metric]:
    """The rows that the segment's gateboard of one seed has, in the order of its thresholds."""
    owed = {str(test) for query in segment.gates for test in query.header.get("tests") or ()}
    return [key for key in thresholds_of(project, segment) if key[0] in owed]


def chosen_metrics(project: Project, segment: Segment, asked: tuple[str, ...], where: str) -> list[Metric]:
    """The rows that gates name: `R4`, `R4.median_zone_entropy`, `all` or `outside`; EngineError 097 otherwise.

    `all` are the rows of the plan that decide, `outside` those of band A. A gate may be said short: `T7` is
    `T7_RISK_PROPAGATION_EFFECT`.
    """
    known = metrics_of(project, segment)
    decides = thresholds_of(project, segment)
    found: list[Metric] = []
    for text in asked:
        test, _, metric = text.partition(".")
        rows = (
            [
                key
                for key in known
                if decides[key].get("decides", True) and ("threshold_a" in decides[key]) == (text == OUTSIDE)
            ]
            if text in (ALL, OUTSIDE)
            else [key for key in known if key[0] == test and metric in ("", key[1])]
        )
        rows = rows or [key for key in known if short_id(key[0]) == test and metric in ("", key[1])]
        if not rows:
            names = sorted({key[0] for key in known} | {".".join(key) for key in known})
            raise EngineError(
                97,
                f"{segment.name} has no gate {text!r}",
                owner=segment.name,
                place="LADDER",
                where=where,
                expected=", ".join(dict.fromkeys(key[0] for key in known)),
                found=text,
                hint=close_matches(text, names) or "engine ls gates",
            )
        found += [row for row in rows if row not in found]
    return found
