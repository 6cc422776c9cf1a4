"""`engine perf`: show, baseline, compare, close, sample."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli import complete
from engine.cli.options import (
    DEFAULT_PROFILE,
    open_project,
    open_project_of,
    open_run,
    project_options,
    resource_options,
    resources,
    run_options,
    stack,
)

if TYPE_CHECKING:
    from engine.project.definition import Project, Segment
    from engine.runs.folder import RunFolder
    from engine.timing.series import Series

STEPS_SHOWN = 12
REPEATS = 3

_run_of_project = stack(run_options, project_options)
_limits = stack(run_options, resource_options, project_options)
_measuring = stack(
    click.option(
        "--repeat",
        "repeats",
        type=click.IntRange(1),
        default=REPEATS,
        show_default=True,
        help="Cold runs to take: each state recomputed in a process of its own.",
    ),
    click.option("--published", is_flag=True, help="Take the one timing that the run's build published instead."),
    _limits,
)


@click.group("perf")
def perf_command() -> None:
    """Where the time goes: show a run, measure a baseline, compare, close a phase."""


def _opened(options: dict[str, Any]) -> tuple[RunFolder, Project, Path]:
    """The run that the options name, the project under its profile, and the runs root."""
    folder = open_run(options["runs_root"], options["run_id"], options["profile"], options["seed"])
    return folder, open_project_of(options["project_dir"], folder), Path(options["runs_root"])


def _table(rows: list[dict[str, Any]], *columns: str, right: tuple[int, ...]) -> None:
    from engine.cli.console import table
    from engine.timing.artifact import tabulate

    click.echo(table(*tabulate(rows, *columns), right=right))


@perf_command.command("show")
@click.argument("segments", nargs=-1, shell_complete=complete.segments)
@_run_of_project
def show_perf(segments: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """What a run's own build took: states against budgets, lanes, hotspots."""
    from engine.project.definition import TIERS
    from engine.timing.artifact import published_timings
    from engine.timing.clock import LANES
    from engine.timing.series import records_of

    folder, project, _ = _opened(options)
    chosen = [project.segment(name) for name in segments] or [
        s for s in project.segments.values() if s.tier == TIERS[-1] and records_of(folder, s)
    ]
    documents: list[dict[str, Any]] = [
        {"segment": segment.name, "run_id": folder.name, **published_timings(folder, segment)}
        for segment in chosen
    ]
    if as_json:
        click.echo(json.dumps(documents, indent=1))
        return
    for told in documents:
        click.echo(f"{told['segment']}, run {folder.name[:8]}, {told['thermal']}")
        rows = []
        for row in told["states"]:
            spent = told["lanes"].get(row["state"])
            times = {lane: f"{spent[lane]:.2f}" if spent else "" for lane in LANES}
            rows.append({**row, **{key: row[key] or "-" for key in ("target", "stretch")}, **times})
        columns = ("state", "seconds=elapsed_s:.2f", "target", "stretch", "budget=status", *LANES)
        _table(rows, *columns, right=(1, 2, 3, 5, 6, 7, 8))
        steps = told["hotspots"]["steps"][:STEPS_SHOWN]
        _table(steps, "state", "step", "seconds=median_s:.2f", "share=share:.0%", right=(2, 3))
        click.echo("")


def _measured(
    folder: RunFolder, project: Project, segment: Segment, runs_root: Path, options: dict[str, Any]
) -> Series:
    """The series of a run: cold samples taken now, or the one timing that its build published."""
    from engine.timing.series import published_sample, replayed_samples, series_of

    if options["published"]:
        return series_of(folder, segment, (published_sample(folder, segment),))

    def tell(text: str) -> None:
        if not options["quiet"]:
            click.echo(text, err=True)

    repeats, threads = options["repeats"], options["threads"]
    return series_of(
        folder, segment, replayed_samples(folder, runs_root, project, segment, repeats, threads, tell)
    )


@perf_command.command("baseline")
@click.argument("segment", shell_complete=complete.segments)
@_measuring
def baseline_perf(segment: str, as_json: bool, **options: Any) -> int:
    """Measure a run as the baseline: medians of cold runs, hotspots, budgets; writes the POPT0 artifacts."""
    from engine.execute.tidy import tidy
    from engine.timing.artifact import baseline_document, baseline_text, write_baseline

    folder, project, runs_root = _opened(options)
    chosen = project.segment(segment)
    tidy(runs_root)
    document = baseline_document(chosen, _measured(folder, project, chosen, runs_root, options))
    return _told(document, write_baseline(runs_root, chosen, document), baseline_text(document), as_json)


