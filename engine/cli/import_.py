"""`engine import`: bring your own upstream world."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.options import project_options, resource_options, resources, wait_option

if TYPE_CHECKING:
    from engine.importing.manifest import Manifest
    from engine.importing.run import ImportedWorld


@click.command("import")
@click.argument("manifest_path", metavar="MANIFEST", type=click.Path(path_type=Path))
@wait_option
@resource_options
@project_options
def import_command(
    manifest_path: Path,
    wait_s: float,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Check your own upstream data and make them a world.

    Afterwards: engine build --world NAME --profile PROFILE --seed SEED.
    """
    from engine.cli.console import Console
    from engine.importing.run import Importer, open_import
    from engine.locations import project_root

    project, manifest = open_import(manifest_path, project_root(project_dir))
    importer = Importer(
        project, manifest, Path(runs_root), resources(threads, memory_limit), Console(project, quiet), wait_s
    )
    worlds = importer.run()
    if as_json:
        click.echo(json.dumps(_document(manifest, worlds), indent=1, default=str))
        return 0
    for world in worlds:
        click.echo(_text(world))
    first = worlds[0]
    click.echo(
        f"Done. world {manifest.world}, {len(worlds)} seeds, {first.origin}; "
        f"next: engine build --world {manifest.world} --profile {manifest.profile} --seed {first.seed}"
    )
    return 0


def _text(world: ImportedWorld) -> str:
    from engine.cli.console import paint

    lines = [
        f"seed {world.seed}  {paint(world.outcome, 'green')}  world {world.folder.name[:8]}  "
        f"{world.origin}  {world.folder.root}"
    ]
    if world.derived:
        lines.append(f"  derived: {', '.join(world.derived)}")
    for input_id, columns in world.unused.items():
        lines.append(f"  not used of {input_id}: {', '.join(columns)}")
    for check in world.warnings:
        lines.append(
            f"  {paint('WARN', 'yellow')} {check['code']} {check['name']}: {check['violations']} rows; "
            f"{check['message']}"
        )
    lines.append(f"  report: {world.report}")
    return "\n".join(lines)


def _document(manifest: Manifest, worlds: list[ImportedWorld]) -> dict[str, Any]:
    return {
        "world": manifest.world,
        "profile": manifest.profile,
        "seed_invariant": manifest.seed_invariant,
        "seeds": [
            {
                "seed": world.seed,
                "world_id": world.folder.name,
                "folder": str(world.folder.root),
                "outcome": world.outcome,
                "origin": world.origin,
                "derived": list(world.derived),
                "unused_columns": world.unused,
                "warnings": list(world.warnings),
                "report": str(world.report),
            }
            for world in worlds
        ],
    }
