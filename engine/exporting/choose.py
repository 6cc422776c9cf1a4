"""Which datasets of a run are exported: those that people ask for, unless names, patterns or shelves say more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from engine.duckdb_connection import quote
from engine.errors import EngineError, close_matches
from engine.execute.catalogue_words import words_of
from engine.exporting.definition import DATA, SHELVES, Column, Table, columns_of
from engine.project.definition import Project
from engine.runs.record import TRUTH, OutputRecord, StateRecord

if TYPE_CHECKING:
    import duckdb

_WILD = frozenset("*?[")


def choose_tables(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    records: Sequence[StateRecord],
    select: Sequence[str],
    include: Collection[str],
) -> tuple[Table, ...]:
    """The tables of an export, in the order of `meta.datasets`; truth comes last.

    `select`: datasets, patterns (`s1_*`), segments or states; without, all. `include`: shelves beside data. A
    dataset of machinery that is named is exported as well; of truth only where it is included. EngineError 097
    for a word that names nothing.
    """
    shelves = {DATA, *include}
    listed = connection.execute("SELECT schema_name, name, shelf, segment, state FROM meta.datasets").fetchall()
    known = [
        (f"{quote(place)}.{quote(name)}", name, shelf, seg, state) for place, name, shelf, seg, state in listed
    ]
    known += [
        (f"{quote(f's{r.segment.lower()}_{TRUTH}')}.main.{quote(o.dataset)}", o.dataset, TRUTH, r.segment, r.state)
        for r in records
        for o in r.outputs
        if o.is_truth
    ]
    chosen: set[str] = {name for _, name, shelf, *_ in known if shelf in shelves and not select}
    for word in select:
        wild = bool(_WILD & set(word))
        found = [
            (name, shelf)
            for _, name, shelf, seg, state in known
            if (fnmatchcase(name, word) if wild else word in (name, seg, f"{seg}.{state}"))
        ]
        fitting = {name for name, shelf in found if shelf in shelves or (name == word and shelf != TRUTH)}
        if not fitting:
            raise _nothing(word, found, [name for _, name, *_ in known])
        chosen |= fitting
    outputs = {o.dataset: o for r in records for o in r.outputs}
    rows = [row for row in known if row[1] in chosen]
    return tuple(_table(connection, project, outputs.get(row[1]), *row) for row in rows)


def choose_edges(kinds: Sequence[str], select: Sequence[str]) -> tuple[str, ...]:
    """The kinds of edges of an export; EngineError 097 for a word that names none."""
    for word in select:
        if not any(fnmatchcase(kind, word) for kind in kinds):
            raise EngineError(
                97,
                f"{word!r} names no kind of edges of this run",
                place="EXPORT",
                expected=", ".join(kinds) or "a run with edge lists",
                hint=close_matches(word, kinds) or "leave --select out",
            )
    return tuple(kind for kind in kinds if not select or any(fnmatchcase(kind, word) for word in select))


def _nothing(word: str, found: Sequence[tuple[str, str]], known: Iterable[str]) -> EngineError:
    shelf = found[0][1] if found else ""
    return EngineError(
        97,
        f"{word!r} names {f'only what is {shelf}' if shelf else 'no dataset'} of this run",
        place="EXPORT",
        expected="a dataset, a pattern such as 's1_*', a segment or a state",
        hint=f"--include {shelf}" if shelf in SHELVES else close_matches(word, known) or "engine ls datasets",
    )


def _table(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    output: OutputRecord | None,
    relation: str,
    name: str,
    shelf: str,
    segment: str,
    state: str,
) -> Table:
    dataset = project.datasets.get(name)
    contract = dataset.contract if dataset else None
    found = columns_of(connection, relation)
    if contract is not None and [(c.name, c.sql_type) for c in contract.columns] != found:
        contract = None  # another project built the run
    said, words = words_of(name, dataset)
    required = {column.name for column in contract.columns if not column.nullable} if contract else set()
    columns = tuple(
        Column(column, kind, column not in required, " ".join(words.get(column, "").split()))
        for column, kind in found
    )
    keys = (contract.primary_key, contract.foreign_keys) if contract else ((), ())
    return Table(name, shelf, relation, segment, state, said, columns, *keys, contract, output)
