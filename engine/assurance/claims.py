"""Claims: a gateboard, a verdict or a closure holds for what it judged and for nothing else.

Each records the signatures of the states, the digests of the bundles and of the gates and policies that judged
them. Issuing and reading one both ask whether the project and the run are still those; if not, it is refused
with the command that makes it true again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.plan.definition import Plan, Request, Step
from engine.plan.graph import state_graph
from engine.plan.reasons import in_short
from engine.plan.resolve import resolve
from engine.project.definition import LANES, Project, Query, Segment
from engine.project.dependencies import reads_of
from engine.runs.document import UndigestedError, from_text
from engine.runs.folder import RunFolder
from engine.runs.gateboard import BPLUS, FAIL, B, GateRow, gateboard_path, grade_of
from engine.runs.index import StateIndex, build_index
from engine.runs.pointers import find_world
from engine.runs.record import FIRST_FORM, SIGNATURE_FORM

Json = dict[str, Any]


def request_of(runs_root: Path, folder: RunFolder) -> Request:
    """The build request that belongs to a run."""
    receipt = folder.receipt()
    identity = folder.identity()
    return Request(
        runs_root=runs_root,
        seed=identity.seed,
        profile=identity.profile,
        scenario_ids=identity.scenario_ids,
        world=str(receipt.get("world") or ""),
    )


def build_line(request: Request, select: str) -> str:
    """The command that builds a selection for the seed, profile, world and scenarios of a request."""
    world = f" --world {request.world}" if request.world else ""
    scenarios = "".join(
        f" --scenario {name}" for name in request.scenario_ids if request.scenario_ids != Request.scenario_ids
    )
    return f"engine build --profile {request.profile} --seed {request.seed}{world}{scenarios} --select '{select}'"


def refuse_stale(project: Project, runs_root: Path, folder: RunFolder, segment: Segment) -> Plan:
    """EngineError 095 unless the segment and all that it needs stand in the folder as the project has them."""
    request = request_of(runs_root, folder)
    _refuse_older_run(segment, folder, request)
    plan, stale = _stale_steps(project, request, folder, segment, build_index(runs_root, folder))
    if stale:  # the reasons compare with other runs too, which takes as long as there are many
        plan, stale = _stale_steps(project, request, folder, segment, build_index(runs_root))
    if stale:
        first = stale[0]
        raise EngineError(
            95,
            f"a claim about {segment.name} is stale: {first.state_id} is not as the project has it",
            owner=segment.name,
            place="GATES",
            where=str(folder.root),
            found=f"another {first.state_id}; " + in_short(first.reasons),
            expected=f"{first.state_id} built and unchanged",
            hint=build_line(request, f"{first.state_id}+"),
        )
    return plan


def _refuse_older_run(segment: Segment, folder: RunFolder, request: Request) -> None:
    """EngineError 095 where the run's states have signatures of another form: none can be the project's."""
    older = next((r for r in folder.records() if r.signature_form != SIGNATURE_FORM), None)
    if older is not None:
        raise EngineError(
            95,
            f"a claim about {segment.name} is stale: run {folder.name[:8]} was built under signature form "
            f"{older.signature_form}",
            owner=segment.name,
            place="GATES",
            where=str(folder.root),
            found=f"{older.state_id} of form {older.signature_form}",
            expected=f"states of form {SIGNATURE_FORM}, this engine's",
            hint=build_line(request, f"+{segment.bundle_state.state_id}"),
        )


def _stale_steps(
    project: Project, request: Request, folder: RunFolder, segment: Segment, index: StateIndex
) -> tuple[Plan, list[Step]]:
    """The plan of a run, and its steps that the segment rests on and that are not as the project has them."""
    plan = resolve(project, request, index, [folder], find_world(request.runs_root, request.world, request.seed))
    graph = state_graph(project)
    bundle = segment.bundle_state.state_id
    needed = graph.ancestors(bundle) | {bundle}
    standing = {record.state_id: record.signature for record in folder.records()}
    return plan, [
        step
        for step in plan.steps
        if step.state_id in needed and (step.signature is None or standing.get(step.state_id) != step.signature)
    ]


def scorer_digests(project: Project, segment: Segment, queries: tuple[Query, ...]) -> dict[str, str]:
    """What a verdict rests on besides the run: gate files and the policies that only they read."""
    reads = reads_of(project, segment, queries)
    digests = {query.name: query.sql.digest for query in queries}
    return digests | {name: project.policies[name].digest for name in sorted(reads.policies)}


def _stale(segment: Segment, what: str, where: Path, expected: str, found: str, hint: str) -> EngineError:
    return EngineError(
        95,
        f"{what} is stale",
        owner=segment.name,
        place="CLAIM",
        where=str(where),
        expected=expected,
        found=found,
        hint=hint,
    )


def _read(path: Path, segment: Segment, what: str, hint: str) -> Json:
    """A claim's document; EngineError 073 when there is none, 021 when somebody changed it."""
    try:
        return from_text(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise EngineError(
            73,
            f"there is no {what}",
            owner=segment.name,
            place="CLAIM",
            where=str(path),
            expected="one that was issued",
            hint=hint,
            exit_code=3,
        ) from error
    except UndigestedError as error:
        raise _stale(segment, f"the {what}", path, "one with a digest", "one of an older engine", hint) from error
    except (OSError, ValueError) as error:
        raise EngineError(
            21,
            f"the {what} is not as it was issued",
            owner=segment.name,
            place="CLAIM",
            where=str(path),
            expected="the text that its digest names",
            found=str(error)[:200],
            hint=hint,
        ) from error


def _refuse_older(segment: Segment, what: str, where: Path, hint: str, kept: Json) -> None:
    """EngineError 095 for a claim about signatures of another form: it is told as of that form, not judged."""
    form = int(kept.get("form", FIRST_FORM))
    if form != SIGNATURE_FORM:
        verdict = kept.get("verdict", kept.get("grade", "a verdict"))
        raise EngineError(
            95,
            f"{what} said {verdict} of states that were built under signature form {form}",
            owner=segment.name,
            place="CLAIM",
            where=str(where),
            expected=f"states built under form {SIGNATURE_FORM}, this engine's",
            found=f"form {form}; the runs that it judged can be read and verified as they are",
            hint=hint,
        )


def _compare(segment: Segment, what: str, where: Path, hint: str, then: Json, now: Json) -> None:
    """EngineError 095 naming the first thing that a claim rests on and that is another one by now."""
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) != now.get(name):
            raise _stale(
                segment,
                f"{what} rests on another {name} and",
                where,
                str(now.get(name)),
                str(then.get(name)),
                hint,
            )


