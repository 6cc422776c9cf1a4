"""`engine perf`: show, baseline, compare, close."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.options import open_project, open_run, project_options, resource_options, resources, run_options

if TYPE_CHECKING:
    from engine.project.definition import Project, Segment
    from engine.runs.folder import RunFolder
    from engine.timing.series import Sample, Series

STEPS_SHOWN = 12
REPEATS = 3


@click.group("perf")
def perf_command() -> None:
    """Where the time goes: show a run, measure a baseline, compare, close a phase."""


def _opened(
    runs_root: str, run_id: str, profile: str | None, seed: int | None, project_dir: str | None
) -> tuple[RunFolder, Project]:
    folder = open_run(runs_root, run_id, profile, seed)
    return folder, open_project(project_dir, folder.identity().profile)


@perf_command.command("show")
@click.argument("segments", nargs=-1)
@run_options
@project_options
def show_perf(
    segments: tuple[str, ...],
    run_id: str,
    profile: str | None,
    seed: int | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """What a run's own build took: states against budgets, lanes, hotspots."""
    from engine.cli.console import table
    from engine.project.definition import TIERS
    from engine.timing.artifact import hotspots, lanes
    from engine.timing.budgets import budget_of, time_grade
    from engine.timing.clock import LANES
    from engine.timing.series import TOTAL, published_sample, records_of, series_of

    folder, project = _opened(runs_root, run_id, profile, seed, project_dir)
    chosen = [project.segment(name) for name in segments] or [
        s for s in project.segments.values() if s.tier == TIERS[-1] and records_of(folder, s)
    ]
    documents: list[dict[str, Any]] = []
    for segment in chosen:
        series = series_of(folder, segment, (published_sample(folder, segment),))
        rows = []
        for state in (*series.states, TOTAL):
            budget = budget_of(segment, state)
            rows.append(
                {
                    "state": state,
                    "elapsed_s": series.median_s(state),
                    **budget,
                    "status": time_grade(series.median_s(state), budget),
                }
            )
        documents.append(
            {
                "segment": segment.name,
                "run_id": folder.name,
                "thermal": series.samples[0].thermal,
                "states": rows,
                "lanes": lanes(series),
                "hotspots": hotspots(series),
            }
        )
    if as_json:
        click.echo(json.dumps(documents, indent=1))
        return
    for told in documents:
        click.echo(f"{told['segment']}, run {folder.name[:8]}, {told['thermal']}")
        click.echo(
            table(
                ["state", "seconds", "target", "stretch", "budget", *LANES],
                [
                    [
                        r["state"],
                        f"{r['elapsed_s']:.2f}",
                        r["target"] or "-",
                        r["stretch"] or "-",
                        r["status"],
                        *(
                            f"{told['lanes'][r['state']][lane]:.2f}" if r["state"] in told["lanes"] else ""
                            for lane in LANES
                        ),
                    ]
                    for r in told["states"]
                ],
                right=(1, 2, 3, 5, 6, 7, 8),
            )
        )
        steps = told["hotspots"]["steps"][:STEPS_SHOWN]
        click.echo(
            table(
                ["state", "step", "seconds", "share"],
                [[s["state"], s["step"], f"{s['median_s']:.2f}", f"{s['share']:.0%}"] for s in steps],
                right=(2, 3),
            )
            + "\n"
        )


def _measured(
    folder: RunFolder,
    runs_root: str,
    project: Project,
    segment: Segment,
    repeats: int,
    published: bool,
    threads: int | None,
    quiet: bool,
) -> Series:
    from engine.timing.series import published_sample, replayed_samples, series_of

    samples: tuple[Sample, ...]
    if published:
        samples = (published_sample(folder, segment),)
    else:
        samples = replayed_samples(
            folder,
            Path(runs_root),
            project,
            segment,
            repeats,
            threads,
            lambda text: None if quiet else click.echo(text, err=True),
        )
    return series_of(folder, segment, samples)


_measure_options = (
    click.option(
        "--repeat",
        "repeats",
        type=click.IntRange(1),
        default=REPEATS,
        show_default=True,
        help="Cold runs to take: each state recomputed in a process of its own.",
    ),
    click.option("--published", is_flag=True, help="Take the one timing that the run's build published instead."),
)


def _measuring(function: Any) -> Any:
    for option in reversed(_measure_options):
        function = option(function)
    return function


