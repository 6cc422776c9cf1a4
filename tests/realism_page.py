"""Print the table of docs/realism.md from kept certificates: `python -m tests.realism_page --write`.

The table has every metric of band A with its threshold, its value on each certified seed, its basis and source.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from engine.assurance.claims import read_certificate
from engine.assurance.scorers import OUTSIDE, policy_with
from engine.cli.console import number
from engine.errors import EngineError
from engine.project.definition import Project, Segment
from engine.project.load import load_project
from engine.runs.gateboard import short_id

PAGE = Path(__file__).parents[1] / "docs" / "realism.md"
NO_CERTIFICATE = 73
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


def outside_rows(project: Project, segment: Segment) -> list[dict[str, Any]]:
    """The thresholds of band A of a segment."""
    policy = policy_with(project, segment, OUTSIDE)
    rows: list[dict[str, Any]] = policy.document[OUTSIDE] if policy else []

    def place(row: dict[str, Any]) -> tuple[int, str]:
        """Numbered gates by their numbers; the others, in the order of their names, behind them."""
        name = short_id(row["test_id"])
        return (int(name[1:]), "") if name[1:].isdigit() else (1000, name)

    return sorted(rows, key=place)


def asked(row: dict[str, Any]) -> str:
    """A threshold as the page shows it; one that does not decide is in brackets."""
    text = f"{row['comparison']} {row['threshold_a']:g}"
    return text if row["decides"] else f"({text})"


def certificate_of(project: Project, runs_root: Path, segment: Segment) -> dict[str, Any] | None:
    """What is kept of a segment, or None where it was never certified under this profile."""
    try:
        return read_certificate(project, runs_root, segment)
    except EngineError as error:
        if error.number != NO_CERTIFICATE:
            raise
        return None


def table_of(project: Project, segment: Segment, kept: dict[str, Any] | None) -> str:
    """The rows of one segment with the values of its certificate, if it has one."""
    seeds = [str(seed["seed"]) for seed in kept["seeds"]] if kept else []
    lines = ["| " + " | ".join(["gate", "metric", "A", *seeds, "basis", "source"]) + " |"]
    lines.append("|" + " --- |" * (5 + len(seeds)))
    for row in outside_rows(project, segment):
        test = kept["per_test"].get(f"{row['test_id']}.{row['metric_name']}", {}) if kept else {}
        known = test.get("per_seed", {})
        values = (number(known.get(seed)) for seed in seeds)
        cells = (row["test_id"], row["metric_name"], asked(row), *values, row["basis"], row["source"])
        lines.append("| " + " | ".join(cells) + " |")
    if kept is None:
        return "\n".join([*lines, "", f"{segment.name}: not certified yet; a board shows its values."])
    band = kept["band_A"]
    told = f"{kept['verdict']}; {band['held']} of {band['gates']} gates of band A hold on every seed."
    lines += ["", f"{segment.name}, profile {kept['profile']}: {told}"]
    return "\n".join(lines)


@click.command()
@click.option("--runs-root", default="runs", type=click.Path(path_type=Path, exists=True))
@click.option("--profile", default="reference")
@click.option("--write", is_flag=True, help="Put the table into docs/realism.md.")
def main(runs_root: Path, profile: str, write: bool) -> None:
    """Print the table of band A from the certificates under a runs root."""
    project = load_project(PAGE.parents[1], profile)
    tables = [
        table_of(project, segment, certificate_of(project, runs_root, segment))
        for segment in project.segments.values()
        if outside_rows(project, segment)
    ]
    table = "\n\n".join(tables)
    if not write:
        click.echo(table)
        return
    text = PAGE.read_text("utf-8")
    part = re.compile(f"{BEGIN}.*{END}", re.DOTALL)
    PAGE.write_text(part.sub(lambda _: f"{BEGIN}\n{table}\n{END}", text), "utf-8")


if __name__ == "__main__":
    main()
