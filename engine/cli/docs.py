"""`engine docs`: the data dictionary as pages."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.options import (
    DEFAULT_PROFILE,
    open_project,
    open_project_of,
    project_options,
    run_if_any,
    run_options,
)

if TYPE_CHECKING:
    from engine.explain.profile import Profiler


@click.group("docs")
def docs_command() -> None:
    """Pages about the data of a project and of a run."""


@docs_command.command("generate")
@click.option("--out", default="dictionary", show_default=True, metavar="DIR", help="Where to write the pages.")
@click.option("--no-profile", is_flag=True, help="Count no rows: quicker on large runs.")
@click.option("--truth", is_flag=True, help="Count also the rows of what nobody could know.")
@run_options
@project_options
def generate_command(
    out: str,
    no_profile: bool,
    truth: bool,
    run_id: str,
    profile: str | None,
    seed: int | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write the data dictionary: each dataset with its columns, keys, lineage, and what a run holds of it.

    HTML that works offline, Markdown with the keys as a diagram, and all of it as one JSON document. Without a run
    the pages tell of the project alone.
    """
    from engine.assurance.served_catalogue import served_catalogue
    from engine.explain.dataset import Dictionary
    from engine.explain.profile import Profiler
    from engine.reporting.dictionary import gather_dictionary, pages
    from engine.whole_files import sweep, write_atomically

    folder = run_if_any(runs_root, run_id, profile, seed)
    project = (
        open_project_of(project_dir, folder) if folder else open_project(project_dir, profile or DEFAULT_PROFILE)
    )
    with ExitStack() as stack:

        def profiler() -> Profiler:
            assert folder is not None
            path, _ = stack.enter_context(served_catalogue(lambda: project, Path(runs_root), folder))
            return stack.enter_context(Profiler(path, folder, truth))

        told = Dictionary(project, folder, None if no_profile else profiler, truth)
        document = gather_dictionary(told)
        told.lineage.save()
    sweep(Path(out), deep=False)
    written = 0
    for path, text in pages(document):
        write_atomically(Path(out) / path, text)
        written += 1
    untraced = [
        f"{dataset['name']}.{column['column']}: {column['no_sources']}"
        for dataset in document["datasets"]
        for column in dataset["columns"]
        if not column["is_traced"]
    ]
    if as_json:
        counted = {"out": out, "files": written, "datasets": len(document["datasets"]), "not_traced": untraced}
        click.echo(json.dumps(counted, indent=1))
        return
    for line in untraced:
        click.echo(line, err=True)
    if not quiet:
        click.echo(f"wrote {len(document['datasets'])} datasets to {Path(out) / 'index.html'}")
