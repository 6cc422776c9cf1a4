"""`engine explain`: an entity of a run, a gate, a dataset, a column, an error code."""

from __future__ import annotations

import json
from pathlib import Path

import click

from engine.cli import complete
from engine.cli.explain_text import code_text, entity_text, gate_text, short
from engine.cli.options import (
    DEFAULT_PROFILE,
    open_project,
    open_project_of,
    project_options,
    resource_options,
    resources,
    run_if_any,
    run_options,
)


@click.command("explain")
@click.argument("words", nargs=-1, metavar="WHAT...", shell_complete=complete.explained)
@click.option("--truth", is_flag=True, help="Tell also what nobody could know, where an entity has such a part.")
@click.option(
    "--no-again",
    is_flag=True,
    help="Neither make published rows again nor count those of datasets: quicker on large runs.",
)
@run_options
@resource_options
@project_options
def explain_command(
    words: tuple[str, ...],
    truth: bool,
    no_again: bool,
    run_id: str,
    profile: str | None,
    seed: int | None,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Say why something is as it is: SEGMENT ENTITY KEY.., a gate such as R1 or SEGMENT.R1, or an error code.

    `dataset NAME` and `column NAME.COLUMN` say what it means, which values it takes and what it comes from.

    An entity is made again from its draws, policies and quotas, and compared with what was published to the bit:
    exit 1 where anything differs. Without arguments: what can be explained. `codes`: every error code as a page.
    """
    from engine.cli.console import table
    from engine.cli.dataset_text import column_text, dataset_text
    from engine.explain.ask import CODES, COLUMN, DATASET, ENTITY, ERROR, LIST, Asked

    folder = run_if_any(runs_root, run_id, profile, seed)
    project = (
        open_project_of(project_dir, folder) if folder else open_project(project_dir, profile or DEFAULT_PROFILE)
    )
    told = Asked(project, Path(runs_root), folder, resources(threads, memory_limit)).explain(
        words, truth, not no_again
    )
    if as_json:
        # Dates and times stand in the rows of entities and in what a gate was scored with.
        click.echo(json.dumps(told.document, indent=1, default=str))
    elif told.kind == LIST:
        rows = [[row["explain"], short(row["what"], 90)] for row in told.document]
        click.echo(table(["engine explain", "what"], rows))
    elif told.kind == CODES:
        from engine.explain.error_code_page import code_page

        click.echo(code_page(project), nl=False)
    elif told.kind == ENTITY:
        assert told.entity is not None
        click.echo(entity_text(told.entity))
    elif told.kind in (DATASET, COLUMN):
        click.echo(dataset_text(told.document) if told.kind == DATASET else column_text(told.document))
    else:
        click.echo(code_text(told.document) if told.kind == ERROR else gate_text(told.document))
    return int(bool(told.faults))
