"""`engine runs push` and `engine runs pull`: whole runs to and from a store."""

from __future__ import annotations

import json
from pathlib import Path

import click

from engine.cli import complete
from engine.cli.options import open_run, project_options, wait_option


@click.command("push")
@click.argument("store")
@click.argument("run_id", metavar="RUN", default="", shell_complete=complete.runs)
@project_options
def push_command(
    store: str, run_id: str, project_dir: str | None, runs_root: str, as_json: bool, quiet: bool
) -> None:
    """Leave a run [latest] in a store, a folder or s3://bucket/prefix: others take its states from there.

    Every file is verified first. What the store has already is not moved again; other bytes under a signature that
    it has are refused.
    """
    from engine.runs.active_builds import active_build
    from engine.runs.pushed_runs import push_run
    from engine.runs.store import CountedStore, StoreAddress, open_store

    root = Path(runs_root)
    folder = open_run(runs_root, run_id, None, None)
    target = CountedStore(open_store(StoreAddress(store)))
    with active_build(root, 0):
        pushed = push_run(target, folder)
    _tell("pushed", folder.name, store, pushed, target.moved["pushed_bytes"], as_json)


@click.command("pull")
@click.argument("store")
@click.argument("run_id", metavar="RUN")
@wait_option
@project_options
def pull_command(
    store: str, run_id: str, wait_s: float, project_dir: str | None, runs_root: str, as_json: bool, quiet: bool
) -> None:
    """Bring a run, by the beginning of its id, from a store into the runs root, as it was pushed.

    Gateboards and certificates are no part of it: they are claims, and `engine gates` makes them here.
    """
    from engine.execute.tidy import recover_folder
    from engine.runs.active_builds import active_build, require_writable
    from engine.runs.pushed_runs import open_pulled, pull_states, stored_run
    from engine.runs.store import CountedStore, StoreAddress, open_store

    root = Path(runs_root)
    source = CountedStore(open_store(StoreAddress(store)))
    document = stored_run(source, run_id)
    require_writable(root)
    with active_build(root, wait_s):
        folder = open_pulled(root, document)
        with folder.locked(wait_s):
            recover_folder(folder)
            pulled = pull_states(source, document, folder)
    _tell("pulled", folder.name, store, pulled, source.moved["fetched_bytes"], as_json)


def _tell(what: str, run_id: str, store: str, states: dict[str, bool], moved: int, as_json: bool) -> None:
    from engine.cli.console import megabytes

    new = [state_id for state_id, is_new in states.items() if is_new]
    if as_json:
        told = {"run_id": run_id, "store": store, what: new, "there": len(states) - len(new), "bytes": moved}
        click.echo(json.dumps(told, indent=1))
        return
    there = len(states) - len(new)
    click.echo(
        f"run {run_id[:8]}: {len(new)} states {what}, {there} there already, {megabytes(moved)} MB; {store}"
    )
