"""`engine phase`: how far a remediation plan has come, and what may follow."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli import complete
from engine.cli.options import ask_password, open_project, project_options, sign_options

if TYPE_CHECKING:
    from engine.assurance.phases.progress import PhaseState, Progress

plan_argument = click.argument("plan_file", metavar="PLAN", type=click.Path(dir_okay=False, path_type=Path))
profile_option = click.option(
    "--profile", default=None, shell_complete=complete.profiles, help="Another profile than the plan's."
)
phase_option = click.option("--phase", "phase", default="", metavar="ID", help="The phase that is meant.")


@click.group("phase")
def phase_command() -> None:
    """Phases of a remediation plan: done, open, blocked; every move is a decision that is only ever added."""


def _deciding(plan_file: Path, profile: str | None, project_dir: str | None, runs_root: str) -> Progress:
    """Where a plan stands, to be moved on."""
    from engine.execute.tidy import tidy

    progress = _progress(plan_file, profile, project_dir, runs_root)
    tidy(Path(runs_root))
    return progress


def _progress(plan_file: Path, profile: str | None, project_dir: str | None, runs_root: str) -> Progress:
    from engine.assurance.phases.conditions import Evidence
    from engine.assurance.phases.definition import load_plan
    from engine.assurance.phases.progress import Progress

    plan = load_plan(plan_file, profile)
    project = open_project(project_dir, plan.profile)
    return Progress(plan, Evidence(project, Path(runs_root), plan))


@phase_command.command("status")
@plan_argument
@profile_option
@project_options
def phase_status(
    plan_file: Path, profile: str | None, project_dir: str | None, runs_root: str, as_json: bool, quiet: bool
) -> int:
    """What is done, open or blocked, and which conditions hold."""
    progress = _progress(plan_file, profile, project_dir, runs_root)
    states = progress.states()
    if as_json:
        click.echo(
            json.dumps(
                {
                    "plan": progress.plan.name,
                    "segment": progress.segment.name,
                    "phases": [
                        {
                            "phase": s.phase.name,
                            "title": s.phase.title,
                            "state": s.state,
                            "decision": s.decision["decision"] if s.decision else None,
                            "findings": [asdict(finding) for finding in s.findings],
                        }
                        for s in states
                    ],
                },
                indent=1,
                default=str,
            )
        )
        return 0
    click.echo(f"{progress.plan.name} on {progress.segment.name}, profile {progress.plan.profile}")
    click.echo("\n".join(_phase_text(state) for state in states))
    current = next((state for state in states if state.state == "open"), None)
    if current is not None and not current.blockers:
        last = current.phase is progress.plan.phases[-1] and not progress.plan.then
        click.echo(f"next: engine phase {'freeze' if last else 'advance'} {plan_file}")
    elif current is not None and current.blockers[0].hint:
        click.echo(f"next: {current.blockers[0].hint}")
    return 0


def _phase_text(state: PhaseState) -> str:
    from engine.cli.console import paint_state

    word = f"  [{state.decision['decision']}]" if state.decision and state.state != "open" else ""
    lines = [f"{state.phase.name:<6} {paint_state(state.state, 8)} {state.phase.title}{word}"]
    for finding in state.findings:
        detail = f": {finding.detail}" if finding.detail else ""
        lines.append(f"         {paint_state(finding.state, 8)} {finding.text}{detail}")
    return "\n".join(lines)


def _tell(decision: dict[str, Any], as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps(decision, indent=1))
    else:
        click.echo(
            f"decision {decision['n']}: {decision['decision']} ({decision['kind']} {decision['phase']} of "
            f"{decision['plan']})" + (f"; {decision['reason']}" if decision["reason"] else "")
        )
    return 0


@phase_command.command("advance")
@plan_argument
@phase_option
@click.option("--reason", default="", metavar="TEXT", help="Why, in the decision.")
@profile_option
@project_options
def phase_advance(
    plan_file: Path,
    phase: str,
    reason: str,
    profile: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Close the open phase; refused while a condition of it does not hold."""
    return _tell(_deciding(plan_file, profile, project_dir, runs_root).advance(phase, reason), as_json)


