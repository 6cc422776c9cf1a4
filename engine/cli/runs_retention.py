"""`engine runs pin | unpin | diff | du | prune`: which runs stay, how two differ, what they cost on disk."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli import complete
from engine.cli.options import (
    DEFAULT_PROFILE,
    open_project,
    open_project_of,
    open_run,
    project_options,
    select_options,
)

if TYPE_CHECKING:
    from engine.runs.folder import RunFolder
    from engine.runs.prune import PruneResult, PruneVerdict

KIND_MAX = 25
"""Lines of one kind of difference that are printed; --json has all."""


@click.command("pin")
@click.argument("run_id", shell_complete=complete.runs)
@click.option(
    "--as",
    "role",
    default="pinned",
    show_default=True,
    metavar="ROLE",
    help="baseline_authority, current_candidate, last_good, witness_set, certification_pack, "
    "rollback_authority or pinned.",
)
@click.option("--segment", default="", metavar="SEG", help="The segment that the role is of.")
@click.option("--name", default="", metavar="TEXT", help="What to call the run, or why it is pinned.")
@project_options
def pin_command(
    run_id: str,
    role: str,
    segment: str,
    name: str,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Give a run a role, so that prune leaves it alone; a role of one run changes hands."""
    from engine.execute.tidy import tidy
    from engine.runs.roles import PINNED, check_role, pin

    check_role(role)
    tidy(Path(runs_root))
    folder = open_run(runs_root, run_id, None, None)
    if segment:
        open_project(project_dir, DEFAULT_PROFILE).segment(segment)
    elif role != PINNED:
        raise click.UsageError(f"the role {role} is of a segment; give --segment")
    gone = pin(Path(runs_root), folder, role, segment, name)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "run_id": folder.name,
                    "role": role,
                    "segment": segment,
                    "name": name,
                    "gave_way": [asdict(entry) for entry in gone],
                },
                indent=1,
            )
        )
    elif not quiet:
        for entry in gone:
            click.echo(f"run {entry.run_id[:8]} is no longer {role} {segment}".rstrip())
        click.echo(f"run {folder.name[:8]} is {role} {segment}".rstrip())
    return 0


@click.command("unpin")
@click.argument("run_id", shell_complete=complete.runs)
@click.option("--as", "role", default="", metavar="ROLE", help="Only this role [all of them].")
@click.option("--segment", default="", metavar="SEG", help="Only the roles of this segment.")
@project_options
def unpin_command(
    run_id: str, role: str, segment: str, project_dir: str | None, runs_root: str, as_json: bool, quiet: bool
) -> int:
    """Take a run out of its roles."""
    from engine.execute.tidy import tidy
    from engine.runs.roles import check_role, read_roles, unpin

    if role:
        check_role(role)
    tidy(Path(runs_root))
    names = {entry.run_id for entry in read_roles(Path(runs_root)) if entry.run_id.startswith(run_id)}
    # A run that somebody removed by hand has no folder any more, and may still have a role.
    name = names.pop() if len(names) == 1 else open_run(runs_root, run_id, None, None).name
    gone = unpin(Path(runs_root), name, role, segment)
    if as_json:
        click.echo(json.dumps({"run_id": name, "removed": [asdict(entry) for entry in gone]}, indent=1))
    elif not quiet:
        told = ", ".join(f"{entry.role} {entry.segment}".strip() for entry in gone)
        click.echo(f"run {name[:8]} is no longer {told}" if gone else f"run {name[:8]} had no such role")
    return 0


@click.command("diff")
@click.argument("a", shell_complete=complete.runs)
@click.argument("b", shell_complete=complete.runs)
@click.option("--markdown", "as_markdown", is_flag=True, help="As a comment for a pull request: what moved.")
@select_options
@project_options
def diff_command(
    a: str,
    b: str,
    as_markdown: bool,
    select: str,
    exclude: str,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """How two runs differ, with the values of both: tokens, policies, SQL, rows, digests, gate values.

    A and B are beginnings of ids, or ROOT/ID for a run of another runs root; ROOT/ is the latest run there. States
    are compared that stand in both, or those that are selected; a state that stands in one is told by its name.
    """
    from engine.assurance.compare import compare_runs
    from engine.cli.console import table
    from engine.plan.selectors import told

    left, right = (_run_of(runs_root, asked) for asked in (a, b))
    project = open_project_of(project_dir, right)
    if as_markdown:
        from engine.reporting.pull_request import pull_request_comment

        if as_json:
            raise click.UsageError("--markdown and --json are two forms; ask for one")
        click.echo(pull_request_comment(project, left, right, select, exclude), nl=False)
        return 0
    found = compare_runs(project, left, right, select, exclude)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "a": left.name,
                    "b": right.name,
                    "differences": [{key: getattr(d, key) for key in ("what", "name", "a", "b")} for d in found],
                },
                indent=1,
                default=str,
            )
        )
        return 0
    if not found:
        asked = f" in {told(select, exclude)}" if select or exclude else ""
        click.echo(f"runs {left.name[:8]} and {right.name[:8]} do not differ{asked}")
        return 0
    rows: list[list[str]] = []
    for kind in dict.fromkeys(d.what for d in found):
        same = [d for d in found if d.what == kind]
        rows += [[d.what, d.name, *(d.shown or (_short(d.a), _short(d.b)))] for d in same[:KIND_MAX]]
        if len(same) > KIND_MAX:
            rows.append([kind, f"and {len(same) - KIND_MAX} more", "", ""])
    click.echo(table(["what", "name", left.name[:8], right.name[:8]], rows))
    return 0