def check_board(project: Project, runs_root: Path, folder: RunFolder, segment: Segment, board: Json) -> None:
    """EngineError 095 unless a gateboard still says what the run and the project of today would say."""
    _refuse_older(
        segment,
        f"the gateboard of {segment.name}",
        gateboard_path(folder, segment),
        build_line(request_of(runs_root, folder), f"+{segment.bundle_state.state_id}"),
        board,
    )
    refuse_stale(project, runs_root, folder, segment)
    check_judged(folder, segment, board)
    _compare(
        segment,
        f"the gateboard of {segment.name}",
        gateboard_path(folder, segment),
        f"engine gates {segment.name} --run {folder.name[:12]}",
        board["scorers"],
        scorer_digests(project, segment, segment.gates),
    )


def check_judged(folder: RunFolder, segment: Segment, board: Json) -> None:
    """EngineError 095 unless a gateboard judges what stands in the run, whatever the project says today."""
    path = gateboard_path(folder, segment)
    what = f"the gateboard of {segment.name}"
    again = f"engine gates {segment.name} --run {folder.name[:12]}"
    records = {record.state_id: record for record in folder.records()}
    standing = {r.state_id: r.signature for r in records.values() if r.segment == segment.name}
    _compare(segment, what, path, again, board["signatures"], standing)
    bundles = {r.segment: r.bundle_digest for r in records.values() if r.bundle_digest}
    _compare(
        segment, what, path, again, board["upstream"], {name: bundles.get(name) for name in board["upstream"]}
    )
    _compare(segment, what, path, again, {"run": board["run_id"]}, {"run": folder.name})
    _consistent(segment, path, board["grade"], grade_of(rows_of(board)), again)


def _consistent(segment: Segment, path: Path, told: str, follows: str, hint: str) -> None:
    if told != follows:
        raise EngineError(
            21,
            f"the verdict on {segment.name} does not follow from its rows",
            owner=segment.name,
            place="CLAIM",
            where=str(path),
            expected=follows,
            found=told,
            hint=hint,
        )


def rows_of(board: Json) -> list[GateRow]:
    """The rows of a gateboard document."""
    return [GateRow(**{key: value for key, value in row.items() if key != "status"}) for row in board["tests"]]


def read_board(project: Project, runs_root: Path, folder: RunFolder, segment: Segment) -> Json:
    """The kept gateboard of a run, if it still holds; EngineError 073, 021 or 095 otherwise."""
    board = _read(
        gateboard_path(folder, segment),
        segment,
        f"gateboard of {segment.name}",
        f"engine gates {segment.name} --run {folder.name[:12]}",
    )
    check_board(project, runs_root, folder, segment, board)
    return board


def read_past_board(folder: RunFolder, segment: Segment) -> Json:
    """The kept gateboard of a run to compare with: it must judge that run, not the project of today."""
    board = _read(
        gateboard_path(folder, segment),
        segment,
        f"gateboard of {segment.name}",
        f"engine gates {segment.name} --run {folder.name[:12]}",
    )
    check_judged(folder, segment, board)
    return board


