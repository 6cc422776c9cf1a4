"""The resolver: (project, known states, request) -> Plan. Pure; `plan` prints it, `build` executes it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.errors import EngineError
from engine.hashing import digest, parameter_hash
from engine.plan.definition import KEEP, LINK, REPLAY, RUN, WAIT, Plan, Request, Step
from engine.plan.graph import StateGraph, state_graph
from engine.plan.reasons import in_short, reasons_for, waiting_reasons
from engine.plan.selectors import select
from engine.plan.signature import (
    KnownStates,
    Parts,
    dynamic_parts,
    run_fingerprint,
    segment_policies,
    static_parts,
)
from engine.project.definition import Project, Segment, State
from engine.runs.folder import Identity, RunFolder
from engine.runs.index import StateIndex
from engine.runs.record import StateRecord

REPORT_TIER, REFERENCE_TIER = "run", "reference"
ALL_PROFILES = "all"
"""Reference packs are the same for every profile, and for every seed."""
UNCHANGED, IN_STORE = "unchanged", "in the store"
GONE = "its last result is gone from every run folder"


@dataclass(frozen=True)
class Decision:
    """What is known of one state once the states below are known."""

    signature: str | None
    parts: Parts | None
    source: RunFolder | None
    """Where it has been built; None with a record: in the store."""
    record: StateRecord | None


def decide(
    project: Project,
    segment: Segment,
    state: State,
    seed: int,
    known: KnownStates,
    index: StateIndex,
    prefer: RunFolder | None,
    scenario_ids: tuple[str, ...] = (),
) -> Decision:
    """A state's signature, and where it has been built already (`prefer` first)."""
    dynamic = dynamic_parts(project, segment, state, known)
    if dynamic is None:
        return Decision(None, None, None, None)
    parts = {**static_parts(project, segment, state, seed, scenario_ids), **dynamic}
    signature = digest({"state": state.state_id, **parts})
    found = index.built(signature, state.state_id, prefer)
    source, record = found or (None, index.stored(signature, state.state_id))
    return Decision(signature, parts, source, record)


def run_identity(project: Project, request: Request, contents: dict[str, str]) -> Identity | None:
    """The identity of the run folder; None while an external input is not built."""
    fingerprint = run_fingerprint(project, contents)
    if fingerprint is None:
        return None
    policies = {
        policy.policy_id: policy.digest
        for segment in project.segments.values()
        if segment.tier == REPORT_TIER
        for policy in segment_policies(project, segment)
    }
    return Identity(
        tier=REPORT_TIER,
        seed=request.seed,
        profile=request.profile,
        parameter_hash=parameter_hash(policies),
        manifest_fingerprint=fingerprint,
        scenario_ids=request.scenario_ids,
        window=project.window,
    )


def tier_identity(project: Project, request: Request, tier: str) -> Identity:
    """The address of the reference cache or of a generated world: all that goes into it, unbuilt."""
    static = {
        state.state_id: static_parts(project, segment, state, request.seed)
        for segment in project.segments.values()
        if segment.tier in (tier, REFERENCE_TIER)
        for state in segment.states
    }
    seeded = tier != REFERENCE_TIER
    policies = {
        policy.policy_id: policy.digest
        for segment in project.segments.values()
        if segment.tier == tier
        for policy in segment_policies(project, segment)
    }
    return Identity(
        tier=tier,
        seed=request.seed if seeded else 0,
        profile=request.profile if seeded else ALL_PROFILES,
        parameter_hash=parameter_hash(policies),
        manifest_fingerprint="",
        scenario_ids=(),
        key=digest({"kind": tier, "seed": request.seed if seeded else None, "states": static}),
    )


def resolve(
    project: Project,
    request: Request,
    index: StateIndex,
    candidates: list[RunFolder],
    world: RunFolder | None = None,
) -> Plan:
    """The plan of a build. `candidates`: run folders, newest first; `world`: an imported world, if asked."""
    if world is not None:
        _check_profile(request, world)
    graph = state_graph(project)
    known = KnownStates()
    steps: dict[str, Step] = {}
    for state in project.ordered_states:
        segment = project.segments[state.segment]
        if world is not None and segment.tier != REPORT_TIER:
            step = _given(project, segment, state, world)
        else:
            step = _undecided(project, segment, state, request, known, index, graph, steps)
        if step.record is not None:
            known.learn(step.record)
        steps[state.state_id] = replace(step, failed=_failed(segment, state, request, index, step))
    identity = run_identity(project, request, known.contents)
    folder = current_folder(identity, candidates, steps)
    steps = {state_id: _place(step, folder) for state_id, step in steps.items()}
    selected = _selected(project, request, graph, steps)
    return Plan(
        request=request,
        folder=folder,
        identity=identity,
        selected=selected,
        steps=tuple(_restrict(step, request, graph, steps, selected) for step in steps.values()),
    )


def _check_profile(request: Request, world: RunFolder) -> None:
    built = world.identity().profile
    if built != request.profile:
        raise EngineError(
            2,
            f"the world {request.world} is of another profile",
            place="PLAN",
            where=str(world.root),
            expected=f"--profile {built}",
            found=f"--profile {request.profile}",
            hint=f"engine build --world {request.world} --profile {built}",
        )


