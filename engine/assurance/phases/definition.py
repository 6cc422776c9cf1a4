"""A remediation plan as frozen data: phases in their order, each done when its conditions over evidence hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import EngineError, close_matches
from engine.hashing import digest
from engine.project.definition import LANES
from engine.project.sql.header_schemas import check_against
from engine.project.yaml_text import read_yaml
from engine.runs.roles import ROLES

_TEXT = {"type": "string", "minLength": 1}
_GATES = {"type": "array", "minItems": 1, "items": _TEXT}
_ROLE = {"enum": list(ROLES)}
_LEVEL = {"enum": ["b", "bplus", "a"]}

CONDITIONS: dict[str, dict[str, Any]] = {
    "role": {"role": _ROLE},
    "gates": {"gates": _GATES, "at": _LEVEL, "in": _ROLE},
    "no_regression": {"no_regression": _GATES, "in": _ROLE, "against": _ROLE},
    "improved": {"improved": _GATES, "in": _ROLE, "against": _ROLE},
    "lane": {"lane": {"enum": list(LANES)}},
    "certificate": {"certificate": _LEVEL, "stamps": {"type": "array", "items": _TEXT}},
    "policy": {"policy": _TEXT, "equals": {}},
    "record": {"record": _TEXT, "where": {"type": "object"}},
    "pruned": {"pruned": {"const": True}},
}
"""Kind of condition, which is its first key -> its keys. All but `stamps` are required."""

FORM: dict[str, Any] = {
    "type": "object",
    "required": ["plan", "segment", "phases"],
    "additionalProperties": False,
    "properties": {
        "plan": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"},
        "segment": _TEXT,
        "title": _TEXT,
        "profile": _TEXT,
        "then": _TEXT,
        "reopen_contract": _TEXT,
        "phases": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["id", "title", "done_when"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.]{0,31}$"},
                    "title": _TEXT,
                    "goal": _TEXT,
                    "done_when": {"type": "array", "minItems": 1, "items": {"type": "object"}},
                },
            },
        },
    },
}
"""JSON Schema of a plan file; conditions are checked by their kind."""


@dataclass(frozen=True)
class Phase:
    """One phase: an id such as P1 or POPT2, and what must hold for it to be done."""

    name: str
    title: str
    goal: str
    conditions: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class PhasePlan:
    """What a plan file says."""

    name: str
    segment: str
    title: str
    profile: str
    then: str
    """What the last phase opens, in another plan; empty: the last phase ends with a freeze."""
    reopen_contract: str
    """What a reopen must show after a freeze below B."""
    phases: tuple[Phase, ...]
    where: str
    digest: str

    def phase(self, name: str) -> Phase:
        """A phase by name; EngineError 097 with the nearest."""
        names = [phase.name for phase in self.phases]
        if name not in names:
            raise EngineError(
                97,
                f"{self.name} has no phase {name!r}",
                owner=self.segment,
                place="PHASE",
                where=self.where,
                expected=", ".join(names),
                found=name,
                hint=close_matches(name, names) or "engine phase status PLAN",
            )
        return self.phases[names.index(name)]


def load_plan(path: Path, profile: str | None) -> PhasePlan:
    """The plan in a file; EngineError 031 naming the phase and the key at the first fault."""
    where = str(path)
    try:
        document = read_yaml(path, where)
    except FileNotFoundError as error:
        raise EngineError(
            31, "there is no such plan", place="PHASE", where=where, expected="a YAML file"
        ) from error
    check_against(document, FORM, where)
    phases = []
    for item in document["phases"]:
        for number, condition in enumerate(item["done_when"], 1):
            _check_condition(condition, f"{where} {item['id']}.done_when[{number}]")
        phases.append(Phase(item["id"], item["title"], item.get("goal", ""), tuple(item["done_when"])))
    names = [phase.name for phase in phases]
    if len(set(names)) != len(names):
        raise EngineError(31, "two phases have one id", place="PHASE", where=where, found=", ".join(names))
    return PhasePlan(
        document["plan"],
        document["segment"],
        document.get("title", ""),
        profile or document.get("profile", "reference"),
        document.get("then", ""),
        document.get("reopen_contract", ""),
        tuple(phases),
        where,
        digest(document),
    )


def kind_of(condition: dict[str, Any]) -> str:
    """The kind of a condition; empty when it is none that is known."""
    return next((kind for kind in CONDITIONS if kind in condition), "")


def _check_condition(condition: dict[str, Any], where: str) -> None:
    kind = kind_of(condition)
    if not kind:
        key = next(iter(condition), "")
        raise EngineError(
            31,
            f"there is no condition {key!r}",
            place="PHASE",
            where=where,
            expected=", ".join(CONDITIONS),
            found=str(condition)[:120],
            hint=close_matches(key, CONDITIONS),
        )
    keys = CONDITIONS[kind]
    check_against(
        condition,
        {
            "type": "object",
            "properties": keys,
            "additionalProperties": False,
            "required": [key for key in keys if key != "stamps"],
        },
        where,
    )
