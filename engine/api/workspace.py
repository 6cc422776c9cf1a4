"""A project with the place of its runs: plan it, build it, score, certify, and try candidates."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.api.results import Built, Certified, Gates, Laddered, Planned
from engine.api.run import Run
from engine.api.tables import html_section, html_table
from engine.assurance.answers import answered
from engine.assurance.certify import Certifier, seed_request
from engine.assurance.held import held_board
from engine.assurance.phases.decisions import refuse_frozen
from engine.assurance.required import checked_builder
from engine.assurance.score import Scorer
from engine.build import BuildResult, Reporter, make_plan
from engine.cluster.bring import Asked, states_of
from engine.cluster.coordinator import Wanted
from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.execute.tidy import tidy
from engine.ladder.definition import Ladder, load_ladder
from engine.ladder.run import Runner
from engine.ladder.write_back import FileChange, apply, file_changes
from engine.locations import project_root
from engine.plan.definition import Plan, Request
from engine.plan.scenarios import require_scenarios
from engine.plan.selectors import asks_for_status
from engine.project.definition import TIERS, Project, Segment, State
from engine.project.load import load_project
from engine.project.window import checked
from engine.runs.gateboard import Gateboard
from engine.runs.record import StateRecord
from engine.runs.shared import StoredStates
from engine.runs.store import StoreAddress, open_store

DEFAULT_PROFILE = "tiny"
DEFAULT_SEED = 42
DEFAULT_SCENARIO = "baseline_v1"
WAIT_S = 600.0
"""Seconds that a build waits for another one of the same folder."""
Progress = Callable[[str], object] | Reporter | None
"""Who is told what goes on: a function of a line, such as `print`; a reporter; nobody."""


class Lines:
    """Tells a function a line when a state begins and when it has ended."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self._tell = tell

    def plan(self, plan: Plan) -> None:
        self._tell(f"profile {plan.request.profile}, seed {plan.request.seed}: {len(plan.runs)} states to run")

    def note(self, text: str) -> None:
        self._tell(text)

    def started(self, state: State) -> None:
        self._tell(f"{state.state_id} ..")

    def step(self, event: dict[str, Any]) -> None:
        """Steps are many, and told to nobody."""

    def finished(self, state: State, outcome: str, record: StateRecord, elapsed_s: float) -> None:
        if outcome not in ("kept", "linked"):
            self._tell(f"{state.state_id} {outcome}, {record.rows} rows in {elapsed_s:.1f} s")


def reporter_of(progress: Progress) -> Reporter:
    """The reporter that somebody asked for."""
    if progress is None:
        return Lines(lambda text: None)
    return progress if isinstance(progress, Reporter) else Lines(progress)


