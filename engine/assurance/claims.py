"""Claims: a gateboard, a verdict or a closure holds for what it judged and for nothing else.

Every reader of a kept claim comes here. A claim is read, its own digest is compared, all of it that follows from
its rows, the run and the project is made again and compared, and the run must stand as the project has it. What
does not hold is refused with the command that makes it true again, or told with the word for what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.assurance.kept import (
    altered,
    lane_path,
    read_kept,
    read_kept_board,
    read_kept_summary,
    refuse_older,
    stale,
    summary_path,
)
from engine.assurance.rederive import board_again, certificate_again, lane_again, rows_of, unlike
from engine.assurance.scorers import scorer_digests
from engine.assurance.standing import PlanOfRun, build_line, refuse_stale, request_of
from engine.assurance.verdicts import grade_across, worst
from engine.errors import EngineError
from engine.plan.definition import Request
from engine.plan.resolve import resolve
from engine.project.definition import LANES, Project, Segment
from engine.runs.folder import RunFolder
from engine.runs.gateboard import FAIL, GRADES, GateRow, gateboard_path, grade_of
from engine.runs.index import build_index
from engine.runs.pointers import find_world

Json = dict[str, Any]
HOLDS, STALE, ALTERED, MISSING = "holds", "stale", "altered", "missing"
_WORD_OF = {95: STALE, 73: MISSING}


@dataclass(frozen=True)
class Looked:
    """A kept claim as it reads now."""

    state: str
    """holds, stale, altered or missing."""
    document: Json | None
    """What was kept; None where there is nothing that anybody may rest on."""
    reason: str = ""
    hint: str = ""

    @property
    def standing(self) -> Json:
        """How the claim stands, for a document."""
        return {"state": self.state, "reason": self.reason, "hint": self.hint}

    def word(self) -> str:
        """The verdict as it may be said: none of an altered claim, and that of a stale one only with that word."""
        if self.document is None:
            return {MISSING: "not scored"}.get(self.state, self.state)
        said = str(self.document["verdict"])
        return said if self.state == HOLDS else f"{self.state}, said {said}"


class Claims:
    """Reads the claims under a runs root for one project; what it found out of a run it asks once."""

    def __init__(self, project: Project, runs_root: Path) -> None:
        self.project = project
        self.runs_root = runs_root
        self._plans: PlanOfRun = {}

    def board(self, folder: RunFolder, segment: Segment) -> Json:
        """The kept gateboard of a run, if it still holds; EngineError 073, 021 or 095 otherwise."""
        kept = read_kept_board(folder, segment)
        self.check_board(folder, segment, kept)
        return kept

    def check_board(self, folder: RunFolder, segment: Segment, board: Json) -> None:
        """EngineError 095 or 021 unless a gateboard still says what the run and the project of today would say."""
        path, what = gateboard_path(folder, segment), f"the gateboard of {segment.name}"
        again = f"engine gates {segment.name} --run {folder.name[:12]}"
        build = build_line(
            request_of(self.runs_root, folder), f"+{segment.bundle_state.state_id}", folder.identity().window
        )
        refuse_older(segment, what, path, build, board)
        refuse_stale(self.project, self.runs_root, folder, segment, self._plans)
        _check_judged(folder, segment, board)
        scorers = scorer_digests(self.project, segment, segment.gates)
        _compare(segment, what, path, again, board["scorers"], scorers)
        made = board_again(self.project, self.runs_root, folder, segment, board)
        _consistent(segment, what, path, board, made, again)

    def lane(self, segment: Segment, lane: str) -> Json:
        """What a lane found, if it holds for each of its seeds; EngineError 073, 021 or 095 otherwise."""
        if lane == LANES[-1]:
            return self.certificate(segment)
        path, again = lane_path(self.runs_root, segment, lane), f"engine lane promote {segment.name}"
        what = f"the {lane} lane of {segment.name}"
        kept = read_kept(path, segment, f"{lane} lane of {segment.name}", again, "lane")
        refuse_older(segment, what, path, again, kept)
        now = {"profile": self.project.profile, "seeds": list(segment.lanes[lane])}
        then = {"profile": kept["profile"], "seeds": [seed["seed"] for seed in kept["seeds"]]}
        _compare(segment, what, path, again, then, now)
        _compare(segment, what, path, again, kept["scorers"], scorer_digests(self.project, segment, segment.gates))
        self._check_seeds(segment, kept, path, what, again)
        made = lane_again(self.project, self.runs_root, segment, lane, kept)
        _consistent(segment, what, path, kept, made, again)
        return kept

    def certificate(self, segment: Segment) -> Json:
        """The kept certificate of a segment, if it holds for every seed; EngineError 073, 021 or 095 otherwise."""
        kept = read_kept_summary(self.runs_root, segment)
        path = summary_path(self.runs_root, segment)
        again = f"engine certify {segment.name} --profile {kept['profile']}"
        what = f"the certificate of {segment.name}"
        refuse_older(segment, what, path, again, kept)
        _compare(segment, what, path, again, {"profile": kept["profile"]}, {"profile": self.project.profile})
        scorers = scorer_digests(self.project, segment, (*segment.gates, *segment.certify))
        _compare(segment, what, path, again, kept["scorers"], scorers)
        required = {"required_seeds": list(segment.seeds)}
        _compare(segment, what, path, again, {"required_seeds": kept["required_seeds"]}, required)
        self._check_seeds(segment, kept, path, what, again)
        made = certificate_again(self.project, self.runs_root, segment, kept)
        _consistent(segment, what, path, kept, made, again)
        return kept

    def _check_seeds(self, segment: Segment, kept: Json, path: Path, what: str, again: str) -> None:
        """Each gateboard of a claim checked against its run."""
        for seed in kept["seeds"]:
            if seed["run_id"] is None:
                continue
            folder = RunFolder(self.runs_root / seed["run_id"])
            if not folder.is_readable:
                raise stale(
                    segment,
                    f"{what} rests on a run that is gone and",
                    path,
                    f"run {seed['run_id']}",
                    "no readable receipt",
                    again,
                )
            self.check_board(folder, segment, seed["gateboard"])

    def look_at_board(self, folder: RunFolder, segment: Segment) -> Looked:
        """A run's gateboard as it stands for the project of today; wrong use of the project alone is an error."""
        return _looked(lambda: self.board(folder, segment), lambda: read_past_board(folder, segment))

    def look_at_certificate(self, segment: Segment) -> Looked:
        """The segment's certificate as it stands for the project of today."""
        return _looked(lambda: self.certificate(segment), lambda: self._past_certificate(segment))

    def _past_certificate(self, segment: Segment) -> Json:
        """A certificate that is stale: its verdict must still follow from its own rows."""
        kept = read_kept_summary(self.runs_root, segment)
        path, again = summary_path(self.runs_root, segment), f"engine certify {segment.name}"
        boards = [seed["gateboard"] for seed in kept["seeds"]]
        for board in filter(None, boards):
            withheld = board["flag_sha256"] is None
            _check_words(segment, path, board, [FAIL if withheld else grade_of(rows_of(board))], again)
        follows = [board["grade"] if board else FAIL for board in boards]
        across = [GateRow(**row) for row in kept["across_seeds"]]
        _check_words(segment, path, kept, [*follows, grade_across(across)], again)
        return kept


