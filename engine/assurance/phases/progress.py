"""Where a plan stands, and what moves it: advance, hold, freeze, reopen. Each leaves one decision."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from engine.assurance.claims import read_certificate
from engine.assurance.kept import summary_path
from engine.assurance.phases.conditions import GREEN, Evidence, Finding
from engine.assurance.phases.decisions import (
    ADVANCE,
    FREEZE,
    HOLD,
    REOPEN,
    append_decision,
    frozen_by,
    read_decisions,
    refuse_frozen,
)
from engine.assurance.phases.definition import Phase, PhasePlan
from engine.errors import EngineError
from engine.hashing import file_sha256
from engine.plan.graph import state_graph
from engine.plan.selectors import nothing_selected, select
from engine.runs.document import to_text
from engine.runs.folder import RunFolder, utc_now
from engine.runs.gateboard import BPLUS, FAIL
from engine.runs.roles import CERTIFICATION, LAST_GOOD, assign, read_roles
from engine.whole_files import write_atomically

Json = dict[str, Any]
DONE, OPEN, BLOCKED, FROZEN = "done", "open", "blocked", "frozen"


@dataclass(frozen=True)
class PhaseState:
    """One phase of a plan as it stands."""

    phase: Phase
    state: str
    """done, open, blocked, or frozen with the whole plan."""
    decision: Json | None
    """What closed it."""
    findings: tuple[Finding, ...]
    """Of every condition; none for a blocked phase."""

    @property
    def blockers(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.state != GREEN)


def closed_by(plan: PhasePlan, decisions: list[Json]) -> dict[str, Json]:
    """Phase -> the decision that closed it and still holds: a reopen opens its phase and all after it."""
    names = [phase.name for phase in plan.phases]
    out: dict[str, Json] = {}
    for decision in decisions:
        if decision["plan"] != plan.name or decision["phase"] not in names:
            continue
        if decision["kind"] in (ADVANCE, FREEZE):
            out[decision["phase"]] = decision
        elif decision["kind"] == REOPEN:
            out = {
                name: found for name, found in out.items() if names.index(name) < names.index(decision["phase"])
            }
    return out


def states_of(plan: PhasePlan, evidence: Evidence, decisions: list[Json]) -> list[PhaseState]:
    """Every phase in its order: done by decision, then the open one, then those that wait for it."""
    closed = closed_by(plan, decisions)
    frozen = frozen_by(decisions)
    out: list[PhaseState] = []
    is_open = False
    for phase in plan.phases:
        if phase.name in closed and not is_open:
            state = FROZEN if frozen else DONE
        else:
            state, is_open = (BLOCKED if is_open else OPEN), True
        findings = () if state == BLOCKED else tuple(evidence.look(item) for item in phase.conditions)
        out.append(PhaseState(phase, state, closed.get(phase.name), findings))
    return out


class Progress:
    """Acts on one plan."""

    def __init__(self, plan: PhasePlan, evidence: Evidence, wait_s: float = 60.0) -> None:
        self.plan = plan
        self.evidence = evidence
        self.segment = evidence.segment
        self.runs_root = evidence.runs_root
        self.wait_s = wait_s

    def states(self) -> list[PhaseState]:
        """Where every phase stands."""
        return states_of(self.plan, self.evidence, read_decisions(self.runs_root, self.segment.name))

    def advance(self, wanted: str, reason: str) -> Json:
        """Close the open phase; EngineError 098 unless it is the one that is meant and every condition holds."""
        refuse_frozen(self.runs_root, self.segment.name, "a phase")
        current = self._open(wanted)
        self._refuse_blockers(current)
        names = [phase.name for phase in self.plan.phases]
        place = names.index(current.phase.name)
        following = names[place + 1] if place + 1 < len(names) else self.plan.then
        if not following:
            raise self._refuse(
                f"{current.phase.name} is the last phase and ends with a freeze",
                current.phase.name,
                f"engine phase freeze {self.plan.where}",
            )
        return self._decide(ADVANCE, current, self._word(ADVANCE, current.phase.name, following), reason)

    def hold(self, wanted: str, reason: str) -> Json:
        """Write down why the open phase stays open, with what blocks it."""
        refuse_frozen(self.runs_root, self.segment.name, "a phase")
        current = self._open(wanted)
        return self._decide(HOLD, current, self._word(HOLD, current.phase.name, ""), reason)

    def freeze(self, reason: str, best_effort: bool) -> Json:
        """Close the last phase with the certificate's verdict: keep-set first, then package and decision.

        A verdict below B is frozen only on request and where the segment has a word for it, with its blockers.
        """
        refuse_frozen(self.runs_root, self.segment.name, "a phase")
        current = self._open(self.plan.phases[-1].name)
        certificate = read_certificate(self.evidence.project, self.runs_root, self.segment)
        grade = str(certificate["grade"])
        words = self._words()["freeze"]
        if grade == FAIL and not (best_effort and FAIL in words and self.plan.reopen_contract):
            raise self._refuse(
                f"the verdict is {certificate['verdict']}",
                "PASS at B",
                "mend it; or, where the segment's words and the plan's reopen_contract allow it, --best-effort",
            )
        if grade != FAIL:
            self._refuse_blockers(current)
        seeds = {seed["seed"]: seed for seed in certificate["seeds"] if seed["run_id"]}
        runs = [
            (RunFolder(self.runs_root / seed["run_id"]), f"certified seed {number}")
            for number, seed in seeds.items()
        ]
        assign(self.runs_root, CERTIFICATION, self.segment.name, runs, self.wait_s)
        if grade != FAIL:
            assign(self.runs_root, LAST_GOOD, self.segment.name, runs[:1], self.wait_s)
        path = summary_path(self.runs_root, self.segment)
        package = {
            "kind": "freeze",
            "plan": self.plan.name,
            "segment": self.segment.name,
            "grade": grade,
            "verdict": certificate["verdict"],
            "stamps": certificate["stamps"],
            "decision": words.get(grade, words[BPLUS]),
            "certificate": {"path": path.relative_to(self.runs_root).as_posix(), "sha256": file_sha256(path)},
            "seeds": {
                str(number): {key: seed[key] for key in ("run_id", "bundle_digest", "signatures")}
                for number, seed in seeds.items()
            },
            "blockers": certificate["failing"],
            "frozen_utc": utc_now(),
            "reason": reason,
            "reopen_contract": self.plan.reopen_contract if grade == FAIL else "",
        }
        place = path.with_name(f"freeze_{self.segment.name}.json")
        write_atomically(place, to_text(json.loads(json.dumps(package, default=str))))
        return self._decide(
            FREEZE,
            current,
            words[grade],
            reason,
            {
                "certificate": package["certificate"],
                "package": place.relative_to(self.runs_root).as_posix(),
                "grade": grade,
                "verdict": certificate["verdict"],
                "stamps": certificate["stamps"],
                "failing": certificate["failing"],
                "certified": package["seeds"],
            },
        )

    def reopen(self, phase: str, evidence: str, scope: str, approved_by: str) -> Json:
        """Open a closed phase and all after it; EngineError 098 when it is open, 097 for an unknown scope."""
        chosen = self.plan.phase(phase)
        closed = closed_by(self.plan, read_decisions(self.runs_root, self.segment.name))
        if phase not in closed:
            raise self._refuse(
                f"{phase} is not closed", "a closed phase", f"engine phase status {self.plan.where}"
            )
        project = self.evidence.project
        graph = state_graph(project)
        states = select(scope, project, graph, lambda: dict.fromkeys(graph.order, frozenset()))
        if not states:
            raise nothing_selected(scope)
        current = PhaseState(chosen, closed[phase]["kind"], closed[phase], ())
        return self._decide(
            REOPEN,
            current,
            self._word(REOPEN, phase, ""),
            evidence,
            {
                "scope": scope,
                "states": list(states),
                "approved_by": approved_by,
                "reopens": closed[phase]["sha256"],
            },
        )

    def _open(self, wanted: str) -> PhaseState:
        if wanted:
            self.plan.phase(wanted)
        current = next((state for state in self.states() if state.state == OPEN), None)
        if current is None:
            raise self._refuse("every phase is closed", "an open phase", f"engine phase status {self.plan.where}")
        if wanted and wanted != current.phase.name:
            raise self._refuse(
                f"{current.phase.name} is open, so {wanted} waits or is closed",
                current.phase.name,
                f"engine phase status {self.plan.where}",
            )
        return current

    def _refuse_blockers(self, current: PhaseState) -> None:
        if current.blockers:
            first = current.blockers[0]
            raise EngineError(
                98,
                f"{current.phase.name} is not done: {len(current.blockers)} of {len(current.findings)} "
                "conditions do not hold",
                owner=self.segment.name,
                place="PHASE",
                where=self.plan.where,
                expected=first.text,
                found=f"{first.state}: {first.detail}",
                hint=first.hint or f"engine phase status {self.plan.where}",
                samples=[finding.text for finding in current.blockers],
            )

    def _refuse(self, message: str, expected: str, hint: str) -> EngineError:
        return EngineError(
            98,
            message,
            owner=self.segment.name,
            place="PHASE",
            where=self.plan.where,
            expected=expected,
            hint=hint,
        )

    def _words(self) -> dict[str, Any]:
        if not self.segment.decisions:
            raise EngineError(
                36,
                f"{self.segment.name} has no words for decisions",
                owner=self.segment.name,
                place="PHASE",
                where=f"sql/{self.segment.name}/segment.yaml",
                expected="decisions: {advance, hold, reopen, freeze}",
            )
        return self.segment.decisions

    def _word(self, kind: str, phase: str, following: str) -> str:
        return str(self._words()[kind]).replace("{phase}", phase).replace("{next}", following)

    def _decide(self, kind: str, current: PhaseState, word: str, reason: str, more: Json | None = None) -> Json:
        return append_decision(
            self.runs_root,
            self.segment.name,
            {
                "kind": kind,
                "decision": word,
                "plan": self.plan.name,
                "plan_digest": self.plan.digest,
                "phase": current.phase.name,
                "reason": reason,
                "profile": self.evidence.project.profile,
                "findings": [{"text": f.text, "state": f.state, "detail": f.detail} for f in current.findings],
                "blockers": [finding.text for finding in current.blockers],
                "runs": self._runs(),
                **(more or {}),
            },
            self.wait_s,
        )

    def _runs(self) -> Json:
        """Role -> seed -> run, receipt, bundle and signatures: what the decision saw, so that no run is needed."""
        out: Json = {}
        for entry in read_roles(self.runs_root):
            if entry.segment != self.segment.name:
                continue
            folder = RunFolder(self.runs_root / entry.run_id)
            records = (
                []
                if not folder.is_readable
                else [record for record in folder.records() if record.segment == self.segment.name]
            )
            out.setdefault(entry.role, {})[str(entry.seed)] = {
                "run_id": entry.run_id,
                "receipt_sha256": entry.receipt_sha256,
                "name": entry.name,
                "bundle_digest": next((r.bundle_digest for r in records if r.bundle_digest), None),
                "signatures": {record.state_id: record.signature for record in records},
            }
        return out
