"""`engine ls`: what the project holds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.options import open_project, project_options, select_options, selects_no_state, world_options

if TYPE_CHECKING:
    from engine.plan.definition import Request, Step
    from engine.project.definition import Project

KINDS = ("states", "models", "datasets", "policies", "macros", "gates", "streams", "profiles", "segments")


@click.command("ls")
@click.argument("kind", type=click.Choice(KINDS), default="states")
@select_options
@world_options
@click.option("--why", is_flag=True, help="Say what would run and why (states only).")
@project_options
def ls_command(
    kind: str,
    select: str,
    exclude: str,
    profile: str,
    seed: int,
    scenarios: tuple[str, ...],
    world: str,
    why: bool,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """List what the project holds: states, models, datasets, policies, macros, gates, streams."""
    from engine.cli.console import table
    from engine.plan.definition import Request
    from engine.plan.scenarios import require_scenarios

    project = open_project(project_dir, profile)
    require_scenarios(project, scenarios)
    request = Request(Path(runs_root), seed, profile, tuple(sorted(scenarios)), select, exclude, world=world)
    if kind == "states":
        rows = _states(project, request, why)
    elif kind == "models":
        rows = _models(project, request, as_json)
    else:
        if select or exclude:
            raise click.UsageError(f"--select and --exclude are of states and models, not of {kind}")
        rows = _LISTS[kind](project)
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    if not rows and (select or exclude):
        click.echo(f"{selects_no_state(select, exclude)}: nothing to list")
        return
    header = list(rows[0]) if rows else [kind]
    click.echo(table(header, [[row[column] for column in header] for row in rows]))


def _steps(project: Project, request: Request) -> dict[str, Step]:
    """Every state as a plan of everything sees it."""
    from engine.build import make_plan

    plan = make_plan(project, replace(request, select="", exclude=""))
    return {step.state_id: step for step in plan.steps}


def _chosen(project: Project, request: Request) -> tuple[str, ...]:
    from engine.plan.graph import state_graph
    from engine.plan.selectors import select

    def statuses() -> dict[str, frozenset[str]]:
        return {state_id: step.statuses for state_id, step in _steps(project, request).items()}

    return select(request.select, project, state_graph(project), statuses, request.exclude)


def _states(project: Project, request: Request, why: bool) -> list[dict[str, Any]]:
    steps = _steps(project, request) if why else {}
    chosen = _chosen(project, request)
    rows = []
    for state_id in chosen:
        state = project.state(state_id)
        row: dict[str, Any] = {
            "state": state_id,
            "kind": state.kind,
            "models": len(state.models),
            "assertions": len(state.assertions),
            "title": state.title,
        }
        if why:
            row |= {"action": steps[state_id].action, "why": "; ".join(steps[state_id].reasons)}
        rows.append(row)
    return rows


def _models(project: Project, request: Request, whole: bool) -> list[dict[str, Any]]:
    """Models in the order in which they run; what they took is of the last build of this seed and profile."""
    from engine.plan.models import model_rows
    from engine.runs.index import build_index

    latest = build_index(request.runs_root).latest
    last = {
        state_id: record
        for (state_id, of_seed, of_profile), known in latest.items()
        if (of_seed, of_profile) in ((request.seed, request.profile), (0, "all")) and (record := known.record())
    }
    chosen = _chosen(project, request)
    rows = model_rows(project, tuple(project.state(state_id) for state_id in chosen), last)
    if whole:
        return [row.as_json() for row in rows]
    return [
        {
            "model": row.model,
            "folder": f"{row.state}/{row.folder}".rstrip("/"),
            "made as": row.materialize,
            "seconds": "" if row.seconds is None else f"{row.seconds:.2f}",
            "rows": "" if row.rows is None else row.rows,
            "reads": _some(row.reads),
            "read by": _some(row.readers),
        }
        for row in rows
    ]


def _some(names: tuple[str, ...]) -> str:
    """The first names of a list and how many more there are; --json has them all."""
    return ", ".join(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else "")


def _first_line(text: str) -> str:
    return " ".join(text.split())[:80]


_LISTS: dict[str, Any] = {
    "datasets": lambda project: [
        {
            "dataset": d.name,
            "state": f"{d.segment}.{d.state}",
            "input_id": d.input_id,
            "kind": d.kind,
            "contract": d.contract_path,
        }
        for d in project.datasets.values()
    ],
    "policies": lambda project: [
        {
            "policy": p.policy_id,
            "version": p.version,
            "file": p.path,
            "digest": p.digest[:12],
            "relations": ", ".join(r.name for r in p.relations),
        }
        for p in project.policies.values()
    ],
    "macros": lambda project: [
        {"macro": f"{m.name}({', '.join(m.parameters)})", "file": m.path} for m in project.macros.values()
    ],
    "gates": lambda project: [
        {
            "gate": test,
            "owner": f"{s.name}.{q.header.get('owner_state', '')}",
            "file": q.path,
            "what": _first_line(str(q.header["doc"])),
        }
        for s in project.segments.values()
        for q in (*s.gates, *s.certify)
        for test in q.header.get("tests") or ()
    ],
    "streams": lambda project: [
        {"stream": s.stream, "entity": s.entity_kind, "slots": s.slots, "distribution": s.distribution}
        for s in project.streams.values()
    ],
    "profiles": lambda project: [{"profile": name} for name in project.profiles],
    "segments": lambda project: [
        {
            "segment": s.name,
            "tier": s.tier,
            "states": ", ".join(x.name for x in s.states),
            "requires": ", ".join(s.requires),
            "title": s.title,
        }
        for s in project.segments.values()
    ],
}
