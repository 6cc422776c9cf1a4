"""`engine report`: a run as one HTML page and one JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from engine.cli.options import open_project_of, open_run, project_options, run_options


@click.command("report")
@click.argument("segments", nargs=-1)
@click.option("--out", default="", metavar="DIR", help="Where to write report.html and report.json [in the run].")
@click.option(
    "--truth", is_flag=True, help="Also the charts of what nobody could know; the files are named apart."
)
@run_options
@project_options
def report_command(
    segments: tuple[str, ...],
    out: str,
    truth: bool,
    run_id: str,
    profile: str | None,
    seed: int | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write a run's report: verdicts, gates by seeds, changes, charts, timings, lineage, seals; works offline."""
    from engine.execute.tidy import tidy
    from engine.reporting.gather import gather
    from engine.reporting.html import page
    from engine.runs.record import TRUTH
    from engine.whole_files import sweep, write_atomically

    folder = open_run(runs_root, run_id, profile, seed)
    project = open_project_of(project_dir, folder)
    report = gather(project, Path(runs_root), folder, segments, truth)
    place = Path(out) if out else folder.root / "reports"
    if out:
        sweep(place, deep=False)
    else:
        tidy(Path(runs_root), folder)
    text = json.dumps(report, indent=1, default=str) + "\n"
    name = f"report_{TRUTH}" if truth else "report"
    write_atomically(place / f"{name}.json", text)
    write_atomically(place / f"{name}.html", page(json.loads(text)))
    if not report["whole"]["is_whole"] and not quiet:
        click.echo(f"run {folder.name[:8]} is not whole: {report['whole']['told']}", err=True)
    if as_json:
        click.echo(text, nl=False)
    elif not quiet:
        for segment in report["segments"]:
            click.echo("\n".join(_lines(segment["segment"], segment["verdict"])))
        click.echo(f"wrote {place / name}.html\nwrote {place / name}.json")


def _lines(name: str, verdict: dict[str, Any]) -> Iterator[str]:
    """What may be said of a segment, and of what does not hold why and what to do."""
    certificate = verdict["certificate"]
    for what, told, word in (
        ("gateboard", verdict, verdict["word"]),
        *((("certificate", certificate, certificate["verdict"]),) if certificate else ()),
    ):
        stamps = f"  [{', '.join(told['stamps'])}]" if told["stamps"] else ""
        yield f"{name} {what}: {word}{stamps}"
        standing = told["standing"]
        if standing["reason"] and standing["state"] != "missing":
            yield f"  {standing['reason']}; {standing['hint']}"
