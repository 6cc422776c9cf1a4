"""`engine ladder`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli import complete
from engine.cli.options import (
    asked_of,
    open_workspace,
    project_options,
    resource_options,
    wait_option,
    worker_options,
)

if TYPE_CHECKING:
    from engine.ladder.run import Attempt, Outcome, Runner
    from engine.runs.gateboard import GateRow


@click.command("ladder")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--plan", "only_plan", is_flag=True, help="Say what each candidate would run; change nothing.")
@click.option("--write-back", is_flag=True, help="Write the winner's values into the policy files.")
@click.option("--diff", "only_diff", is_flag=True, help="Show what --write-back would write.")
@click.option("--profile", default=None, shell_complete=complete.profiles, help="Another profile than the file's.")
@click.option("--seed", type=click.IntRange(0, 2**64 - 1), default=None, help="Another seed than the file's.")
@wait_option
@worker_options
@resource_options
@project_options
def ladder_command(
    file: Path,
    only_plan: bool,
    write_back: bool,
    only_diff: bool,
    profile: str | None,
    seed: int | None,
    wait_s: float,
    store: str,
    workers: int,
    on: str,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Try candidate policies side by side on the states that they move, and decide by the file's rule."""
    from engine.cli.console import Console
    from engine.ladder.definition import load_ladder
    from engine.locations import file_or_project_file

    file = file_or_project_file(file, project_dir)
    named = load_ladder(file, profile, seed).profile
    workspace = open_workspace(
        project_dir,
        runs_root,
        named,
        threads=threads,
        memory_limit=memory_limit,
        asked=asked_of(store, workers, on),
    )
    if only_plan:
        return _tell_plans(workspace.ladder_plans(file, profile, seed), as_json)
    laddered = workspace.ladder(
        file,
        profile=profile,
        seed=seed,
        write_back=write_back,
        diff=only_diff,
        wait_s=wait_s,
        progress=Console(workspace.files, quiet),
    )
    if as_json:
        click.echo(json.dumps(laddered.document(), indent=1))
        return 0
    click.echo(_text(laddered.outcome))
    for change in laddered.changes:
        click.echo(change.diff(), nl=False)
    if laddered.written:
        written = ", ".join(change.path for change in laddered.changes)
        click.echo(f"written: {written}; engine build makes it the latest run")
    elif laddered.winner is not None and not laddered.changes:
        click.echo(f"next: engine ladder {file} --write-back")
    return 0


def _tell_plans(runner: Runner, as_json: bool) -> int:
    from engine.cli.console import human_seconds, table
    from engine.ladder.run import described

    changes = {e.candidate.name: described(e.changes) for e in runner.entrants}
    rows: list[dict[str, Any]] = [
        {
            "candidate": name,
            "runs": len(plan.runs),
            "states": [step.state_id for step in plan.runs],
            "estimate_s": sum(step.estimate_s or 0.0 for step in plan.runs),
            "changes": changes.get(name, ""),
        }
        for name, plan in runner.plans()
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return 0
    click.echo(
        table(
            ["candidate", "runs", "about", "states", "changes"],
            [
                [
                    row["candidate"],
                    row["runs"],
                    human_seconds(row["estimate_s"]),
                    " ".join(row["states"]),
                    row["changes"],
                ]
                for row in rows
            ],
            right=(1, 2),
        )
    )
    return 0


def _cell(row: GateRow | None, base: GateRow | None) -> str:
    """A value with its level and, beside a baseline, its distance to it."""
    from engine.assurance.metrics import LEVELS, level
    from engine.cli.console import number

    if row is None or row.value is None:
        return "-"
    delta = ""
    if base is not None and base.value is not None:
        moved = row.value - base.value
        delta = f" ({moved:+.3g})" if moved else " (=)"
    return f"{number(row.value)}{delta} {LEVELS[level(row)]}"


def _text(outcome: Outcome) -> str:
    from engine.cli.console import paint, table

    base = outcome.baseline
    everyone: list[Attempt] = [base, *outcome.attempts]
    rows: list[list[str]] = []
    for key in dict.fromkeys([*outcome.shown, *_vetoed(outcome)]):
        first = base.rows.get(key)
        aim = (
            f"{first.comparison} {first.threshold_B:g} / {first.threshold_Bplus:g}"
            if (first and first.threshold_B is not None and first.threshold_Bplus is not None)
            else ""
        )
        rows.append(
            [
                ".".join(key),
                aim,
                _cell(first, None),
                *(_cell(attempt.rows.get(key), first) for attempt in outcome.attempts),
            ]
        )
    rows.append(["states run", "", *(_runs(attempt) for attempt in everyone)])
    rows.append(["seconds", "", *(f"{attempt.elapsed_s:.1f}" for attempt in everyone)])
    rows.append(["verdict", "", *(a.board.verdict if a.board else "aborted" for a in everyone)])
    rows.append(["veto", "", "", *("yes" if outcome.decision.vetoes[a.name] else "-" for a in outcome.attempts)])
    rows.append(["run", "", *(a.folder.name[:8] if a.folder else "-" for a in everyone)])
    lines = [
        f"ladder {outcome.ladder.name} on {outcome.ladder.segment}, profile {outcome.ladder.profile}, "
        f"seed {outcome.ladder.seed}",
        table(["", "B / B+", "baseline", *(a.name for a in outcome.attempts)], rows),
    ]
    lines += [f"veto on {name}: {why}" for name, found in outcome.decision.vetoes.items() for why in found]
    won = outcome.decision.winner
    word = f"{outcome.decision.result} {won}".strip()
    lines.append(f"decision: {paint(word, 'green' if won else 'yellow')}; {outcome.decision.reason}")
    lines.append(f"record: {outcome.record}")
    return "\n".join(lines)


def _vetoed(outcome: Outcome) -> list[tuple[str, str]]:
    """The rails that some candidate does not hold: they are shown although nobody asked."""
    names = {why.partition(":")[0] for found in outcome.decision.vetoes.values() for why in found}
    return [key for key in outcome.rails if ".".join(key) in names]


def _runs(attempt: Attempt) -> str:
    return ", ".join(attempt.made) if 0 < len(attempt.made) <= 3 else str(len(attempt.made))
