"""Charts of a segment: `sql/<SEGMENT>/charts/<name>.v1.sql`, one small SELECT each over what a run published.

Beside it stands `<name>.vl.json`, how its rows are drawn: a Vega-Lite specification without data and title.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from engine.duckdb_connection import fence, literal, quote
from engine.errors import EngineError
from engine.execute.catalogue_meta import MACHINERY
from engine.execute.truth import attach_truth
from engine.locations import cache_root
from engine.project.definition import MAIN, Project, Segment
from engine.project.order import named_relations
from engine.project.parse_cache import ParseCache
from engine.project.placement import CHARTS
from engine.project.sql.header_schemas import check_form
from engine.project.sql.queries import refuse_faults
from engine.project.sql.text import SqlText, parse_select, parse_version, split_header
from engine.runs.folder import RunFolder
from engine.runs.record import TRUTH
from engine.text_files import json_value, read_text

Json = dict[str, Any]
OF_THE_ENGINE = ("data", "datasets", "title", "config", "background", "usermeta")
"""Keys of a specification that the engine fills in, and those that would change the look of one chart alone."""
FROM_ELSEWHERE = ("url", "href")
"""Keys that would have a reader fetch something, or lead elsewhere."""
AXES = ("x", "y")


@dataclass(frozen=True)
class Chart:
    """One chart: what it shows, the SELECT behind it, and how its rows are drawn."""

    segment: str
    name: str
    path: str
    header: Json
    text: str
    sql: SqlText
    spec: Json


def load_charts(project: Project, segment: Segment) -> list[Chart]:
    """The charts of a segment in the order of their names; EngineError 034 or 036 where one is wrong."""
    cache = ParseCache(cache_root() / f"charts_{segment.name}.json", parse_version())
    charts = []
    for path in sorted((project.root / "sql" / segment.name / CHARTS).glob("*.v1.sql")):
        where = path.relative_to(project.root).as_posix()
        header, body = split_header(read_text(path, where, 34), where)
        check_form(header, "chart", where)
        sql = parse_select(body, where, cache)
        refuse_faults(path.name, sql, where, project.macros)
        spec = _spec(path.with_name(path.name.removesuffix(".v1.sql") + ".vl.json"), where)
        charts.append(Chart(segment.name, path.name.split(".")[0], where, header, body.strip(), sql, spec))
    cache.save()
    return charts


def _spec(path: Path, beside: str) -> Json:
    """The specification beside a SELECT; EngineError 036 where it is none that the engine may draw."""
    where = f"{beside.rpartition('/')[0]}/{path.name}"
    if not path.is_file():
        raise _wrong(
            f"{beside} has no specification", where, "a Vega-Lite specification beside the SELECT", "none"
        )
    try:
        spec = json_value(read_text(path, where, 36))
    except ValueError as error:
        raise _wrong(f"{where} is no JSON", where, "a JSON object", str(error)) from None
    if not isinstance(spec, dict):
        raise _wrong(f"{where} is no specification", where, "a JSON object", type(spec).__name__)
    for key in OF_THE_ENGINE:
        if key in spec:
            raise _wrong(f"{where} sets {key}", where, "data, title and look as the engine gives them", key)
    for place, value in _inside(spec, ""):
        key = place.rpartition(".")[2]
        if key in FROM_ELSEWHERE:
            raise _wrong(
                f"{where} fetches or leads elsewhere", f"{where}: {place}", "rows of the SELECT alone", key
            )
        named = key in AXES and isinstance(value, dict) and value.get("type") == "quantitative"
        if named and value.get("axis", {}) is not None and not value.get("title"):
            raise _wrong(
                f"{where} has an axis without a title", f"{where}: {place}", "a title with its unit", "none"
            )
    return spec


def _inside(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every value of a document with its place."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        at = f"{place}.{key}".lstrip(".")
        yield at, item
        yield from _inside(item, at)


def _wrong(message: str, where: str, expected: str, found: str) -> EngineError:
    return EngineError(
        36,
        message,
        place="PROJECT",
        where=where,
        expected=expected,
        found=found,
        hint="docs/formats.md, Charts, says what a specification may hold",
    )


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
        "segment": chart.segment,
        "name": chart.name,
        "title": chart.header["title"],
        "doc": " ".join(chart.header["doc"].split()),
        "figures": chart.header.get("figures", []),
        "reads": sorted(name for name in read if name in project.datasets),
        "front": chart.header.get("front"),
        "shows_truth": bool(hidden),
        "file": chart.path,
        "sql": chart.text,
        "spec": chart.spec,
        "rows": rows,
    }