def look_at_past_board(folder: RunFolder, segment: Segment) -> Looked:
    """A run's gateboard to compare with: whether it judges what stands in that run."""
    return _looked(lambda: read_past_board(folder, segment), lambda: read_past_board(folder, segment))


def _looked(read: Callable[[], Json], past: Callable[[], Json]) -> Looked:
    """A claim by the checker `read`; one that is stale still has to pass `past`, which asks no project."""
    try:
        return Looked(HOLDS, read())
    except EngineError as error:
        if error.exit_code == 2:
            raise
        state = _WORD_OF.get(error.number, ALTERED)
        found = f" ({error.found[:160]})" if error.found and state != MISSING else ""
        looked = Looked(state, None, error.message + found, error.hint)
    if looked.state != STALE:
        return looked
    try:
        return replace(looked, document=past())
    except EngineError as worse:
        if worse.number == 95:
            return looked
        return Looked(ALTERED, None, worse.message, worse.hint)


def _compare(segment: Segment, what: str, where: Path, hint: str, then: Json, now: Json) -> None:
    """EngineError 095 naming the first thing that a claim rests on and that is another one by now."""
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) != now.get(name):
            told = f"{what} rests on another {name} and"
            raise stale(segment, told, where, str(now.get(name)), str(then.get(name)), hint)


def _consistent(segment: Segment, what: str, path: Path, kept: Json, made: Json, hint: str) -> None:
    """EngineError 021 naming the first thing in a claim that does not follow from its rows, run and project.

    Stamps follow from the profile and the world alone: where those differ, the claim is stale.
    """
    found = unlike({**kept, "stamps": []}, {**made, "stamps": []})
    if found is not None:
        place, told, follows = found
        message = f"{what} is altered: {place} does not follow from its rows, its run and the project"
        raise altered(segment, message, path, str(follows), str(told), hint)
    _compare(segment, what, path, hint, {"stamps": kept["stamps"]}, {"stamps": made["stamps"]})


