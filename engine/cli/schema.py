"""`engine schema`: JSON Schemas for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from engine.cli.options import project_options


@click.group("schema")
def schema_command() -> None:
    """What the files of a project may say, as JSON Schema for editors."""


@schema_command.command("export")
@click.option("--out", default="schemas", show_default=True, metavar="DIR", help="Where to write the schemas.")
@click.option("--forms-only", is_flag=True, help="Leave out those of the project's policies.")
@project_options
def export_command(
    out: str, forms_only: bool, project_dir: str | None, runs_root: str, as_json: bool, quiet: bool
) -> None:
    """Write the schemas: one of each kind of file, and one of each policy of the project."""
    from engine.api.schemas import export_schemas
    from engine.locations import project_root

    written = export_schemas(project_root(project_dir), Path(out), not forms_only)
    if as_json:
        click.echo(json.dumps([str(path) for path in written], indent=1))
    elif not quiet:
        click.echo(f"wrote {len(written)} schemas to {out}")
