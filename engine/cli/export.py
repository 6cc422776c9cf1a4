"""`engine export`: a run for other tools."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from engine.cli import complete
from engine.cli.options import project_options, resource_options, united

if TYPE_CHECKING:
    from engine.exporting.definition import Written


@click.command("export")
@click.argument("run_id", metavar="RUN", default="", shell_complete=complete.runs)
@click.option(
    "--to",
    required=True,
    metavar="TARGET",
    help="csv, duckdb, ducklake, iceberg, postgres or graph; descriptions: odcs, croissant or in-toto.",
)
@click.option(
    "--out", default="", metavar="PLACE", help="A folder, a file or postgresql://.. [exports/<run>-<target>]."
)
@click.option(
    "--select",
    "-s",
    "select",
    multiple=True,
    callback=united,
    metavar="NAMES",
    help="Datasets, patterns such as 's1_*', segments or states; of graph, kinds of edges [all].",
)
@click.option(
    "--include",
    multiple=True,
    type=click.Choice(("truth", "machinery")),
    help="Also what nobody could know, or what the engine itself needs.",
)
@click.option("--schema", default="engine", show_default=True, metavar="NAME", help="Schema in the database.")
@click.option("--force", is_flag=True, help="Replace what an earlier export left at the place.")
@resource_options
@project_options
def export_command(
    run_id: str,
    to: str,
    out: str,
    select: str,
    include: tuple[str, ...],
    schema: str,
    force: bool,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Copy a run [latest] to another format or database, count it back, and leave the run as it is.

    What people ask for is exported unless --select or --include say more. The copy takes its name when whole.
    """
    from engine.api import open
    from engine.cli.console import human_count

    def tell(part: Written) -> None:
        click.echo(f"{part.name}  {human_count(part.rows)} {part.unit}", err=True)

    with open(run_id, runs_root=runs_root, project=project_dir, threads=threads, memory_limit=memory_limit) as run:
        done = run.export(
            to,
            out,
            select=select,
            include=include,
            force=force,
            schema=schema,
            tell=None if quiet or as_json else tell,
        )
    if as_json:
        click.echo(json.dumps(done.document(), indent=1))
    elif not quiet:
        many = "1 part" if len(done.written) == 1 else f"{len(done.written)} parts"
        click.echo(f"exported run {done.run_id[:8]} to {to}: {many}, {done.rows} {done.unit}; {done.destination}")