def _check_judged(folder: RunFolder, segment: Segment, board: Json) -> None:
    """EngineError 095 unless a gateboard judges what stands in the run, whatever the project says today."""
    path = gateboard_path(folder, segment)
    what = f"the gateboard of {segment.name}"
    again = f"engine gates {segment.name} --run {folder.name[:12]}"
    records = folder.records()
    standing = {r.state_id: r.signature for r in records if r.segment == segment.name}
    _compare(segment, what, path, again, board["signatures"], standing)
    bundles = {r.segment: r.bundle_digest for r in records if r.bundle_digest}
    told = {name: bundles.get(name) for name in board["upstream"]}
    _compare(segment, what, path, again, board["upstream"], told)
    _compare(segment, what, path, again, {"run": board["run_id"]}, {"run": folder.name})
    withheld = any(r.withheld for r in records if r.state_id == segment.bundle_state.state_id)
    _check_words(segment, path, board, [FAIL if withheld else grade_of(rows_of(board))], again)


def _check_words(segment: Segment, path: Path, kept: Json, grades: list[str], hint: str) -> None:
    """EngineError 021 when a verdict is better than its rows, or another word than that of its grade.

    Equal content under two seeds, or seeds that are no evidence, make a certificate worse than its rows.
    """
    follows, told = worst(grades), kept["grade"]
    fits = GRADES.index(told) >= GRADES.index(follows) if "across_seeds" in kept else told == follows
    if not fits or kept["verdict"] != segment.grades[told]:
        expected = f"{follows}: {segment.grades[follows]}"
        message = f"the verdict on {segment.name} does not follow from its rows"
        raise altered(segment, message, path, expected, f"{told}: {kept['verdict']}", hint)


def read_board(project: Project, runs_root: Path, folder: RunFolder, segment: Segment) -> Json:
    """The kept gateboard of a run, if it still holds; EngineError 073, 021 or 095 otherwise."""
    return Claims(project, runs_root).board(folder, segment)


def read_past_board(folder: RunFolder, segment: Segment) -> Json:
    """The kept gateboard of a run to compare with: it must judge that run, not the project of today."""
    kept = read_kept_board(folder, segment)
    _check_judged(folder, segment, kept)
    return kept


def read_lane(project: Project, runs_root: Path, segment: Segment, lane: str) -> Json:
    """What a lane found, if it holds for each of its seeds; EngineError 073, 021 or 095 otherwise."""
    return Claims(project, runs_root).lane(segment, lane)


def read_certificate(project: Project, runs_root: Path, segment: Segment) -> Json:
    """The kept certificate of a segment, if it holds for every seed; EngineError 073, 021 or 095 otherwise."""
    return Claims(project, runs_root).certificate(segment)


def certificate_profile(runs_root: Path, segment: Segment) -> str:
    """The profile that the kept certificate is about; EngineError 073 or 021."""
    return str(read_kept_summary(runs_root, segment)["profile"])


def is_closure(document: Json) -> bool:
    """Whether a record is a performance closure: it names what it timed."""
    candidate = document.get("candidate")
    return isinstance(candidate, dict) and "signatures" in candidate


def check_closure(project: Project, runs_root: Path, segment: Segment, closure: Json, where: Path) -> None:
    """EngineError 095 unless the states that a performance closure timed are those that the project has today."""
    try:
        identity, signatures = closure["candidate"]["identity"], dict(closure["candidate"]["signatures"])
        scenarios = tuple(str(name) for name in identity["scenario_ids"])
        request = Request(runs_root, int(identity["seed"]), str(identity["profile"]), scenarios)
        what = f"the closure {closure['phase']} of {segment.name}"
    except (KeyError, TypeError, ValueError) as error:
        told = f"a closure of {segment.name} is not of its form"
        raise altered(segment, told, where, "what engine perf close writes", str(error), "") from error
    plan = resolve(
        project, request, build_index(runs_root), [], find_world(runs_root, request.world, request.seed)
    )
    now = {step.state_id: step.signature for step in plan.steps}
    _compare(
        segment,
        what,
        where,
        build_line(request, f"{segment.name}+"),
        signatures,
        {name: now.get(f"{segment.name}.{name}") for name in signatures},
    )
