"""Options that many commands share, and what they open."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.cli import complete

if TYPE_CHECKING:
    from engine.api import Workspace
    from engine.cluster.bring import Asked
    from engine.duckdb_connection import Resources
    from engine.project.definition import Project
    from engine.runs.folder import RunFolder

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_PROFILE = "tiny"
DEFAULT_SEED = 42


def stack(*options: Callable[[F], F]) -> Callable[[F], F]:
    def add(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return add


project_options = stack(
    click.option(
        "--project",
        "project_dir",
        metavar="DIR",
        default=None,
        help="The project to use [this folder, else the installed one].",
    ),
    click.option(
        "--runs-root", default="runs", show_default=True, metavar="DIR", help="Where runs and worlds are kept."
    ),
    click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout."),
    click.option("-q", "--quiet", is_flag=True, help="Results and errors only."),
)

THREADS_MAX = max(256, 4 * (os.cpu_count() or 1))
"""DuckDB starts every thread that it is told to."""
MEMORY_MIN_BYTES, MEMORY_MAX_BYTES = 64 * 10**6, 2**60
_UNITS = {
    f"{prefix}{infix}b": (1000 if not infix else 1024) ** power
    for power, prefix in enumerate("kmgt", 1)
    for infix in ("", "i")
}


class MemorySize(click.ParamType[str]):
    """A size as DuckDB takes it, within what a build can live with: it would take 1KB, and fail anywhere."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        found = re.fullmatch(
            r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*(%|[kmgt]i?b)\s*", str(value), re.IGNORECASE | re.ASCII
        )
        if found is None:
            self.fail(f"{value!r} is no size: write it as 4GB, 500MiB or 80%", param, ctx)
        number, unit = float(found[1]), found[2].lower()
        if unit == "%" and not 1 <= number <= 100:
            self.fail(f"{value} is not between 1% and 100% of the machine", param, ctx)
        if unit != "%" and not MEMORY_MIN_BYTES <= number * _UNITS[unit] <= MEMORY_MAX_BYTES:
            self.fail(f"{value} is not between 64MB and 1024PiB", param, ctx)
        return f"{found[1]}{found[2]}"


resource_options = stack(
    click.option(
        "--threads", type=click.IntRange(1, THREADS_MAX), default=None, help="DuckDB threads [all cores]."
    ),
    click.option(
        "--memory-limit",
        type=MemorySize(),
        default=None,
        metavar="SIZE",
        help="DuckDB memory, such as 4GB [80 % of the machine].",
    ),
)


