"""`engine runs`: list, show, verify; `runs_retention` changes and compares runs, `runs_sharing` shares them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli import complete
from engine.cli.options import open_project_of, open_run, project_options, resource_options, resources

if TYPE_CHECKING:
    from engine.assurance.rescore import Rescored
    from engine.duckdb_connection import Resources
    from engine.runs.folder import RunFolder
    from engine.runs.roles import RoleEntry


@click.group("runs")
def runs_command() -> None:
    """What was built: list, show, compare, verify and share runs; say which to keep, and remove the others."""


def _row(kind: str, folder: RunFolder, entries: tuple[RoleEntry, ...]) -> dict[str, Any]:
    from engine.errors import EngineError
    from engine.runs.folder import CANDIDATE_KEY
    from engine.runs.roles import roles_of

    row: dict[str, Any] = {
        "id": folder.name,
        "kind": kind,
        "profile": "",
        "seed": "",
        "states": len(list((folder.root / "states").glob("*.json"))),
        "created_utc": "",
        "roles": "",
        "name": "",
    }
    held = roles_of(entries, folder.name)
    row["roles"] = ", ".join(f"{entry.role} {entry.segment}".strip() for entry in held)
    try:
        receipt = folder.receipt()
    except EngineError as error:
        return row | {"name": f"damaged: {error.code}"}
    return row | {
        "profile": receipt["identity"]["profile"],
        "seed": receipt["identity"]["seed"],
        "created_utc": receipt["created_utc"][:19],
        "name": next((entry.name for entry in held if entry.name), "")
        or _tried(receipt.get(CANDIDATE_KEY))
        or receipt["identity"].get("window")
        or receipt.get("world_name")
        or receipt.get("world")
        or "",
    }


def _tried(candidate: dict[str, str] | None) -> str:
    return f"{candidate['ladder']}/{candidate['name']}" if candidate else ""


@runs_command.command("list")
@project_options
def list_runs(project_dir: str | None, runs_root: str, as_json: bool, quiet: bool) -> None:
    """Every run and world under the runs root, newest first."""
    from engine.cli.console import table
    from engine.runs.index import folder_paths, worlds_root
    from engine.runs.roles import read_roles

    root = Path(runs_root)
    entries = read_roles(root)
    rows = sorted(
        (
            _row(kind, folder, entries)
            for kind, parent in (("run", root), ("world", worlds_root(root)))
            for folder in folder_paths(parent)
        ),
        key=lambda row: row["created_utc"],
        reverse=True,
    )
    rows.sort(key=lambda row: str(row["kind"]))
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    elif not rows:
        click.echo("no run yet; engine build makes one")
    else:
        header = list(rows[0])
        click.echo(table(header, [[row[key] for key in header] for row in rows]))


@runs_command.command("show")
@click.argument("run_id", default="", shell_complete=complete.runs)
@project_options
def show_run(run_id: str, project_dir: str | None, runs_root: str, as_json: bool, quiet: bool) -> None:
    """One run: its tokens, its states, its seals."""
    from engine.cli.console import human_count, human_seconds, table
    from engine.runs.disk import disk_use

    folder = open_run(runs_root, run_id, None, None)
    receipt = folder.receipt()
    records = folder.records()
    if as_json:
        click.echo(
            json.dumps(
                {
                    "receipt": receipt,
                    "bytes": disk_use([folder.root]).held,
                    "refused": list(folder.refused()),
                    "states": [
                        {
                            "state": r.state_id,
                            "signature": r.signature,
                            "rows": r.rows,
                            "elapsed_s": r.elapsed_s,
                            "produced_by": r.run_id,
                            "bundle_digest": r.bundle_digest,
                            "outputs": {o.dataset: o.content_digest for o in r.outputs},
                        }
                        for r in records
                    ],
                },
                indent=1,
            )
        )
        return
    identity = receipt["identity"]
    for key in ("seed", "profile", "manifest_fingerprint", "parameter_hash"):
        click.echo(f"{key:<22}{identity[key]}")
    click.echo(f"{'created_utc':<22}{receipt['created_utc']}\n{'folder':<22}{folder.root}")
    if folder.refused():
        click.echo(f"{'refused':<22}{', '.join(folder.refused())}")
    click.echo(
        table(
            ["state", "rows", "seconds", "made by", "sealed"],
            [
                [
                    r.state_id,
                    human_count(r.rows),
                    human_seconds(r.elapsed_s),
                    r.run_id[:8],
                    (r.bundle_digest or "")[:16],
                ]
                for r in records
            ],
            right=(1, 2),
        )
    )


@runs_command.command("verify")
@click.argument("run_id", default="", shell_complete=complete.runs)
@click.option(
    "--deep", is_flag=True, help="Score the gates again and derive the certificates of the run again; a run only."
)
@resource_options
@project_options
def verify_run(
    run_id: str,
    deep: bool,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Hash every published file of a run (or world) again; check manifests, records, bundles and flags."""
    from engine.runs.pointers import find_folder
    from engine.runs.verify import damages

    folder = find_folder(Path(runs_root), run_id)
    checked, found = damages(folder)
    told: dict[str, Any] = {"run_id": folder.name, "outputs": checked}
    line = f"run {folder.name[:8]}: {checked} outputs, {len(found)} damaged"
    if deep and found:
        line += "; not scored again: what is damaged gives no verdict"
    elif deep:
        again = _rescore(folder, project_dir, runs_root, resources(threads, memory_limit), quiet or as_json)
        told |= {"gateboards": again.boards, "certificates": again.certificates}
        line += (
            f"; {again.boards} gateboards and {again.certificates} certificates made again, "
            f"{len(again.problems)} of them not as kept"
        )
        found = again.problems
    if as_json:
        click.echo(json.dumps({**told, "problems": [error.record() for error in found]}, indent=1, default=str))
        return 3 if found else 0
    for error in found:
        click.echo(str(error), err=True)
    click.echo(line)
    return 3 if found else 0


def _rescore(
    folder: RunFolder, project_dir: str | None, runs_root: str, limits: Resources, quiet: bool
) -> Rescored:
    from engine.assurance.rescore import Rescorer
    from engine.cli.console import Console

    if folder.root.parent.resolve() != Path(runs_root).resolve():
        raise click.UsageError("--deep is for runs: worlds and reference packs have no gates")
    project = open_project_of(project_dir, folder)
    return Rescorer(project, Path(runs_root), limits, Console(project, quiet)).run(folder)


def _add_retention() -> None:
    from engine.cli.runs_retention import diff_command, disk_command, pin_command, prune_command, unpin_command
    from engine.cli.runs_sharing import pull_command, push_command

    retention = (pin_command, unpin_command, diff_command, disk_command, prune_command)
    for command in (*retention, push_command, pull_command):
        runs_command.add_command(command)


_add_retention()