def lane_path(runs_root: Path, segment: Segment, lane: str) -> Path:
    """Where what a lane found is kept; the last lane's is the certificate."""
    return runs_root / segment.reports / "validation" / f"lane_{lane}_{segment.name}.json"


def read_lane(project: Project, runs_root: Path, segment: Segment, lane: str) -> Json:
    """What a lane found, if it holds for each of its seeds; EngineError 073, 021 or 095 otherwise."""
    if lane == LANES[-1]:
        return read_certificate(project, runs_root, segment)
    path, again = lane_path(runs_root, segment, lane), f"engine lane promote {segment.name}"
    kept = _read(path, segment, f"{lane} lane of {segment.name}", again)
    what = f"the {lane} lane of {segment.name}"
    _refuse_older(segment, what, path, again, kept)
    _compare(
        segment,
        what,
        path,
        again,
        {"profile": kept["profile"], "seeds": [s["seed"] for s in kept["seeds"]]},
        {"profile": project.profile, "seeds": list(segment.lanes[lane])},
    )
    grades = _check_seeds(project, runs_root, segment, kept, path, what, again)
    _consistent(segment, path, kept["grade"], worst(grades), again)
    return kept


def worst(grades: Iterable[str]) -> str:
    """The grade of several seeds together."""
    found = set(grades)
    return FAIL if FAIL in found or not found else (B if B in found else BPLUS)


def _check_seeds(
    project: Project, runs_root: Path, segment: Segment, kept: Json, path: Path, what: str, again: str
) -> list[str]:
    """The grade of each seed of a claim, each gateboard checked against its run."""
    grades = []
    for seed in kept["seeds"]:
        if seed["run_id"] is None:
            grades.append(FAIL)
            continue
        folder = RunFolder(runs_root / seed["run_id"])
        if not folder.is_readable:
            raise _stale(
                segment,
                f"{what} rests on a run that is gone and",
                path,
                f"run {seed['run_id']}",
                "no readable receipt",
                again,
            )
        check_board(project, runs_root, folder, segment, seed["gateboard"])
        grades.append(str(seed["gateboard"]["grade"]))
    return grades


def summary_path(runs_root: Path, segment: Segment) -> Path:
    """Where the certificate of a segment is kept."""
    return runs_root / segment.reports / "validation" / f"realism_gate_summary_{segment.name}.json"


def certificate_profile(runs_root: Path, segment: Segment) -> str:
    """The profile that the kept certificate is about; EngineError 073 or 021."""
    return str(_read_summary(runs_root, segment)["profile"])


def _read_summary(runs_root: Path, segment: Segment) -> Json:
    return _read(
        summary_path(runs_root, segment),
        segment,
        f"certificate of {segment.name}",
        f"engine certify {segment.name}",
    )


def read_certificate(project: Project, runs_root: Path, segment: Segment) -> Json:
    """The kept certificate of a segment, if it holds for every seed; EngineError 073, 021 or 095 otherwise."""
    kept = _read_summary(runs_root, segment)
    path = summary_path(runs_root, segment)
    again = f"engine certify {segment.name} --profile {kept['profile']}"
    what = f"the certificate of {segment.name}"
    _refuse_older(segment, what, path, again, kept)
    _compare(segment, what, path, again, {"profile": kept["profile"]}, {"profile": project.profile})
    _compare(
        segment,
        what,
        path,
        again,
        kept["scorers"],
        scorer_digests(project, segment, (*segment.gates, *segment.certify)),
    )
    grades = [
        grade_of([GateRow(**row) for row in kept["across_seeds"]]),
        *_check_seeds(project, runs_root, segment, kept, path, what, again),
    ]
    follows = worst(grades)
    # Equal content under two seeds makes a certificate worse than its rows, never better.
    if kept["grade"] != FAIL or not any("_equal_" in item for item in kept["failing"]):
        _consistent(segment, path, kept["grade"], follows, again)
    return kept


def is_closure(document: Json) -> bool:
    """Whether a record is a performance closure: it names what it timed."""
    return "signatures" in (document.get("candidate") or {})


def check_closure(project: Project, runs_root: Path, segment: Segment, closure: Json, where: Path) -> None:
    """EngineError 095 unless the states that a performance closure timed are those that the project has today."""
    who = closure["candidate"]
    identity = who["identity"]
    request = Request(
        runs_root=runs_root,
        seed=identity["seed"],
        profile=identity["profile"],
        scenario_ids=tuple(identity["scenario_ids"]),
    )
    plan = resolve(
        project, request, build_index(runs_root), [], find_world(runs_root, request.world, request.seed)
    )
    now = {step.state_id: step.signature for step in plan.steps}
    _compare(
        segment,
        f"the closure {closure['phase']} of {segment.name}",
        where,
        build_line(request, f"{segment.name}+"),
        who["signatures"],
        {name: now.get(f"{segment.name}.{name}") for name in who["signatures"]},
    )