@dataclass(frozen=True)
class Workspace:
    """A project as it is asked for: profile, seed, scenarios, world and days, and where its runs are kept."""

    folder: str | None
    """The project to use; None: the current folder if it is one, else the installed one."""
    runs_root: Path
    profile: str = DEFAULT_PROFILE
    seed: int = DEFAULT_SEED
    scenarios: tuple[str, ...] = (DEFAULT_SCENARIO,)
    world: str = ""
    window: str | None = None
    resources: Resources = field(default_factory=Resources)
    asked: Asked = field(default_factory=Asked)
    """Where states are taken from, and who makes the others."""

    @cached_property
    def files(self) -> Project:
        """The files of the project as data, read once; EngineError with file and key at the first fault."""
        window = "" if self.window is None else checked(self.window)
        return load_project(project_root(self.folder), self.profile, window=window)

    def request(self, select: str = "", exclude: str = "", replay: bool = False) -> Request:
        """What a plan or a build is asked for."""
        require_scenarios(self.files, self.scenarios)
        asked = tuple(sorted(self.scenarios))
        return Request(self.runs_root, self.seed, self.profile, asked, select, exclude, replay, self.world)

    def plan(self, select: str = "", exclude: str = "", replay: bool = False) -> Planned:
        """What a build would run or reuse, and why; nothing is changed. Selectors are those of `--select`."""
        stored = StoredStates(open_store(StoreAddress(self.asked.store))) if self.asked.store else None
        return Planned(make_plan(self.files, self.request(select, exclude, replay), stored))

    def build(
        self,
        select: str = "",
        exclude: str = "",
        *,
        replay: bool = False,
        gates: bool = True,
        wait_s: float = WAIT_S,
        progress: Progress = None,
    ) -> Built:
        """Build what changed, check it, publish it, and score the gates.

        EngineError at the first refusal; what was published before it stays. A board or a check that failed is no
        error: `Built.failed` says so.
        """
        started = time.monotonic()
        request = self.request(select, exclude, replay)
        # A selector that asks how states stand may rightly find none: no folder is opened for that.
        if asks_for_status(f"{select} {exclude}") and not make_plan(self.files, request).selected:
            return Built(None)
        reporter = reporter_of(progress)
        with self._states([Wanted(self.files, request)], reporter, wait_s) as stored:
            built = checked_builder(self.files, request, self.resources, reporter, wait_s, stored=stored).run()
        is_run = built.tier == TIERS[-1]
        boards, scored = self._boards(built, replay) if gates and is_run else (Gates([]), ())
        run = Run(built.folder, self.folder, self.resources) if is_run else None
        return Built(built, boards, time.monotonic() - started, run, scored)

    def _boards(self, built: BuildResult, replay: bool) -> tuple[Gates, tuple[str, ...]]:
        """The boards of what was built, and the segments that were scored for it: a board that holds is shown."""
        boards, scored = [], []
        for segment in self.files.segments.values():
            current = all(built.outcomes.get(s.state_id) not in (None, "waiting") for s in segment.states)
            if segment.gates and current:
                board = None if replay else held_board(self.files, self.runs_root, built.folder, segment)
                if board is None:
                    board = Scorer(self.files, self.runs_root, built.folder, segment, self.resources).score()
                    scored.append(segment.name)
                boards.append(board)
        return Gates(answered(self.files, built.folder, boards)), tuple(scored)

    def certify(
        self,
        segment: str,
        seeds: Sequence[int] | None = None,
        *,
        wait_s: float = WAIT_S,
        progress: Progress = None,
        on_board: Callable[[Gateboard], None] = lambda board: None,
    ) -> Certified:
        """Build and score the required seeds, or others, and give one verdict, which is kept under the runs root.

        A profile that is not certifiable stamps the verdict; `on_board` is told the gateboard of each seed.
        """
        chosen = self.files.segment(segment)
        wanted = tuple(chosen.seeds if seeds is None else seeds)
        _refuse_seeds(wanted)
        if not chosen.certify:
            known = [s.name for s in self.files.segments.values() if s.certify]
            raise EngineError(
                97,
                f"{segment} has nothing to certify",
                place="CERTIFY",
                expected=", ".join(known),
                hint=f"engine certify {known[-1]}" if known else "",
                exit_code=2,
            )
        require_scenarios(self.files, self.scenarios)
        asked = tuple(sorted(self.scenarios))
        request = Request(self.runs_root, wanted[0], self.profile, asked, world=self.world)
        reporter = reporter_of(progress)
        lines = [Wanted(self.files, seed_request(request, chosen, seed)) for seed in wanted]
        with self._states(lines, reporter, wait_s) as stored:
            certifier = Certifier(
                self.files, chosen, request, wanted, self.resources, reporter, wait_s, on_board, stored
            )
            return Certified(self.files, chosen, certifier.run())

    def _states(
        self, wanted: Sequence[Wanted], reporter: Reporter, wait_s: float
    ) -> AbstractContextManager[StoredStates | None]:
        """The store in which workers leave the states of some requests, if any is asked for."""
        return states_of(wanted, self.asked, self.resources, reporter, wait_s)

    def ladder(
        self,
        file: str | Path,
        *,
        profile: str | None = None,
        seed: int | None = None,
        write_back: bool = False,
        diff: bool = False,
        wait_s: float = WAIT_S,
        progress: Progress = None,
    ) -> Laddered:
        """Try the candidates of a ladder's file side by side on the states that they move, and decide by its rule.

        Profile and seed are the file's unless they are given here. `write_back`: write the winner's values into
        the policy files; `diff`: only find out what that would write.
        """
        ladder = load_ladder(Path(file), profile, seed)
        files = self._of(ladder).files
        if write_back:
            refuse_frozen(self.runs_root, files.segment(ladder.segment).name, "a change of its policies")
        tidy(self.runs_root)
        runner = self._runner(ladder, wait_s, progress)
        with self._states(runner.wanted(), runner.reporter, wait_s) as stored:
            outcome = runner.run(stored)
        changes: list[FileChange] = []
        if outcome.winner is not None and (write_back or diff):
            changes = file_changes(files, outcome.winner)
            if write_back:
                apply(files, outcome.winner, changes)
        return Laddered(runner, outcome, tuple(changes), write_back and bool(changes))

    def ladder_plans(self, file: str | Path, profile: str | None = None, seed: int | None = None) -> Runner:
        """A ladder before it is run: `.plans()` says what each would run, `.entrants` what each changes."""
        return self._runner(load_ladder(Path(file), profile, seed), WAIT_S, None)

    def _of(self, ladder: Ladder) -> Workspace:
        """The project under the profile of a ladder."""
        return self if ladder.profile == self.profile else replace(self, profile=ladder.profile)

    def _runner(self, ladder: Ladder, wait_s: float, progress: Progress) -> Runner:
        files = self._of(ladder).files
        return Runner(files, ladder, self.runs_root, self.resources, reporter_of(progress), wait_s)

    def segments(self) -> tuple[Segment, ...]:
        """The segments of the project in the order of a build."""
        return tuple(self.files.segments.values())

    def __repr__(self) -> str:
        return f"<project {self.files.root}, profile {self.profile}, seed {self.seed}; runs in {self.runs_root}>"

    def _repr_html_(self) -> str:
        rows = [(s.name, s.tier, len(s.states), ", ".join(s.requires), s.title) for s in self.segments()]
        header = ("segment", "tier", "states", "requires", "title")
        return html_section("Project", repr(self).strip("<>"), html_table(header, rows))


