"""A ladder file as frozen data: candidates, the gates to show, the rails that veto, and the rule that decides."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.assurance.metrics import Metric, chosen_metrics
from engine.errors import EngineError
from engine.hashing import digest
from engine.project.definition import Project, Segment
from engine.project.sql.header_schemas import SEED, check_against
from engine.project.yaml_text import read_yaml

MAXIMISE, MINIMISE = "maximise", "minimise"
CANDIDATES_MAX = 64
_NAME = {"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9_.=+-]{0,63}$"}
_GATES = {"type": "array", "items": {"type": "string", "minLength": 1}}
_SWEEP = {
    "type": "object",
    "required": ["path", "from", "to", "step"],
    "additionalProperties": False,
    "properties": {
        "path": {"type": "string"},
        "from": {"type": "number"},
        "to": {"type": "number"},
        "step": {"type": "number"},
    },
}
FORM: dict[str, Any] = {
    "type": "object",
    "required": ["ladder", "segment", "decide"],
    "additionalProperties": False,
    "anyOf": [{"required": ["candidates"]}, {"required": ["sweep"]}],
    "properties": {
        "ladder": _NAME,
        "segment": {"type": "string"},
        "why": {"type": "string"},
        "profile": {"type": "string"},
        "seed": SEED,
        "scenarios": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "world": {"type": "string"},
        "gates": _GATES,
        "veto": _GATES,
        "decide": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": {MAXIMISE: {"type": "string"}, MINIMISE: {"type": "string"}},
        },
        "candidates": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "set"],
                "additionalProperties": False,
                "properties": {
                    "name": _NAME,
                    "why": {"type": "string"},
                    "set": {"type": "object", "minProperties": 1},
                },
            },
        },
        "sweep": {"anyOf": [_SWEEP, {"type": "array", "minItems": 1, "items": _SWEEP}]},
    },
}
"""JSON Schema of a ladder file."""


@dataclass(frozen=True)
class Candidate:
    """A named set of overrides: dotted path -> value."""

    name: str
    overrides: dict[str, Any]
    why: str = ""
    swept: bool = False
    """Whether a sweep made it: one that meets the baseline's own value is no candidate, and no fault."""


@dataclass(frozen=True)
class Ladder:
    """What a ladder file asks for."""

    name: str
    segment: str
    profile: str
    seed: int
    scenario_ids: tuple[str, ...]
    world: str
    gates: tuple[str, ...]
    veto: tuple[str, ...]
    goal: str
    metric: str
    candidates: tuple[Candidate, ...]
    where: str
    digest: str


def _wrong(message: str, where: str, **facts: Any) -> EngineError:
    return EngineError(31, message, place="LADDER", where=where, **facts)


def load_ladder(path: Path, profile: str | None, seed: int | None) -> Ladder:
    """The ladder in a file; what the caller gives wins over the file, and the file over `tiny` and 42."""
    where = str(path)
    try:
        document = read_yaml(path, where)
    except FileNotFoundError as error:
        raise _wrong("there is no such ladder file", where, expected="a YAML file") from error
    check_against(document, FORM, where)
    sweeps = document.get("sweep") or []
    candidates = [
        Candidate(item["name"], item["set"], item.get("why", "")) for item in document.get("candidates") or ()
    ]
    for sweep in [sweeps] if isinstance(sweeps, dict) else sweeps:
        candidates += swept(sweep, where)
    _check_names(candidates, where)
    goal, metric = next(iter(document["decide"].items()))
    return Ladder(
        name=document["ladder"],
        segment=document["segment"],
        profile=profile or document.get("profile", "tiny"),
        seed=document.get("seed", 42) if seed is None else seed,
        scenario_ids=tuple(sorted(document.get("scenarios") or ("baseline_v1",))),
        world=document.get("world", ""),
        gates=tuple(document.get("gates") or ()),
        veto=tuple(document.get("veto") or ()),
        goal=goal,
        metric=metric,
        candidates=tuple(candidates),
        where=where,
        digest=digest(document),
    )


def swept(sweep: dict[str, Any], where: str) -> list[Candidate]:
    """One candidate for each value from `from` to `to`, both included, in exact decimal steps."""
    first, last, step = (Decimal(repr(sweep[key])) for key in ("from", "to", "step"))
    if step == 0 or (last - first) / step < 0:
        raise _wrong(
            "a sweep never ends",
            where,
            expected="a step that leads from `from` to `to`",
            found=f"from {first} to {last} in steps of {step}",
        )
    count = int((last - first) / step) + 1
    if count > CANDIDATES_MAX:
        raise _wrong("a sweep is too fine", where, expected=f"at most {CANDIDATES_MAX} values", found=str(count))
    whole = all(isinstance(sweep[key], int) for key in ("from", "step"))
    key = sweep["path"].rpartition(".")[2]
    steps = (first + place * step for place in range(count))
    values = [int(value) if whole else float(value) for value in steps]
    return [Candidate(f"{key}={value}", {sweep["path"]: value}, swept=True) for value in values]


def _check_names(candidates: list[Candidate], where: str) -> None:
    names = [candidate.name for candidate in candidates]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _wrong(f"two candidates are called {twice[0]}", where, expected="names of their own")
    if len(names) > CANDIDATES_MAX:
        raise _wrong(
            "there are too many candidates", where, expected=f"at most {CANDIDATES_MAX}", found=str(len(names))
        )


def goal_metric(project: Project, segment: Segment, ladder: Ladder) -> Metric:
    """The one row that the rule is about; EngineError 097 when a gate has several."""
    rows = chosen_metrics(project, segment, (ladder.metric,), ladder.where)
    if len(rows) != 1:
        raise EngineError(
            97,
            f"{ladder.metric} has several metrics",
            owner=segment.name,
            place="LADDER",
            where=ladder.where,
            expected="<gate>.<metric>",
            found=ladder.metric,
            hint=", ".join(".".join(row) for row in rows),
        )
    return rows[0]
