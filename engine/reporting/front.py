"""What the first screen says: the verdict in a sentence, what changed since the last good run, time."""

from __future__ import annotations

from typing import Any

from engine.runs.gateboard import FAIL, GRADES, NOT_CERTIFIABLE, WORDS, A, short_id

Json = dict[str, Any]
CHANGES_MAX = 8
"""Lines of what changed on the first screen; the pages of the segments have all."""
KINDS = ("policy", "sql", "band", "gate", "rows")
"""Kinds of changes: figures, SQL, gate values that reach another band, others, numbers of rows."""


def front(segments: list[Json], is_whole: bool) -> Json:
    """The first screen of a report of these segments."""
    return {
        "verdict": sentence(segments, is_whole),
        "beside": beside(segments),
        "changes": first_changes(segments),
        "timings": [timing for segment in segments if (timing := _timing(segment)) is not None],
    }


def sentence(segments: list[Json], is_whole: bool) -> str:
    """The verdict of the whole run: how many segments pass, and which band each reached."""
    if not segments:
        return "No state of a segment stands in this run."
    by_grade: dict[str | None, list[str]] = {}
    for segment in segments:
        by_grade.setdefault(segment["verdict"]["grade"], []).append(segment["segment"])
    failed, passed = by_grade.get(FAIL, []), sum(len(by_grade.get(grade, ())) for grade in GRADES if grade != FAIL)
    unknown: dict[str, list[str]] = {}
    for segment in segments:
        if segment["verdict"]["grade"] is None:
            unknown.setdefault(segment["verdict"]["word"], []).append(segment["segment"])
    bands = [
        f"{listed(by_grade[grade])} {'reach' if len(by_grade[grade]) > 1 else 'reaches'} {WORDS[grade]}"
        for grade in GRADES
        if grade != FAIL and grade in by_grade
    ]
    bands += [f"{listed(failed)} {'fail' if len(failed) > 1 else 'fails'}"] if failed else []
    bands += [f"{listed(names)} {'are' if len(names) > 1 else 'is'} {word}" for word, names in unknown.items()]
    several = len(segments) > 1
    head = f"{'All' if passed == len(segments) else passed or 'None'} of {len(segments)} segments pass"
    head = (
        head.replace("All of ", "All ")
        if several
        else "The segment passes"
        if passed
        else "The segment does not pass"
    )
    whole = "" if is_whole else "This run is not whole. "
    return f"{whole}{head}: {'; '.join(bands)}."


def listed(names: list[str]) -> str:
    """Names as a sentence lists them."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def beside(segments: list[Json]) -> list[str]:
    """What belongs to the verdict: band A, certificates, and why there can be none."""
    held, there = (sum(segment["verdict"]["outside_held"][at] for segment in segments) for at in (0, 1))
    told = [f"Of the gates by figures from outside (band {WORDS[A]}), {held} of {there} hold."] if there else []
    certified = [
        f"{segment['segment']} {certificate['verdict']}"
        for segment in segments
        if (certificate := segment["verdict"]["certificate"]) is not None
    ]
    if certified:
        told.append(f"Certificates across seeds: {', '.join(certified)}.")
    elif segments and all(NOT_CERTIFIABLE in segment["verdict"]["stamps"] for segment in segments):
        told.append("Runs of this profile are for trying things out: none of them can be certified.")
    return told


def first_changes(segments: list[Json]) -> Json:
    """What changed since the last good run, causes before effects, and how much more."""
    found = [change for segment in segments for change in _changes(segment)]
    found.sort(key=lambda change: KINDS.index(change["kind"]))
    against = {segment["segment"]: segment["changes"]["run_id"] for segment in segments if segment["changes"]}
    return {"against": against, "rows": found[:CHANGES_MAX], "more": max(0, len(found) - CHANGES_MAX)}


def _changes(segment: Json) -> list[Json]:
    told, name = segment["changes"], segment["segment"]
    if told is None:
        return []

    def row(kind: str, what: str, before: object, after: object, mark: str | None = None) -> Json:
        return {"segment": name, "kind": kind, "name": what, "before": before, "after": after, "mark": mark}

    rows = [row("policy", change["key"].removeprefix(f"{name}."), *change["shown"]) for change in told["policies"]]
    rows += [row("sql", file, "", "edited") for file in told["files"]]
    for gate in told["gates"]:
        was, now = gate["marks"]
        what = f"{short_id(gate['test_id'])} {gate['metric_name']}"
        rows.append(row("gate" if was == now else "band", what, gate["before"], gate["after"], now))
    for content in told["contents"]:
        if content["dataset"] and content["before"] != content["after"]:
            rows.append(row("rows", content["dataset"], content["before"], content["after"]))
    return rows


def _timing(segment: Json) -> Json | None:
    """Seconds of a segment against the sum of its budgets."""
    told = segment["timings"]
    if told is None:
        return None
    states = [row for row in told["states"] if row["state"] != "total"]
    over = [row["state"] for row in states if row["status"] in ("AMBER", "RED")]
    budget = {
        kind: sum(row[kind] for row in states) if all(row[kind] is not None for row in states) else None
        for kind in ("target", "stretch")
    }
    seconds = sum(row["elapsed_s"] for row in states)
    return {"segment": segment["segment"], "seconds": seconds, "status": told["status"], "over": over, **budget}
