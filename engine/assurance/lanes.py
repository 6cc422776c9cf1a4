"""Lanes: candidate, witness, certification. Each opens when the one before is green for the project of today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.assurance.certify import Certifier
from engine.assurance.claims import Claims
from engine.assurance.kept import lane_path
from engine.assurance.verdicts import SeedResult, certificate_document, lane_document, plain
from engine.errors import EngineError
from engine.project.definition import LANES
from engine.runs.document import to_text
from engine.runs.folder import RunFolder, utc_now
from engine.runs.gateboard import FAIL
from engine.runs.roles import CANDIDATE, CERTIFICATION, LAST_GOOD, WITNESS, assign, holder, read_roles
from engine.whole_files import write_atomically

GREEN, RED, STALE, OPEN, BLOCKED = "green", "red", "stale", "open", "blocked"
ROLE_OF_LANE = dict(zip(LANES, (CANDIDATE, WITNESS, CERTIFICATION), strict=True))
MISSING = 73


@dataclass(frozen=True)
class LaneState:
    """Where one lane stands."""

    lane: str
    seeds: tuple[int, ...]
    state: str
    """green, red, stale, open (it may run), or blocked by the lane before."""
    detail: str
    hint: str = ""
    document: dict[str, Any] | None = None

    @property
    def runs(self) -> dict[int, str]:
        """Seed -> run, where the lane has been run."""
        seeds = self.document["seeds"] if self.document else []
        return {seed["seed"]: seed["run_id"] for seed in seeds if seed["run_id"]}


class Lanes:
    """The lanes of a segment under a runs root; `certifier` builds and scores one seed."""

    def __init__(self, certifier: Certifier) -> None:
        self.certifier = certifier
        self.project = certifier.project
        self.segment = certifier.segment
        self.runs_root = certifier.request.runs_root

    def states(self) -> list[LaneState]:
        """Every lane in its order."""
        out: list[LaneState] = []
        claims = Claims(self.project, self.runs_root)
        for lane in LANES:
            state = self._state(claims, lane)
            before = out[-1] if out else None
            if before is not None and before.state != GREEN and state.state != GREEN:
                state = LaneState(lane, state.seeds, BLOCKED, f"{before.lane} is {before.state}")
            out.append(state)
        return out

    def _state(self, claims: Claims, lane: str) -> LaneState:
        seeds = self.segment.lanes[lane]
        try:
            found = claims.lane(self.segment, lane)
        except EngineError as error:
            state = OPEN if error.number == MISSING else STALE
            return LaneState(lane, seeds, state, error.message, error.hint)
        state = RED if found["grade"] == FAIL else GREEN
        return LaneState(lane, seeds, state, str(found["verdict"]), document=found)

    def promote(self, wanted: str = "") -> LaneState:
        """Run the next lane that is not green, or one by name; EngineError 098 while one before is not green."""
        states = self.states()
        following = next((state for state in states if state.state != GREEN), None)
        lane = wanted or (following.lane if following else "")
        if not lane:
            raise EngineError(
                98,
                f"every lane of {self.segment.name} is green",
                owner=self.segment.name,
                place="LANE",
                expected="a lane to run",
                hint="engine phase freeze PLAN",
            )
        before = [state for state in states[: LANES.index(lane)] if state.state != GREEN]
        if before:
            raise EngineError(
                98,
                f"{self.segment.name} may not go to {lane}: {before[0].lane} is {before[0].state}",
                owner=self.segment.name,
                place="LANE",
                found=before[0].detail,
                expected=f"{before[0].lane} green",
                hint=f"engine lane promote {self.segment.name} --profile {self.project.profile}",
            )
        results, document, keep = self._run(lane)
        grade = str(document["grade"])
        if grade != FAIL:
            # Roles first: a lane that is kept as green has them, whenever its writer was killed.
            self._assign(lane, results)
        keep()
        return LaneState(
            lane,
            self.segment.lanes[lane],
            RED if grade == FAIL else GREEN,
            str(document["verdict"]),
            document=document,
        )

    def _run(self, lane: str) -> tuple[tuple[SeedResult, ...], dict[str, Any], Callable[[], object]]:
        """Results, their document, and what keeps it."""
        if lane == LANES[-1]:
            certificate = self.certifier.certify()
            found = plain(certificate_document(self.project, self.segment, certificate))
            return certificate.seeds, found, lambda: self.certifier.write(certificate)
        results = tuple(self.certifier.build_seed(seed) for seed in self.segment.lanes[lane])
        found = lane_document(self.project, self.segment, lane, results, utc_now())
        path = lane_path(self.runs_root, self.segment, lane)
        return results, found, lambda: write_atomically(path, to_text(found))

    def _assign(self, lane: str, results: tuple[SeedResult, ...]) -> None:
        """The runs of a green lane get its role; those that certify are also the last good one's."""
        wait_s = self.certifier.wait_s
        runs = [(result.folder, f"{lane} seed {result.seed}") for result in results if result.folder]
        roles = holder(read_roles(self.runs_root), ROLE_OF_LANE[lane], self.segment.name)
        named = {entry.run_id for entry in roles}
        if lane == LANES[0] and {folder.name for folder, _ in runs} == named:
            return  # the winner of a ladder keeps its name
        assign(self.runs_root, ROLE_OF_LANE[lane], self.segment.name, runs, wait_s)
        if lane == LANES[-1]:
            good: list[tuple[RunFolder, str]] = runs[:1]
            assign(self.runs_root, LAST_GOOD, self.segment.name, good, wait_s)
