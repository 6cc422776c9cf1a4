"""Does a condition of a plan hold? Every answer comes from evidence that is checked again when it is read."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.assurance.claims import Claims, Json, check_closure, is_closure, read_past_board
from engine.assurance.metrics import LEVELS, Metric, Rows, chosen_metrics, level
from engine.assurance.phases.definition import PhasePlan, kind_of
from engine.assurance.rederive import rows_of
from engine.errors import EngineError
from engine.hashing import file_sha256
from engine.project.definition import Project, Segment
from engine.project.policy.policy_paths import steps_to
from engine.runs.document import from_text
from engine.runs.folder import RECEIPT, RunFolder
from engine.runs.gateboard import BPLUS, FAIL, GRADES, WORDS, A, B
from engine.runs.prune import prune
from engine.runs.regular_file import NotRegularError, read_text
from engine.runs.roles import RoleEntry, holder, read_roles
from engine.text_files import written_json

GREEN, RED, STALE, MISSING = "green", "red", "stale", "missing"
NEEDED = {B: 1, BPLUS: 2, A: 3}
BANDS = WORDS
TIMES = ("decided_utc", "created_utc", "captured_utc")
"""Keys under which a record says when it was made."""
_STATE_OF = {95: STALE, 73: MISSING, 20: MISSING}


@dataclass(frozen=True)
class Finding:
    """What a condition came to."""

    condition: dict[str, Any]
    text: str
    state: str
    """green, red, stale or missing."""
    detail: str
    hint: str = ""


class Evidence:
    """What conditions ask about, read once per command."""

    def __init__(self, project: Project, runs_root: Path, plan: PhasePlan) -> None:
        self.project = project
        self.runs_root = runs_root
        self.plan = plan
        self.segment: Segment = project.segment(plan.segment)
        self.roles = read_roles(runs_root)
        self.claims = Claims(project, runs_root)
        self._boards: dict[tuple[str, bool], Json] = {}

    def look(self, condition: dict[str, Any]) -> Finding:
        """The finding on one condition; evidence that is stale, gone or altered is no evidence."""
        text = described(condition)
        try:
            faults = _KINDS[kind_of(condition)](self, condition)
        except EngineError as error:
            if error.exit_code == 2:
                raise
            return Finding(condition, text, _STATE_OF.get(error.number, RED), error.message, error.hint)
        return Finding(condition, text, RED if faults else GREEN, "; ".join(faults))

    def runs_in(self, role: str) -> tuple[tuple[RoleEntry, RunFolder], ...]:
        """The runs of a role by seed; EngineError 020 when nobody has it, 095 when a run is another one."""
        entries = holder(self.roles, role, self.segment.name)
        if not entries:
            raise EngineError(
                20,
                f"no run is {role} of {self.segment.name}",
                owner=self.segment.name,
                place="PHASE",
                exit_code=3,
                hint=f"engine runs pin RUN --as {role} --segment {self.segment.name}",
            )
        found = []
        for entry in entries:
            folder = RunFolder(self.runs_root / entry.run_id)
            path = folder.root / RECEIPT
            if not folder.is_readable or file_sha256(path) != entry.receipt_sha256:
                raise EngineError(
                    95,
                    f"the {role} of {self.segment.name} is gone or another run by now",
                    owner=self.segment.name,
                    place="PHASE",
                    where=str(path),
                    expected=entry.receipt_sha256,
                    hint=f"engine runs pin RUN --as {role} --segment {self.segment.name}",
                )
            found.append((entry, folder))
        return tuple(found)

    def rows(self, folder: RunFolder, past: bool = False) -> Rows:
        """A run's gateboard by (test, metric): of today, or (`past`) only to compare with."""
        key = (folder.name, past)
        if key not in self._boards:
            self._boards[key] = (
                read_past_board(folder, self.segment) if past else self.claims.board(folder, self.segment)
            )
        return {(row.test_id, row.metric_name): row for row in rows_of(self._boards[key])}

    def metrics(self, names: list[str]) -> list[Metric]:
        """The rows that gates name; EngineError 097."""
        return chosen_metrics(self.project, self.segment, tuple(names), self.plan.where)

    def pairs(self, condition: dict[str, Any]) -> list[tuple[Rows, Rows]]:
        """(run, what it is compared with), seed by seed; the first of the role where a seed has no counterpart."""
        against = {entry.seed: folder for entry, folder in self.runs_in(condition["against"])}
        first = next(iter(against.values()))
        return [
            (self.rows(folder), self.rows(against.get(entry.seed, first), past=True))
            for entry, folder in self.runs_in(condition["in"])
        ]


def described(condition: dict[str, Any]) -> str:
    """A condition in words."""
    kind = kind_of(condition)
    if kind == "gates":
        return f"{' '.join(condition['gates'])} at {BANDS[condition['at']]} in {condition['in']}"
    if kind in ("no_regression", "improved"):
        word = kind.replace("_", " ")
        return f"{word} of {' '.join(condition[kind])} in {condition['in']} against {condition['against']}"
    if kind == "policy":
        return f"policy {condition['policy']} is {condition['equals']}"
    if kind == "record":
        wanted = ", ".join(f"{key} = {value}" for key, value in condition["where"].items())
        return f"record {condition['record']} with {wanted}"
    if kind == "certificate":
        return f"certificate at {BANDS[condition['certificate']]} or better"
    return {
        "role": f"a run is {condition.get('role')}",
        "lane": f"{condition.get('lane')} lane green",
        "pruned": "no superseded run is left",
    }[kind]


