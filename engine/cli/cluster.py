"""`engine cluster`: are the machines of a cluster fit to make states?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from engine.cli.options import DEFAULT_PROFILE, open_project, project_options


@click.group("cluster")
def cluster_command() -> None:
    """Other machines that make states: see whether they are fit for it."""


@cluster_command.command("check")
@click.argument("file", metavar="CLUSTER", type=click.Path(dir_okay=False))
@project_options
def check_command(file: str, project_dir: str | None, runs_root: str, as_json: bool, quiet: bool) -> int:
    """Ask every node of a cluster.yaml for its versions, its elementary functions, the store and its rights there.

    Exit 3 where a node is not fit: it would compute under other signatures, or could not leave what it made.
    """
    from engine.cluster.bring import open_runner
    from engine.cluster.config import check_states, read_cluster
    from engine.cluster.probe import probe
    from engine.cluster.worker import versions

    config = read_cluster(Path(file))
    if config.states:
        check_states(config, open_project(project_dir, DEFAULT_PROFILE), file)
    runner = open_runner(config)
    try:
        found = probe(runner, config)
    finally:
        runner.close()
    fit = bool(found) and all(node["ok"] for node in found)
    if as_json:
        told = {"fit": fit, "store": config.store.document(), "here": versions()["must"], "nodes": found}
        click.echo(json.dumps(told, indent=1))
    else:
        click.echo(_text(config.store.location, found))
    return 0 if fit else 3


def _text(store: str, found: list[dict[str, Any]]) -> str:
    from engine.cli.console import paint

    lines = []
    for node in found:
        word = paint("ok  ", "green") if node["ok"] else paint("BAD ", "red")
        told = "; ".join(node["wrong"]) or (
            f"engine {node['must']['engine']}, DuckDB {node['must']['duckdb']}, functions "
            f"{node['must']['math_digest'][:16]}; {node['cores']} cores, "
            f"{node['memory_bytes'] / 1e9:.0f} GB memory, {node['scratch_free_bytes'] / 1e9:.0f} GB scratch"
        )
        lines.append(f"{word} {node.get('host') or node['node'][:12]}: {told}")
    fit = sum(node["ok"] for node in found)
    return "\n".join([*lines, f"{fit} of {len(found)} nodes are fit; store {store}"])
