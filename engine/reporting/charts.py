"""Charts of a segment: `sql/<SEGMENT>/charts/<name>.v1.sql`, one small SELECT each, over what a run published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from engine.duckdb_connection import fence, literal, quote
from engine.execute.catalogue_meta import MACHINERY
from engine.execute.truth import attach_truth
from engine.locations import cache_root
from engine.project.definition import MAIN, Project, Segment
from engine.project.order import named_relations
from engine.project.parse_cache import ParseCache
from engine.project.sql.header_schemas import check_form
from engine.project.sql.queries import refuse_faults
from engine.project.sql.text import SqlText, parse_select, parse_version, split_header
from engine.runs.folder import RunFolder
from engine.runs.record import TRUTH
from engine.text_files import read_text

Json = dict[str, Any]
FOLDER = "charts"


@dataclass(frozen=True)
class Chart:
    """One chart: what it shows, how, and the SELECT behind it."""

    segment: str
    name: str
    path: str
    header: Json
    text: str
    sql: SqlText


def load_charts(project: Project, segment: Segment) -> list[Chart]:
    """The charts of a segment in the order of their names; EngineError 034 or 036 where one is wrong."""
    cache = ParseCache(cache_root() / f"charts_{segment.name}.json", parse_version())
    charts = []
    for path in sorted((project.root / "sql" / segment.name / FOLDER).glob("*.v1.sql")):
        where = path.relative_to(project.root).as_posix()
        header, body = split_header(read_text(path, where, 34), where)
        check_form(header, "chart", where)
        sql = parse_select(body, where, cache)
        refuse_faults(path.name, sql, where, project.macros)
        charts.append(Chart(segment.name, path.name.split(".")[0], where, header, body.strip(), sql))
    cache.save()
    return charts


def apart(project: Project, chart: Chart) -> tuple[str, ...]:
    """What the chart reads of what nobody could know."""
    read = named_relations(chart.sql, project.macros)
    return tuple(sorted(name for name in read if name in project.datasets and project.datasets[name].truth))


def draw_data(
    project: Project, chart: Chart, catalogue: Path, folder: RunFolder, standing: set[str], truth: bool
) -> Json | None:
    """The chart's rows from a run's catalogue, which reads the files of the run.

    None where a dataset that it reads is not in the run, or lies apart and is not to be shown.
    """
    read, hidden = named_relations(chart.sql, project.macros), apart(project, chart)
    if (hidden and not truth) or any(name in project.datasets and name not in standing for name in read):
        return None
    with duckdb.connect(str(catalogue), read_only=True) as connection:
        if hidden:
            attach_truth(connection, folder)
        for name in hidden:
            schema = f"s{project.datasets[name].segment.lower()}_{TRUTH}"
            connection.execute(f"CREATE TEMP VIEW {quote(name)} AS SELECT * FROM {quote(schema)}.{quote(name)}")
        connection.execute(f"SET search_path = {literal(f'{MAIN},{MACHINERY}')}")
        fence(connection, folders=(folder.root,))
        found = connection.execute(f"SELECT * FROM ({chart.text}) ORDER BY ALL")
        columns = [column[0] for column in found.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return {
        "name": chart.name,
        "title": chart.header["title"],
        "doc": " ".join(chart.header["doc"].split()),
        "kind": chart.header["chart"],
        "x": chart.header["x"],
        "y": chart.header["y"],
        "y_from": chart.header.get("y_from", "zero"),
        "series": chart.header.get("series"),
        "value": chart.header.get("value"),
        "shows_truth": bool(hidden),
        "x_title": chart.header.get("x_title", chart.header["x"]),
        "y_title": chart.header.get("y_title", chart.header["y"]),
        "file": chart.path,
        "sql": chart.text,
        "rows": rows,
    }
