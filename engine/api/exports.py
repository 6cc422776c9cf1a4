"""A run to other tools: `Run.export`, which `engine export` calls as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.api.tables import html_section, html_table
from engine.errors import EngineError, close_matches
from engine.execute.statements import open_catalogue
from engine.exporting.choose import choose_edges, choose_tables
from engine.exporting.definition import DATA, SHELVES, Exported, Order, Written
from engine.exporting.targets import GRAPH, check_target, default_destination, export
from engine.runs.record import TRUTH
from engine.runs.verify import DigestMemory, verify_states

if TYPE_CHECKING:
    from engine.api.run import Run


@dataclass(frozen=True)
class ShownExport(Exported):
    """An export that shows itself in notebooks."""

    def _repr_html_(self) -> str:
        rows = [(part.name, f"{part.rows} {part.unit}", ", ".join(part.files)) for part in self.written]
        return html_section("Export", repr(self).strip("<>"), html_table(("part", "holds", "files"), rows))


SCHEMA = "engine"
"""The schema of a database that an export goes to unless another is asked for."""


def words_of(given: str | Iterable[str]) -> list[str]:
    """Words of one text or of several, which spaces and commas part."""
    texts = [given] if isinstance(given, str) else list(given)
    return [word for text in texts for word in text.replace(",", " ").split()]


def _shelves(include: Iterable[str]) -> list[str]:
    for word in include:
        if word not in SHELVES:
            raise EngineError(
                97,
                f"{word!r} is nothing to include",
                place="EXPORT",
                expected=", ".join(SHELVES[1:]),
                hint=close_matches(word, SHELVES[1:]) or "leave --include out",
            )
    return [word for word in include if word != DATA]


def export_run(
    run: Run,
    to: str,
    destination: str,
    select: str | Iterable[str],
    include: str | Iterable[str],
    force: bool,
    schema: str,
    tell: Callable[[Written], None] | None,
) -> ShownExport:
    """See `Run.export`."""
    check_target(to)
    words, shelves = words_of(select), _shelves(words_of(include))
    where = destination or default_destination(to, run.folder)
    memory = DigestMemory(run.runs_root)
    verify_states(run.folder, memory)
    memory.save()
    connection = open_catalogue(run.catalogue, run.folder, run.resources, fenced=False, truth=TRUTH in shelves)
    try:
        records = tuple(run.folder.records())
        graph = to == GRAPH
        order = Order(
            target=to,
            folder=run.folder,
            identity=run.identity,
            records=records,
            connection=connection,
            tables=() if graph else choose_tables(connection, run.files, records, words, shelves),
            edges=choose_edges(run.graph_kinds(), words) if graph else (),
            destination=where,
            force=force,
            schema=schema,
            tell=tell or (lambda _: None),
        )
        return ShownExport(**vars(export(order)))
    finally:
        connection.close()
