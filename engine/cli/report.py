"""`engine report`: a run, or two side by side, as HTML pages and one JSON document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli import complete
from engine.cli.options import open_project_of, open_run, project_options, run_options

if TYPE_CHECKING:
    from engine.runs.folder import RunFolder

RUN = re.compile(r"[0-9a-f]{6,32}")
"""How the beginning of the id of a run looks; a segment has another name."""


@click.command("report")
@click.argument("names", nargs=-1, shell_complete=complete.segments, metavar="[A B] [SEGMENT]...")
@click.option(
    "--out", default="", metavar="DIR", help="Where report.html, report.json and report/ are written [in the run]."
)
@click.option(
    "--truth", is_flag=True, help="Also the charts of what nobody could know; the files are named apart."
)
@click.option(
    "--interactive", is_flag=True, help="Also charts.html, every chart to point at and zoom; it runs a script."
)
@run_options
@project_options
def report_command(
    names: tuple[str, ...],
    out: str,
    truth: bool,
    interactive: bool,
    run_id: str,
    profile: str | None,
    seed: int | None,
    project_dir: str | None,
    runs_root: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write a run's report: a first screen to send around, a page per segment, gate and dataset; works offline.

    A and B, the beginnings of the ids of two runs, are put side by side on one page.
    """
    from engine.execute.tidy import tidy
    from engine.whole_files import sweep, write_atomically

    runs = [name for name in names if RUN.fullmatch(name)]
    segments = tuple(name for name in names if not RUN.fullmatch(name))
    if len(runs) not in (0, 2) or (runs and (run_id or interactive)):
        raise click.UsageError("give two runs to compare, or none; --run names one, --interactive is of one")
    folders = [open_run(runs_root, name, profile, seed) for name in runs or [run_id]]
    place = Path(out) if out else folders[-1].root / "reports"
    if out:
        sweep(place, deep=True)
    else:
        tidy(Path(runs_root), folders[-1])
    project = open_project_of(project_dir, folders[-1])
    stem, document, pages = (_two if runs else _one)(project, Path(runs_root), folders, segments, truth)
    text = json.dumps(document, indent=1, default=str) + "\n"
    written = {f"{stem}.json": text, **dict(pages(json.loads(text), interactive))}
    # The first screen comes last: whatever stops the command, its links lead to pages that are there.
    for name, page in reversed(written.items()):
        write_atomically(place / name, page)
    _forget(place / stem, written)
    if not quiet:
        for folder, report in zip(
            folders, [document] if not runs else [document["a"], document["b"]], strict=True
        ):
            if not report["whole"]["is_whole"]:
                click.echo(f"run {folder.name[:8]} is not whole: {report['whole']['told']}", err=True)
    if as_json:
        click.echo(text, nl=False)
    elif not quiet:
        for line in _told(document):
            click.echo(line)
        click.echo(f"wrote {place / stem}.html\nwrote {place / stem}.json")
        if not runs:
            click.echo(f"wrote {place / stem}{'/'} with {len(written) - 2} pages")


def _one(project: Any, runs_root: Path, folders: list[RunFolder], segments: tuple[str, ...], truth: bool) -> Any:
    from engine.reporting.gather import gather
    from engine.reporting.pages import pages, stem

    report = gather(project, runs_root, folders[0], segments, truth)
    return stem(report), report, pages


def _two(project: Any, runs_root: Path, folders: list[RunFolder], segments: tuple[str, ...], truth: bool) -> Any:
    from engine.reporting.two_runs import gather_two, two_runs_page, two_stem

    both = gather_two(project, runs_root, (folders[0], folders[1]), segments, truth)
    name = two_stem(both)
    return name, both, lambda read, _: [(f"{name}.html", two_runs_page(read))]


def _forget(folder: Path, written: dict[str, str]) -> None:
    """Remove the pages of an earlier report that this one does not have."""
    for path in folder.glob("*.html"):
        if f"{folder.name}/{path.name}" not in written:
            path.unlink(missing_ok=True)


def _told(document: dict[str, Any]) -> Iterator[str]:
    """What may be said of the run, or of each of two."""
    if "a" in document:
        for side in ("a", "b"):
            yield f"{side.upper()} {document[side]['run']['run_id'][:8]}: {document[side]['front']['verdict']}"
        return
    yield document["front"]["verdict"]
    for segment in document["segments"]:
        yield from _lines(segment["segment"], segment["verdict"])


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