def wrong_seed(seeds: Sequence[int]) -> int | None:
    """The first seed that no seed may be, or that stands twice."""
    return next((seed for seed in seeds if not 0 <= seed < 2**64 or seeds.count(seed) > 1), None)


def _refuse_seeds(seeds: Sequence[int]) -> None:
    """EngineError 097 unless the seeds are different numbers that a seed may be."""
    wrong = wrong_seed(seeds)
    if not seeds or wrong is not None:
        raise EngineError(
            97,
            "seeds are different numbers from 0 to 2^64 - 1",
            place="CERTIFY",
            found="none" if wrong is None else str(wrong)[:30],
            expected="such as 42, 7",
            hint="engine certify --help",
            exit_code=2,
        )


def project(
    folder: str | Path | None = None,
    *,
    runs_root: str | Path = "runs",
    profile: str = DEFAULT_PROFILE,
    seed: int = DEFAULT_SEED,
    scenarios: Iterable[str] = (DEFAULT_SCENARIO,),
    world: str = "",
    window: str | None = None,
    threads: int | None = None,
    memory_limit: str | None = None,
    store: str = "",
    workers: int = 0,
    on: str = "",
) -> Workspace:
    """A project to plan, build, certify and tune.

    `folder`: a checkout [the current folder if it is a project, else the installed one]; `runs_root`: where runs
    and worlds are kept; `profile`: size of the world; `world`: an imported one by name; `window`: days of the
    horizon as `FIRST..LAST`; `threads`, `memory_limit` (such as `4GB`): what DuckDB may use. `store`: a folder or
    `s3://bucket/prefix` from which states are taken rather than made; `workers`: processes that make states side
    by side; `on`: the `cluster.yaml` of those that do. `docs/scale-out.md` has all three.
    """
    place = None if folder is None else str(folder)
    limits = Resources(threads, memory_limit)
    asked = Asked(store, workers, on)
    return Workspace(place, Path(runs_root), profile, seed, tuple(scenarios), world, window, limits, asked)