@perf_command.command("baseline")
@click.argument("segment")
@_measuring
@run_options
@resource_options
@project_options
def baseline_perf(
    segment: str,
    repeats: int,
    published: bool,
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
    """Measure a run as the baseline: medians of cold runs, hotspots, budgets; writes the POPT0 artifacts."""
    from engine.timing.artifact import baseline_document, baseline_text, write_baseline

    folder, project = _opened(runs_root, run_id, profile, seed, project_dir)
    chosen = project.segment(segment)
    series = _measured(folder, runs_root, project, chosen, repeats, published, threads, quiet)
    document = baseline_document(chosen, series)
    written = write_baseline(Path(runs_root), chosen, document)
    return _told(document, written, baseline_text(document), as_json)


def _told(document: dict[str, Any], written: list[Path], text: str, as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps({**document, "artifacts": [str(path) for path in written]}, indent=1, default=str))
    else:
        click.echo(text)
        for path in written:
            click.echo(f"wrote {path}")
    return int(bool(document["decision"]["blockers"]))


def _series(word: str, runs_root: str, project: Project, segment: Segment) -> Series:
    """A series by its artifact's path, or the published timing of a run by the beginning of its id."""
    from engine.errors import EngineError
    from engine.runs.pointers import find_run
    from engine.timing.series import from_document, published_sample, series_of

    path = Path(word)
    if path.suffix == ".json":
        try:
            return from_document(json.loads(path.read_text("utf-8")), word)
        except (OSError, ValueError) as error:
            raise EngineError(
                82,
                "this artifact cannot be read",
                place="PERF",
                where=word,
                found=str(error)[:200],
                hint="engine perf baseline writes one",
                exit_code=2,
            ) from error
    folder = find_run(Path(runs_root), word)
    return series_of(folder, segment, (published_sample(folder, segment),))


@perf_command.command("compare")
@click.argument("segment")
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
    from engine.cli.console import table
    from engine.cli.options import DEFAULT_PROFILE
    from engine.timing.artifact import comparison

    project = open_project(project_dir, DEFAULT_PROFILE)
    chosen = project.segment(segment)
    before, after = (_series(word, runs_root, project, chosen) for word in (baseline, candidate))
    told = comparison(chosen, before, after)
    red = [check for check in told["rails"] if not check["pass"]]
    if as_json:
        click.echo(json.dumps(told, indent=1, default=str))
        return int(bool(red))
    click.echo(
        f"{chosen.name}: {before.run_id[:8]} ({len(before.samples)} samples) against {after.run_id[:8]} "
        f"({len(after.samples)} samples)"
    )
    click.echo(
        table(
            ["state", "before", "after", "gain", "noise", "verdict"],
            [
                [
                    r["state"],
                    f"{r['baseline_s']:.2f}",
                    f"{r['candidate_s']:.2f}",
                    f"{r['improvement_fraction']:+.1%}",
                    f"{r['noise_band']:.1%}",
                    r["verdict"],
                ]
                for r in told["runtime"]
            ],
            right=(1, 2, 3, 4),
        )
    )
    click.echo(
        table(
            ["state", "step", "before", "after", "saved"],
            [
                [
                    s["state"],
                    s["step"],
                    f"{s['baseline_s']:.2f}",
                    f"{s['candidate_s']:.2f}",
                    f"{s['saved_s']:+.2f}",
                ]
                for s in told["steps"][:STEPS_SHOWN]
            ],
            right=(2, 3, 4),
        )
    )
    for check in (*[c for c in told["comparability"] if not c["pass"]], *red):
        click.echo(
            f"red: {check['id']} {check['owner_state']} {check['rule']}: {check['value']} "
            f"against {check['threshold']}"
        )
    click.echo(f"{len(told['rails'])} rails, {len(red)} red")
    return int(bool(red))


@perf_command.command("close")
@click.argument("segment")
@click.option("--phase", required=True, help="The phase, such as POPT1; the segment's file names them.")
@click.option("--baseline", required=True, metavar="FILE|RUN", help="The baseline's artifact, or a run.")
@click.option("--candidate", default="", metavar="FILE|RUN", help="An artifact or a run [measure now].")
@_measuring
@run_options
@resource_options
@project_options
def close_perf(
    segment: str,
    phase: str,
    baseline: str,
    candidate: str,
    repeats: int,
    published: bool,
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
    """Close a performance phase: gain beyond noise, rails, budgets, decision; writes the closure artifacts."""
    from engine.assurance.claims import check_closure
    from engine.timing.artifact import closure_document, closure_text, write_closure
    from engine.timing.series import phase_of

    folder, project = _opened(runs_root, run_id, profile, seed, project_dir)
    chosen = project.segment(segment)
    phase_of(chosen, phase)
    before = _series(baseline, runs_root, project, chosen)
    after = (
        _series(candidate, runs_root, project, chosen)
        if candidate
        else _measured(folder, runs_root, project, chosen, repeats, published, threads, quiet)
    )
    document = closure_document(chosen, phase, before, after)
    check_closure(project, Path(runs_root), chosen, document, Path(runs_root) / after.run_id)
    return _told(
        document, write_closure(Path(runs_root), chosen, document, before), closure_text(document), as_json
    )


@perf_command.command("sample")
@click.argument("segment")
@run_options
@resource_options
@project_options
def sample_perf(
    segment: str,
    run_id: str,
    profile: str | None,
    seed: int | None,
    threads: int | None,
    memory_limit: str | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """One cold timing of a run's states as JSON, without an artifact; baseline and close take several."""
    from engine.assurance.cold_sample import take_sample

    folder, project = _opened(runs_root, run_id, profile, seed, project_dir)
    sample = take_sample(
        project, Path(runs_root), folder, project.segment(segment), resources(threads, memory_limit), 600.0
    )
    if as_json:
        click.echo(json.dumps(asdict(sample)))
        return
    for state, timing in sample.states.items():
        click.echo(f"{segment}.{state}  {timing['elapsed_s']:.2f}s  {timing['peak_rss_mb']:.0f} MB")