@phase_command.command("hold")
@plan_argument
@phase_option
@click.option("--reason", required=True, metavar="TEXT", help="Why the phase stays open.")
@profile_option
@project_options
def phase_hold(
    plan_file: Path,
    phase: str,
    reason: str,
    profile: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Write down that the open phase stays open, with its blockers."""
    return _tell(_deciding(plan_file, profile, project_dir, runs_root).hold(phase, reason), as_json)


@phase_command.command("freeze")
@plan_argument
@click.option("--reason", default="", metavar="TEXT", help="Why, in the decision.")
@click.option("--best-effort", is_flag=True, help="Freeze below B, with the blockers and the reopen contract.")
@profile_option
@project_options
def phase_freeze(
    plan_file: Path,
    reason: str,
    best_effort: bool,
    profile: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Close the last phase with the certificate's verdict: roles, freeze package, decision."""
    return _tell(_deciding(plan_file, profile, project_dir, runs_root).freeze(reason, best_effort), as_json)


@phase_command.command("reopen")
@plan_argument
@click.option("--phase", "phase", required=True, metavar="ID", help="The phase to open again, and all after it.")
@click.option("--evidence", required=True, metavar="TEXT", help="What contradicts the decision.")
@click.option("--scope", required=True, metavar="SELECTOR", help="The states that may move; engine ls names them.")
@click.option("--approved-by", required=True, metavar="NAME", help="Who has approved it.")
@profile_option
@project_options
def phase_reopen(
    plan_file: Path,
    phase: str,
    evidence: str,
    scope: str,
    approved_by: str,
    profile: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Open a closed phase again: contradiction, scope and approval are part of the decision."""
    progress = _deciding(plan_file, profile, project_dir, runs_root)
    return _tell(progress.reopen(phase, evidence, scope, approved_by), as_json)


@phase_command.command("log")
@plan_argument
@click.option("--mend", default="", metavar="REASON", help="Where lines were lost: go on from those that stand.")
@sign_options
@profile_option
@project_options
def phase_log(
    plan_file: Path,
    mend: str,
    sign: str,
    verify: str,
    profile: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Every decision about the plan's segment, oldest first; refused where one was lost or changed."""
    from engine.assurance.phases.decisions import mend_log, read_decisions
    from engine.assurance.phases.definition import load_plan
    from engine.cli.console import table

    plan = load_plan(plan_file, profile)
    if mend:
        told = {"decision": "MENDED", "plan": plan.name, "phase": "", "reason": mend}
        return _tell(mend_log(Path(runs_root), plan.segment, told), as_json)
    decisions = read_decisions(Path(runs_root), plan.segment)
    if verify:
        _tell_signed(Path(runs_root), plan.segment, verify, len(decisions), as_json)
    if sign:
        from engine.assurance.minisign import read_secret_key
        from engine.assurance.signing import sign_log

        place = sign_log(Path(runs_root), plan.segment, read_secret_key(Path(sign), ask_password))
        click.echo(f"signed: {place}", err=True)
    if as_json:
        click.echo(json.dumps(decisions, indent=1))
    elif not decisions:
        click.echo(f"no decision about {plan.segment} yet")
    else:
        rows = [
            [
                d["n"],
                d["decided_utc"][:19],
                d["plan"],
                d["kind"],
                d["phase"],
                d["decision"],
                _line(d.get("reason")),
            ]
            for d in decisions
        ]
        click.echo(table(["n", "decided", "plan", "kind", "phase", "decision", "reason"], rows))
    return 0


def _tell_signed(runs_root: Path, segment: str, key: str, count: int, as_json: bool) -> None:
    from engine.assurance.minisign import read_public_key
    from engine.assurance.signing import verify_log

    public = read_public_key(key)
    signed, comment = verify_log(runs_root, segment, public)
    click.echo(
        f"{signed} of {count} decisions are signed by key {public.name}: {comment.replace(chr(9), ' ')}",
        err=as_json,
    )


def _line(text: object) -> str:
    """A text on one line, whatever it holds."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text or "")).split())
