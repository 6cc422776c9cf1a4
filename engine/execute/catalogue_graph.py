"""Typed edge lists of a run: `sql/<SEGMENT>/graph/<kind>.v1.sql`, a SELECT of two ids and what the edge says.

Accounts, devices and parties are each numbered from the beginning, so an id alone names nothing. An edge therefore
names both its ends with their kinds, and a graph of several kinds can be put together without mixing them up.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from engine.duckdb_connection import literal, quote
from engine.errors import EngineError
from engine.execute.catalogue_words import OWN, comment_on
from engine.locations import cache_root
from engine.project.definition import Project
from engine.project.parse_cache import ParseCache
from engine.project.sql.header_schemas import check_form
from engine.project.sql.queries import refuse_faults
from engine.project.sql.text import parse_select, parse_version, split_header
from engine.text_files import read_text

FOLDER = "graph"
GRAPH = "graph"
"""The schema of the edge lists."""
SELECTED = ("source_id", "target_id", "edge")
"""What the SELECT of an edge list gives, in this order."""


@dataclass(frozen=True)
class EdgeList:
    """One kind of edges: from entities of one kind to entities of one kind."""

    kind: str
    path: str
    doc: str
    source: str
    target: str
    text: str

    def view(self) -> str:
        """The SELECT of its view."""
        source, target = literal(self.source), literal(self.target)
        names = f"concat({source}, ':', source_id) AS source, concat({target}, ':', target_id) AS target"
        parts = f"{source} AS source_type, source_id, {target} AS target_type, target_id"
        return f"SELECT {names}, edge, {parts} FROM ({self.text})"


def load_edges(project: Project) -> list[EdgeList]:
    """The edge lists of a project; EngineError 034 or 036 where a file is wrong."""
    cache = ParseCache(cache_root() / "graph.json", parse_version())
    found: dict[str, EdgeList] = {}
    for segment in project.segments:
        for path in sorted((project.root / "sql" / segment / FOLDER).glob("*.v1.sql")):
            where = path.relative_to(project.root).as_posix()
            header, body = split_header(read_text(path, where, 34), where)
            check_form(header, "graph", where)
            refuse_faults(path.name, parse_select(body, where, cache), where, project.macros)
            kind = path.name.partition(".")[0]
            if kind in found:
                raise EngineError(
                    36,
                    f"two edge lists are called {kind}",
                    place="PROJECT",
                    where=f"{found[kind].path}, {where}",
                    hint="rename one of the files",
                )
            doc = " ".join(header["doc"].split())
            found[kind] = EdgeList(kind, where, doc, header["source"], header["target"], body.strip())
    cache.save()
    return list(found.values())


def add_graph(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """A view `graph.<kind>` for each kind of edges that the run has what it takes for."""
    connection.execute(f"CREATE SCHEMA {GRAPH}")
    for edges in load_edges(project):
        target = f"{GRAPH}.{quote(edges.kind)}"
        try:
            columns = [str(row[0]) for row in connection.execute(f"DESCRIBE {edges.text}").fetchall()]
        except (duckdb.BinderException, duckdb.CatalogException):
            continue  # the run is another project's, or has not what this list reads
        if tuple(columns) != SELECTED:
            raise EngineError(
                36,
                f"the edge list {edges.kind} gives other columns",
                place="PROJECT",
                where=edges.path,
                expected=", ".join(SELECTED),
                found=", ".join(columns),
            )
        connection.execute(f"CREATE VIEW {target} AS {edges.view()}")
        comment_on(connection, "VIEW", target, edges.doc, OWN)