def _role(evidence: Evidence, condition: dict[str, Any]) -> list[str]:
    evidence.runs_in(condition["role"])
    return []


def _gates(evidence: Evidence, condition: dict[str, Any]) -> list[str]:
    needed = NEEDED[condition["at"]]
    return [
        f"{'.'.join(key)} {LEVELS[reached]} on seed {entry.seed}"
        for entry, folder in evidence.runs_in(condition["in"])
        for key in evidence.metrics(condition["gates"])
        if (reached := level(evidence.rows(folder).get(key))) < needed
    ]


def _no_regression(evidence: Evidence, condition: dict[str, Any]) -> list[str]:
    return [
        f"{'.'.join(key)} {LEVELS[then]} -> {LEVELS[now]}"
        for rows, before in evidence.pairs(condition)
        for key in evidence.metrics(condition["no_regression"])
        if (now := level(rows.get(key))) < (then := level(before.get(key)))
    ]


def _improved(evidence: Evidence, condition: dict[str, Any]) -> list[str]:
    faults = []
    for rows, before in evidence.pairs(condition):
        for key in evidence.metrics(condition["improved"]):
            now, then = rows.get(key), before.get(key)
            if now is None or now.value is None or then is None or then.value is None:
                faults.append(f"{'.'.join(key)} not measured")
            elif now.comparison == "=" or (
                now.value <= then.value if now.comparison == ">=" else now.value >= then.value
            ):
                faults.append(f"{'.'.join(key)} {then.value:.6g} -> {now.value:.6g}")
    return faults


def _lane(evidence: Evidence, condition: dict[str, Any]) -> list[str]:
    found = evidence.claims.lane(evidence.segment, condition["lane"])
    return [f"{condition['lane']} lane: {found['verdict']}"] if found["grade"] == FAIL else []


def _certificate(evidence: Evidence, condition: dict[str, Any]) -> list[str]:
    found = evidence.claims.certificate(evidence.segment)
    good = GRADES[: GRADES.index(condition["certificate"]) + 1]
    faults = [] if found["grade"] in good else [f"verdict {found['verdict']}"]
    return faults + [f"stamped {stamp}" for stamp in found["stamps"] if stamp not in condition.get("stamps", ())]


def _policy(evidence: Evidence, condition: dict[str, Any]) -> list[str]:
    policy_id, steps, _ = steps_to(evidence.project.policies, condition["policy"], evidence.plan.where)
    value: Any = evidence.project.policies[policy_id].document
    for step in steps:
        value = value[step]
    return [] if value == condition["equals"] else [f"it is {value}"]


def _record(evidence: Evidence, condition: dict[str, Any]) -> list[str]:
    """The last decided of the records under reports/ with such a path."""
    reports = evidence.runs_root / "reports"
    found = [
        (_read_record(path), path.name)
        for path in sorted(reports.rglob("*.json"))
        if fnmatch.fnmatchcase(path.relative_to(reports).as_posix(), condition["record"])
    ]
    if not found:
        raise EngineError(
            20,
            f"no record is called {condition['record']}",
            place="PHASE",
            where=str(reports),
            exit_code=3,
            hint="engine perf and engine ladder leave records",
        )
    document, name = max(
        found, key=lambda item: (next((str(item[0][key]) for key in TIMES if key in item[0]), ""), item[1])
    )
    if is_closure(document):
        check_closure(evidence.project, evidence.runs_root, evidence.segment, document, reports / name)
    faults = []
    for path, wanted in condition["where"].items():
        value: Any = document
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if value != wanted:
            faults.append(f"{name}: {path} is {value}")
    return faults


def _read_record(path: Path) -> Json:
    """A record with or without a digest of its own; EngineError 021 or 095 where nothing may rest on it."""
    try:
        text = read_text(path)
        document = from_text(text) if text.startswith('{\n "sha256"') else written_json(text)
    except (NotRegularError, OSError, ValueError, RecursionError) as error:
        raise EngineError(
            21, f"{path.name} is not as it was written", place="PHASE", where=str(path), found=str(error)[:120]
        ) from error
    if not isinstance(document, dict):
        return {}
    if is_closure(document) and not text.startswith('{\n "sha256"'):
        raise EngineError(
            95,
            f"{path.name} has no digest",
            place="PHASE",
            where=str(path),
            expected="a closure that carries its digest",
            found="one of an older engine, or an altered one",
            hint=f"engine perf close .. --phase {document.get('phase')}",
        )
    return document


def _pruned(evidence: Evidence, condition: dict[str, Any]) -> list[str]:
    return [f"run {verdict.name[:8]} can go" for verdict in prune(evidence.runs_root, really=False).goes]


_KINDS: dict[str, Callable[[Evidence, dict[str, Any]], list[str]]] = {
    "role": _role,
    "gates": _gates,
    "no_regression": _no_regression,
    "improved": _improved,
    "lane": _lane,
    "certificate": _certificate,
    "policy": _policy,
    "record": _record,
    "pruned": _pruned,
}
