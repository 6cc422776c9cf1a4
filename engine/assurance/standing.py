"""Do the states that a claim is about stand in their run as the project of today has them?"""

from __future__ import annotations

from pathlib import Path

from engine.errors import EngineError
from engine.plan.definition import Plan, Request, Step
from engine.plan.graph import state_graph
from engine.plan.reasons import in_short
from engine.plan.resolve import resolve
from engine.project.definition import Project, Segment
from engine.runs.folder import RunFolder
from engine.runs.gateboard import NOT_CERTIFIABLE, WITHHELD
from engine.runs.index import StateIndex, build_index
from engine.runs.pointers import find_world, world_stamps
from engine.runs.record import SIGNATURE_FORM
from engine.runs.verify import DigestMemory, verify_states

PlanOfRun = dict[Path, Plan]
"""Plans that were made already: a plan of a run is the same for each of its segments."""


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


def build_line(request: Request, select: str, window: str = "") -> str:
    """The command that builds a selection for the seed, profile, world, scenarios and days of a request."""
    world = f" --world {request.world}" if request.world else ""
    scenarios = "".join(
        f" --scenario {name}" for name in request.scenario_ids if request.scenario_ids != Request.scenario_ids
    )
    days = f" --window {window}" if window else ""
    options = f"--profile {request.profile} --seed {request.seed}{world}{scenarios}{days}"
    return f"engine build {options} --select '{select}'"


def refuse_stale(
    project: Project, runs_root: Path, folder: RunFolder, segment: Segment, plans: PlanOfRun | None = None
) -> Plan:
    """EngineError 095 unless the segment and all that it needs stand in the folder as the project has them.

    A damaged file of the segment is 020, 021, 003 or 092.
    """
    request = request_of(runs_root, folder)
    _refuse_older_run(segment, folder, request)
    known = {} if plans is None else plans
    if folder.root not in known:
        known[folder.root] = _plan(project, request, folder, build_index(runs_root, folder))
    plan = known[folder.root]
    stale = _stale_steps(project, plan, folder, segment)
    if stale:  # the reasons compare with other runs too, which takes as long as there are many
        plan = _plan(project, request, folder, build_index(runs_root))
        stale = _stale_steps(project, plan, folder, segment)
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
            hint=build_line(request, f"{first.state_id}+", project.window),
        )
    _refuse_damaged(runs_root, folder, segment)
    return plan


def _refuse_damaged(runs_root: Path, folder: RunFolder, segment: Segment) -> None:
    """EngineError where a published file of the segment is gone or another one: a claim rests on them all.

    What was hashed before and has not been touched since is not hashed again.
    """
    memory = DigestMemory(runs_root)
    verify_states(folder, memory, segment.name)
    memory.save()


def _refuse_older_run(segment: Segment, folder: RunFolder, request: Request) -> None:
    """EngineError 095 where the run's states have signatures of another form: none can be the project's."""
    window = folder.identity().window
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
            hint=build_line(request, f"+{segment.bundle_state.state_id}", window),
        )


def _plan(project: Project, request: Request, folder: RunFolder, index: StateIndex) -> Plan:
    return resolve(project, request, index, [folder], find_world(request.runs_root, request.world, request.seed))


def _stale_steps(project: Project, plan: Plan, folder: RunFolder, segment: Segment) -> list[Step]:
    """The steps of a run's plan that the segment rests on and that are not as the project has them."""
    graph = state_graph(project)
    bundle = segment.bundle_state.state_id
    needed = graph.ancestors(bundle) | {bundle}
    standing = {record.state_id: record.signature for record in folder.records()}
    return [
        step
        for step in plan.steps
        if step.state_id in needed and (step.signature is None or standing.get(step.state_id) != step.signature)
    ]


def stamps_of(project: Project, runs_root: Path, folder: RunFolder, withheld: bool) -> tuple[str, ...]:
    """What a verdict on a run must say beside its grade."""
    request = request_of(runs_root, folder)
    world = find_world(runs_root, request.world, request.seed)
    certifiable = () if project.certifiable else (NOT_CERTIFIABLE,)
    return (*certifiable, *world_stamps(world), *((WITHHELD,) if withheld else ()))
