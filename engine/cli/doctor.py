"""`engine doctor`: is this machine fit to build?"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from engine.cli.options import DEFAULT_PROFILE, open_project, project_options

MEMORY_NEEDED_GB = {"tiny": 2, "reference": 8, "large": 20}
DISK_NEEDED_GB = 2


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _unlike_the_lock(lock: Path) -> list[str]:
    """Installed packages of another version than a lock file has, as `name found (locked)`."""
    from importlib.metadata import PackageNotFoundError, version

    locked: dict[str, set[str]] = {}
    for line in lock.read_text("utf-8").splitlines():
        name, pinned, rest = line.partition("==")
        if pinned and not line.startswith((" ", "#")):
            locked.setdefault(name, set()).add(rest.split()[0])
    out = []
    for name, versions in locked.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            continue  # of another system or Python
        if found not in versions:
            out.append(f"{name} {found} ({' or '.join(sorted(versions))})")
    return out


def _findings(project_dir: str | None, runs_root: str) -> list[dict[str, Any]]:
    import duckdb

    from engine.duckdb_connection import SUPPORTED
    from engine.errors import EngineError
    from engine.locations import cache_root, lock_file
    from engine.rng import known_answers_pass
    from engine.runtime import math_digest
    from engine.sources import SOURCES, source_identity

    found: list[dict[str, Any]] = []

    def add(what: str, ok: bool, detail: str) -> None:
        found.append({"check": what, "ok": ok, "found": detail})

    add("python >= 3.11", sys.version_info >= (3, 11), sys.version.split()[0])
    add(f"duckdb {SUPPORTED}x", duckdb.__version__.startswith(SUPPORTED), duckdb.__version__)
    for name in sorted({source.distribution: key for key, source in SOURCES.items()}.values()):
        try:
            identity = source_identity(name)
            add(f"reference package {identity['distribution']}", True, identity["version"])
        except EngineError as error:
            add(f"reference package of {name}", False, error.message)
    lock = lock_file()
    if lock is not None:
        other = _unlike_the_lock(lock)
        add(f"packages of {lock.name}", True, f"other versions: {', '.join(other)}" if other else "as locked")
    add("Philox known answers", known_answers_pass(), "Random123 vectors")
    add("elementary functions of the C library", True, f"known-answer digest {math_digest()[:16]}")
    for what, place in (("runs root", Path(runs_root).absolute()), ("cache", cache_root())):
        base = _existing(place)
        free = shutil.disk_usage(base).free / 1e9
        add(f"{what} writable", os.access(base, os.W_OK), str(place))
        add(f"{what} has {DISK_NEEDED_GB} GB free", free >= DISK_NEEDED_GB, f"{free:.1f} GB")
    same = _existing(Path(runs_root).absolute()).stat().st_dev == _existing(cache_root()).stat().st_dev
    add("runs root and cache on one file system", True, "hard links" if same else "copies, not links")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    add(
        "memory",
        memory >= MEMORY_NEEDED_GB["tiny"],
        f"{memory:.0f} GB; reference wants {MEMORY_NEEDED_GB['reference']}, large {MEMORY_NEEDED_GB['large']}",
    )
    try:
        project = open_project(project_dir, DEFAULT_PROFILE)
        add(
            "project reads",
            True,
            f"{project.root}: {len(project.segments)} segments, "
            f"{len(project.datasets)} datasets, {len(project.policies)} policies",
        )
    except EngineError as error:
        add("project reads", False, f"{error.code} {error.message} ({error.where})")
    return found


@click.command("doctor")
@project_options
def doctor_command(project_dir: str | None, runs_root: str, as_json: bool, quiet: bool) -> int:
    """Check versions, packages, disk, memory, and that the project reads."""
    from engine.cli.console import paint

    found = _findings(project_dir, runs_root)
    healthy = all(item["ok"] for item in found)
    if as_json:
        click.echo(json.dumps({"healthy": healthy, "checks": found}, indent=1))
    else:
        for item in found:
            word = paint("ok  ", "green") if item["ok"] else paint("BAD ", "red")
            click.echo(f"{word} {item['check']}: {item['found']}")
    return 0 if healthy else 3