def _told(document: dict[str, Any], written: list[Path], text: str, as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps({**document, "artifacts": [str(path) for path in written]}, indent=1, default=str))
    else:
        click.echo("\n".join([text, *(f"wrote {path}" for path in written)]))
    return int(bool(document["decision"]["blockers"]))


def _series(word: str, runs_root: Path, segment: Segment) -> Series:
    """A series by its artifact's path, or the published timing of a run by the beginning of its id."""
    from engine.runs.pointers import find_run
    from engine.timing.series import published_sample, read_series, series_of

    if Path(word).suffix == ".json":
        return read_series(word)
    folder = find_run(runs_root, word)
    return series_of(folder, segment, (published_sample(folder, segment),))


@perf_command.command("compare")
@click.argument("segment", shell_complete=complete.segments)
@click.argument("baseline")
@click.argument("candidate")
@project_options
def compare_perf(
    segment: str,
    baseline: str,
    candidate: str,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Two runs or artifacts side by side: medians, noise, rails, the steps that moved. Exit 1 if a rail is red."""
    from engine.timing.artifact import comparison

    chosen = open_project(project_dir, DEFAULT_PROFILE).segment(segment)
    before, after = (_series(word, Path(runs_root), chosen) for word in (baseline, candidate))
    told = comparison(chosen, before, after)
    red = [check for check in told["rails"] if not check["pass"]]
    if as_json:
        click.echo(json.dumps(told, indent=1, default=str))
        return int(bool(red))
    sides = (f"{side.run_id[:8]} ({len(side.samples)} samples)" for side in (before, after))
    click.echo(f"{chosen.name}: {' against '.join(sides)}")
    times = ("before=baseline_s:.2f", "after=candidate_s:.2f")
    gains = ("gain=improvement_fraction:+.1%", "noise=noise_band:.1%", "verdict")
    _table(told["runtime"], "state", *times, *gains, right=(1, 2, 3, 4))
    steps = told["steps"][:STEPS_SHOWN]
    _table(steps, "state", "step", *times, "saved=saved_s:+.2f", right=(2, 3, 4))
    for check in (*[c for c in told["comparability"] if not c["pass"]], *red):
        found = f"{check['value']} against {check['threshold']}"
        click.echo(f"red: {check['id']} {check['owner_state']} {check['rule']}: {found}")
    click.echo(f"{len(told['rails'])} rails, {len(red)} red")
    return int(bool(red))


@perf_command.command("close")
@click.argument("segment", shell_complete=complete.segments)
@click.option("--phase", required=True, help="The phase, such as POPT1; the segment's file names them.")
@click.option("--baseline", required=True, metavar="FILE|RUN", help="The baseline's artifact, or a run.")
@click.option("--candidate", default="", metavar="FILE|RUN", help="An artifact or a run [measure now].")
@_measuring
def close_perf(segment: str, phase: str, baseline: str, candidate: str, as_json: bool, **options: Any) -> int:
    """Close a performance phase: gain beyond noise, rails, budgets, decision; writes the closure artifacts."""
    from engine.assurance.claims import check_closure
    from engine.execute.tidy import tidy
    from engine.timing.artifact import closure_document, closure_text, write_closure
    from engine.timing.series import phase_of

    folder, project, root = _opened(options)
    chosen = project.segment(segment)
    phase_of(chosen, phase)
    tidy(root)
    before = _series(baseline, root, chosen)
    after = _series(candidate, root, chosen) if candidate else _measured(folder, project, chosen, root, options)
    document = closure_document(chosen, phase, before, after)
    check_closure(project, root, chosen, document, root / after.run_id)
    return _told(document, write_closure(root, chosen, document, before), closure_text(document), as_json)


@perf_command.command("sample")
@click.argument("segment", shell_complete=complete.segments)
@_limits
def sample_perf(segment: str, as_json: bool, **options: Any) -> None:
    """One cold timing of a run's states as JSON, without an artifact; baseline and close take several."""
    from engine.assurance.cold_sample import take_sample

    folder, project, runs_root = _opened(options)
    limits = resources(options["threads"], options["memory_limit"])
    sample = take_sample(project, runs_root, folder, project.segment(segment), limits, 600.0)
    if as_json:
        click.echo(json.dumps(asdict(sample)))
        return
    for state, timing in sample.states.items():
        click.echo(f"{segment}.{state}  {timing['elapsed_s']:.2f}s  {timing['peak_rss_mb']:.0f} MB")