def united(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> str:
    """The union of all that an option was given; EngineError 097 where one names nothing."""
    if any(not text.strip() for text in given):
        from engine.plan.selectors import empty_selector

        raise empty_selector(parameter.opts[0])
    return " ".join(given)


select_options = stack(
    click.option(
        "--select",
        "-s",
        "select",
        multiple=True,
        callback=united,
        shell_complete=complete.selectors,
        metavar="EXPR",
        help="States, such as SEG.S3+ or 'state:modified+'; several, or the option again, are united.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        callback=united,
        shell_complete=complete.selectors,
        metavar="EXPR",
        help="States to leave out; several, or the option again, are united.",
    ),
)

window_option = click.option(
    "--window",
    default=None,
    metavar="FIRST..LAST",
    help="Only these days of the horizon, such as 2026-03-02..2026-03-08; another window is another run.",
)

world_options = stack(
    click.option(
        "--profile",
        default=DEFAULT_PROFILE,
        show_default=True,
        shell_complete=complete.profiles,
        help="Size of the world: tiny, reference or large.",
    ),
    click.option("--seed", type=click.IntRange(0, 2**64 - 1), default=DEFAULT_SEED, show_default=True),
    click.option(
        "--scenario",
        "scenarios",
        multiple=True,
        default=("baseline_v1",),
        show_default=True,
        help="The scenario of the run; another one is another run.",
    ),
    click.option("--world", default="", metavar="NAME", help="An imported world instead of the generated one."),
)


class Seconds(click.FloatRange):
    """A number of seconds from 0 on: `nan` compares with nothing, and is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = float(super().convert(value, param, ctx))
        if not math.isfinite(found):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return found


wait_option = click.option(
    "--wait",
    "wait_s",
    type=Seconds(min=0),
    default=600.0,
    show_default=True,
    help="Seconds to wait for another build of the same folder.",
)

store_option = click.option(
    "--store",
    default="",
    envvar="ENGINE_STORE",
    metavar="STORE",
    help="Take states that are here rather than make them: a folder or s3://bucket/prefix [$ENGINE_STORE].",
)

worker_options = stack(
    store_option,
    click.option(
        "--workers",
        type=click.IntRange(0, 64),
        default=0,
        metavar="N",
        help="Make states in so many processes, side by side; --threads and --memory-limit are of each.",
    ),
    click.option(
        "--on", "on", default="", metavar="FILE", help="Make states on the cluster of this cluster.yaml."
    ),
)


def asked_of(store: str, workers: int, on: str) -> Asked:
    """Where a command takes states from, and who makes the others; UsageError for two answers to one question."""
    from engine.cluster.bring import Asked

    if on and workers:
        raise click.UsageError("--on and --workers both say who makes states: give one of them")
    source = click.get_current_context().get_parameter_source("store")
    if on and store and source is not click.core.ParameterSource.ENVIRONMENT:
        raise click.UsageError("--on has its own store, in the file: leave --store out")
    return Asked(store, workers, on)


run_options = stack(
    click.option(
        "--run",
        "run_id",
        default="",
        metavar="ID",
        shell_complete=complete.runs,
        help="A run, by the beginning of its id [latest].",
    ),
    click.option(
        "--profile", default=None, shell_complete=complete.profiles, help="The newest run of this profile."
    ),
    click.option("--seed", type=click.IntRange(0, 2**64 - 1), default=None, help="The newest run of this seed."),
)


sign_options = stack(
    click.option("--sign", "sign", default="", metavar="KEY", help="Sign with a secret key of minisign."),
    click.option("--verify", "verify", default="", metavar="KEY", help="Check the signature with a public key."),
)


def ask_password() -> str:
    """The password of a secret key, asked for on the terminal or read from stdin."""
    return str(click.prompt("password of the secret key", hide_input=True, err=True))


def open_project(project_dir: str | None, profile: str, window: str | None = None) -> Project:
    """The project under a profile, for a window of days where one is asked for; an empty one is no window."""
    from engine.locations import project_root
    from engine.project.load import load_project
    from engine.project.window import checked

    return load_project(project_root(project_dir), profile, window="" if window is None else checked(window))


def open_project_of(project_dir: str | None, folder: RunFolder) -> Project:
    """The project as a run was built with it: its profile, its window."""
    identity = folder.identity()
    return open_project(project_dir, identity.profile, identity.window or None)


def selects_no_state(select: str, exclude: str) -> str:
    """What a command says, and that is all, where a selection by how states stand is empty."""
    from engine.plan.selectors import told

    return f"Done. {told(select, exclude)} selects no state as things stand"


def open_run(runs_root: str, run_id: str, profile: str | None, seed: int | None) -> RunFolder:
    """The run that a reading command is about."""
    from engine.runs.pointers import find_run

    return find_run(Path(runs_root), run_id, seed, profile)


def run_if_any(runs_root: str, run_id: str, profile: str | None, seed: int | None) -> RunFolder | None:
    """The run, or None where there is none yet and none was asked for."""
    from engine.errors import EngineError

    try:
        return open_run(runs_root, run_id, profile, seed)
    except EngineError:
        if run_id or profile is not None or seed is not None:
            raise
        return None


def resources(threads: int | None, memory_limit: str | None) -> Resources:
    """What the command may use."""
    from engine.duckdb_connection import Resources

    return Resources(threads, memory_limit)


def open_workspace(
    project_dir: str | None,
    runs_root: str,
    profile: str = DEFAULT_PROFILE,
    seed: int = DEFAULT_SEED,
    scenarios: tuple[str, ...] = ("baseline_v1",),
    world: str = "",
    window: str | None = None,
    threads: int | None = None,
    memory_limit: str | None = None,
    asked: Asked | None = None,
) -> Workspace:
    """The project with the place of its runs, as a command asks for it."""
    from engine.api import Workspace
    from engine.cluster.bring import Asked

    limits = resources(threads, memory_limit)
    makers = asked or Asked()
    return Workspace(project_dir, Path(runs_root), profile, seed, scenarios, world, window, limits, makers)