def _run_of(runs_root: str, asked: str) -> RunFolder:
    """The run that `diff` is asked for: an id under the runs root, or one under a root of its own."""
    root, slash, run_id = asked.rpartition("/")
    return open_run(root or slash, run_id, None, None) if slash else open_run(runs_root, asked, None, None)


def _short(value: Any) -> str:
    text = "-" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 28 else f"{text[:12]}..."


@click.command("du")
@project_options
def disk_command(project_dir: str | None, runs_root: str, as_json: bool, quiet: bool) -> int:
    """Disk use of runs and worlds, hard links counted once; what removing one would free."""
    from engine.cli.console import megabytes, table
    from engine.runs.disk import disk_use
    from engine.runs.index import folder_paths, worlds_root

    root = Path(runs_root)
    folders = [
        (kind, folder.root)
        for kind, parent in (("run", root), ("world", worlds_root(root)))
        for folder in folder_paths(parent)
    ]
    uses = {path: disk_use([path]) for _, path in folders}
    whole = disk_use([root])
    if as_json:
        click.echo(
            json.dumps(
                {
                    "folders": [
                        {"id": path.name, "kind": kind, "bytes": uses[path].held, "own_bytes": uses[path].own}
                        for kind, path in folders
                    ],
                    "total_bytes": whole.held,
                },
                indent=1,
            )
        )
        return 0
    rows = [[path.name, kind, megabytes(uses[path].held), megabytes(uses[path].own)] for kind, path in folders]
    rows.append(["all", "", megabytes(whole.held), ""])
    click.echo(table(["id", "kind", "MB", "MB of its own"], rows, right=(2, 3)))
    return 0


@click.command("prune")
@click.option("--yes", "really", is_flag=True, help="Remove them; without it nothing is changed.")
@project_options
def prune_command(really: bool, project_dir: str | None, runs_root: str, as_json: bool, quiet: bool) -> int:
    """Remove runs that nobody rests on: no role, no lock, superseded, needed by no record. Dry unless --yes."""
    from engine.execute.tidy import tidy
    from engine.runs.prune import prune

    tidy(Path(runs_root))
    done = prune(Path(runs_root), really)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "done": done.done,
                    "frees_bytes": done.frees,
                    "at_work": list(done.at_work),
                    "runs": [{**asdict(verdict), "goes": verdict.goes} for verdict in done.verdicts],
                },
                indent=1,
            )
        )
    else:
        click.echo(_prune_text(done))
    return 0


def _prune_text(done: PruneResult) -> str:
    from engine.cli.console import megabytes, paint, table

    def line(verdict: PruneVerdict) -> list[str]:
        word = "DAMAGED" if verdict.damaged else "stays"
        if verdict.goes:
            word = "removed" if done.done else "goes"
        colour = {"DAMAGED": "red", "stays": "green"}.get(word, "yellow")
        seed = "" if verdict.seed is None else str(verdict.seed)
        why = verdict.reason or "superseded" + (f", candidate {verdict.label}" if verdict.label else "")
        return [verdict.name[:8], verdict.profile, seed, verdict.created_utc[:19], paint(word, colour), why]

    if not done.verdicts:
        return "no run yet; engine build makes one"
    count, freed = len(done.goes), megabytes(done.frees)
    last = f"removed {count}, freed {freed} MB" if done.done else f"{count} can go, which frees {freed} MB"
    if count and not done.done:
        last += "; engine runs prune --yes"
    shown = table(["run", "profile", "seed", "created", "", "why"], [line(v) for v in done.verdicts])
    return f"{shown}\n{last}"