def _given(project: Project, segment: Segment, state: State, world: RunFolder) -> Step:
    record = world.record(state.state_id)
    if record is None:
        raise EngineError(
            20,
            f"the world {world.name} has no {state.state_id}",
            place="PLAN",
            where=str(world.root),
            expected=f"{state.state_id} published",
            hint="import it again: engine import MANIFEST",
        )
    return Step(
        state.state_id,
        segment.tier,
        LINK,
        (f"world {world.name}",),
        record.signature,
        "reused",
        world,
        record,
        record.elapsed_s,
        record.rows,
    )


def _undecided(
    project: Project,
    segment: Segment,
    state: State,
    request: Request,
    known: KnownStates,
    index: StateIndex,
    graph: StateGraph,
    steps: dict[str, Step],
) -> Step:
    decision = decide(project, segment, state, request.seed, known, index, None, request.scenario_ids)
    if decision.record is not None:
        return Step(
            state.state_id,
            segment.tier,
            LINK,
            (UNCHANGED if decision.source else IN_STORE,),
            decision.signature,
            "reused",
            decision.source,
            decision.record,
            decision.record.elapsed_s,
            decision.record.rows,
        )
    last = index.last(_last_key(segment, state, request))
    estimate = last.elapsed_s if last else None
    rows = last.rows if last else None
    parts = decision.parts or static_parts(project, segment, state, request.seed, request.scenario_ids)
    reasons = reasons_for(project, parts, last)
    differs = decision.signature is not None or bool(reasons)
    if decision.signature is None:
        earlier = [s.state_id for s in segment.states[: segment.states.index(state)]]
        parents = sorted(graph.parents[state.state_id])
        waiting = next(
            (found for below in (parents, earlier) if (found := [p for p in below if steps[p].action == RUN])), []
        )
        reasons = (*reasons, *waiting_reasons(waiting)) if last else waiting_reasons(waiting)
    reasons = reasons or (GONE,)
    status = "missing" if last is None else ("modified" if differs else "stale")
    return Step(state.state_id, segment.tier, RUN, reasons, decision.signature, status, None, None, estimate, rows)


def _last_key(segment: Segment, state: State, request: Request) -> tuple[str, int, str]:
    seeded = segment.tier != REFERENCE_TIER
    return state.state_id, request.seed if seeded else 0, request.profile if seeded else ALL_PROFILES


def _failed(segment: Segment, state: State, request: Request, index: StateIndex, step: Step) -> bool:
    """Whether what stands of a state is withheld or, where nothing does, its last run was refused."""
    if step.record is not None:
        return step.record.withheld
    _, seed, profile = key = _last_key(segment, state, request)
    refused = ""
    for folder in index.folders:
        identity = folder.identity()
        if (identity.tier, identity.seed, identity.profile) == (segment.tier, seed, profile):
            refused = max(refused, folder.refused_utc(segment.reports, state.name))
    return refused > (index.times[key][1] if key in index.times else "")


def current_folder(
    identity: Identity | None, candidates: list[RunFolder], steps: dict[str, Step]
) -> RunFolder | None:
    """The newest folder with these tokens, if nothing published in it is stale."""
    if identity is None:
        return None
    for folder in candidates:
        if folder.identity() != identity:
            continue
        records = folder.records()
        fresh = all(
            record.state_id in steps and steps[record.state_id].signature == record.signature for record in records
        )
        return folder if fresh else None
    return None


def _place(step: Step, folder: RunFolder | None) -> Step:
    if step.action != LINK or folder is None:
        return step
    record = folder.record(step.state_id)
    if record is None or record.signature != step.signature:
        return step
    return replace(step, action=KEEP, source=folder, record=record)


def _selected(project: Project, request: Request, graph: StateGraph, steps: dict[str, Step]) -> frozenset[str]:
    if not request.select and not request.exclude:
        return frozenset(steps)
    return frozenset(
        select(
            request.select,
            project,
            graph,
            lambda: {state_id: step.statuses for state_id, step in steps.items()},
            request.exclude,
        )
    )


def _restrict(
    step: Step, request: Request, graph: StateGraph, steps: dict[str, Step], selected: frozenset[str]
) -> Step:
    if step.state_id in selected:
        asked = step.tier == REPORT_TIER or bool(request.select)
        if request.replay and asked and step.action in (KEEP, LINK):
            return replace(step, action=REPLAY, reasons=("asked to replay",))
        return step
    if not selected and step.action in (RUN, LINK):
        return replace(step, action=WAIT, reasons=("nothing is selected",), source=None, record=None)
    if step.action != RUN:
        return step
    needed_by = sorted(graph.descendants(step.state_id) & selected)
    if step.tier != REPORT_TIER and (needed_by or any(steps[name].tier == REPORT_TIER for name in selected)):
        return step  # what lies below the runs is made for them, and for a run all of it: its tokens rest on that
    if needed_by:
        raise EngineError(
            95,
            f"{step.state_id} is not built as it stands and not selected, but {needed_by[0]} needs it",
            place="PLAN",
            found=in_short(step.reasons),
            expected=f"{step.state_id} selected or built",
            hint=f"engine build --profile {request.profile} --seed {request.seed} --select '+{needed_by[0]}'",
        )
    return replace(step, action=WAIT, reasons=("not selected",), source=None, record=None)
