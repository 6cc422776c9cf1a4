"""`run.duckdb`: the analyst's door. Views over the published files, with comments; macros and policies inside.

Every dataset stands under its bare name as published, and in its segment's schema with lineage columns.

The file opens from any folder, and a copy of a run reads its own files: every view starts from the macro
`meta.root()`. It is written privately and renamed, so a reader never meets a writer.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from engine.duckdb_connection import disk_error, literal, quote
from engine.errors import EngineError
from engine.execute.catalogue_check import boards_of, is_current, is_intact, remember_catalogue
from engine.execute.catalogue_graph import add_graph
from engine.execute.catalogue_meta import DATA, MACHINERY, META, add_meta, add_own
from engine.execute.catalogue_words import comment_dataset, comment_policy, words_of
from engine.execute.session import create_macros, create_policy, reader
from engine.hashing import file_sha256
from engine.project.definition import MAIN, TIERS, VIEW, Dataset, Project, Segment
from engine.runs.folder import Identity, RunFolder
from engine.runs.gateboard import COLUMNS, Gateboard, document, gateboard_path
from engine.runs.record import OutputRecord, StateRecord
from engine.whole_files import replacing

NAME = "run.duckdb"
GATES = "gates"
BOARDS = f"{GATES}.boards"
BOARD_COLUMNS = (
    ("segment", "VARCHAR"),
    ("run_id", "VARCHAR"),
    ("seed", "UBIGINT"),
    ("grade", "VARCHAR"),
    ("verdict", "VARCHAR"),
    ("stamps", "VARCHAR"),
    ("board_sha256", "VARCHAR"),
)
BLOCK_BYTES = 16384
"""The least that DuckDB takes: hundreds of small tables would each fill blocks of 256 KiB."""
Board = tuple[Segment, dict[str, Any]]
"""A segment and its gateboard as a document."""
UNWRITABLE = (81, 85)
"""Codes of a place that cannot be written, or is full."""
STORAGE = "v1.2.0"
"""The storage format: every DuckDB from 1.2 on reads it, and none before 2.0 reads what 2.0 writes by default."""


def schema_of(project: Project, segment: str) -> str:
    """`s<segment>` for the segments of a run; `upstream` for those below."""
    if segment in project.segments and project.segments[segment].tier == TIERS[-1]:
        return f"s{segment.lower()}"
    return "upstream"


def write_catalogue(
    project: Project,
    folder: RunFolder,
    identity: Identity,
    records: dict[str, StateRecord],
    boards: Sequence[Board] = (),
) -> None:
    """Write the catalogue of what stands in the folder now; `boards`: gateboards that hold."""
    with _replaced(folder, [gateboard_path(folder, segment) for segment, _ in boards]) as partial:
        _write(partial, project, folder, identity, records, boards)


def write_gates(project: Project, folder: RunFolder, segment: Segment, board: Gateboard) -> None:
    """Write a gateboard that was just scored into the catalogue, or the whole where there is none of ours."""
    if not is_intact(folder, folder.root / NAME):
        _write_anew(project, folder)
    kept = {*boards_of(folder), gateboard_path(folder, segment)}
    with _replaced(folder, kept) as partial:
        shutil.copyfile(folder.root / NAME, partial)
        with duckdb.connect(str(partial)) as connection:
            connection.execute("BEGIN")
            _add_board(connection, folder, segment, document(board))
            connection.execute("COMMIT")


def _write_anew(project: Project, folder: RunFolder, boards: Sequence[Board] = ()) -> None:
    records = {record.state_id: record for record in folder.records()}
    write_catalogue(project, folder, folder.identity(), records, boards)


@contextmanager
def checked_catalogue(
    folder: RunFolder, again: Callable[[], tuple[Project, Sequence[Board]]]
) -> Iterator[tuple[Path, bool]]:
    """The catalogue of a run to read, and whether it had to be made again: no other than ours is served.

    `again` gives what it is made of. Where the run cannot be written, it is made elsewhere for the time being.
    """
    path = folder.root / NAME
    if is_current(folder, path):
        yield path, False
        return
    project, boards = again()
    try:
        _write_anew(project, folder, boards)
    except (OSError, EngineError) as error:
        if not isinstance(error, OSError) and error.number not in UNWRITABLE:
            raise
        with tempfile.TemporaryDirectory(prefix="engine-catalogue-") as spare:
            private = Path(spare) / NAME
            records = {record.state_id: record for record in folder.records()}
            _write(private, project, folder, folder.identity(), records, boards)
            yield private, True
        return
    yield path, True


@contextmanager
def _replaced(folder: RunFolder, boards: Iterable[Path]) -> Iterator[Path]:
    """The path to write a catalogue to; it takes the old one's place at the end."""
    try:
        with replacing(folder.root / NAME) as partial:
            try:
                yield partial
            finally:
                partial.with_name(f"{partial.name}.wal").unlink(missing_ok=True)
            remember_catalogue(folder, partial, boards)
    except duckdb.Error as error:
        told = disk_error(error, "ENG", "CATALOGUE", str(folder.root / NAME))
        if told is None:
            raise
        raise told from error


def _write(
    partial: Path,
    project: Project,
    folder: RunFolder,
    identity: Identity,
    records: dict[str, StateRecord],
    boards: Sequence[Board],
) -> None:
    config: dict[str, str | bool | int | float | list[str]] = {
        "default_block_size": BLOCK_BYTES,
        "storage_compatibility_version": STORAGE,
    }
    connection = duckdb.connect(str(partial), config=config)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("BEGIN")
        _add_root(connection, folder)
        create_macros(connection, project, identity.seed)
        for policy in project.policies.values():
            for relation in policy.relations:
                create_policy(connection, relation)
                comment_policy(connection, relation)
        connection.execute(f"CREATE SCHEMA {MACHINERY}")
        for record in records.values():
            for output in record.outputs:
                if output.kind != "bundle" and not output.is_truth:
                    _add_view(connection, project, record, output)
        connection.execute("COMMIT")
        # Each on its own: a run of another project, or of some states alone, lacks what some of these read, and a
        # statement that fails aborts the transaction in which it stands.
        _add_contract_views(connection, project, records)
        add_graph(connection, project)
        connection.execute("BEGIN")
        add_meta(connection, identity, folder, records, _dataset_rows(project, records))
        _add_gates(connection)
        for segment, board in boards:
            _add_board(connection, folder, segment, board)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _add_root(connection: duckdb.DuckDBPyConnection, folder: RunFolder) -> None:
    """`meta.root()`: where the files of the run lie.

    DuckDB resolves a relative path against the working directory and lets no view ask where its database lies. It
    does say where it would spill, by default beside the database that was opened. Where that is the folder of
    this run, in whichever place, the files are there; else they are where the catalogue was written.
    """
    here = folder.root.resolve()
    beside = f"/{NAME}.tmp"
    spill = "current_setting('temp_directory')"
    connection.execute(f"CREATE SCHEMA {META}")
    connection.execute(
        f"CREATE MACRO {META}.root() AS CASE WHEN ends_with({spill}, {literal(f'/{here.name}{beside}')}) "
        f"THEN left({spill}, length({spill}) - {len(beside)}) ELSE {literal(here)} END"
    )


def _source(output: OutputRecord) -> str:
    """The table function that reads an output, wherever the run lies."""
    paths = [f"{META}.root() || {literal(f'/{output.path}/{file.name}')}" for file in output.files]
    return reader(paths, output.kind)


def _add_view(
    connection: duckdb.DuckDBPyConnection, project: Project, record: StateRecord, output: OutputRecord
) -> None:
    is_rng = output.path.startswith("rng/")
    schema = "rng" if is_rng else schema_of(project, record.segment)
    source = _source(output)
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}")
    name = quote(output.dataset)
    if is_rng:
        connection.execute(f"CREATE VIEW {quote(schema)}.{name} AS SELECT * FROM {source}")
        comment_dataset(connection, output.dataset, None, (f"{quote(schema)}.{name}",))
        return
    dataset = project.datasets.get(output.dataset)
    bare = f"{bare_schema(dataset)}.{name}"
    lineage = (
        f"{record.seed}::UBIGINT AS lineage_seed, {literal(record.signature)} AS lineage_signature, "
        f"{literal(output.content_digest)} AS lineage_content_digest"
    )
    connection.execute(f"CREATE VIEW {quote(schema)}.{name} AS SELECT *, {lineage} FROM {source}")
    connection.execute(f"CREATE VIEW {bare} AS SELECT * FROM {source}")
    comment_dataset(connection, output.dataset, dataset, (f"{quote(schema)}.{name}", bare))


def bare_schema(dataset: Dataset | None) -> str:
    """Where a dataset stands without lineage: `main`, or `machinery` for what people rarely ask for.

    That is what has no contract (receipts, sealed inputs), documents, and what its model calls so.
    """
    own = dataset is None or dataset.kind == "json" or dataset.machinery
    return MACHINERY if own else MAIN


def _dataset_rows(project: Project, records: dict[str, StateRecord]) -> list[tuple[Any, ...]]:
    """The rows of `meta.datasets`: data before machinery, later segments first, in the order of the states."""
    rows: list[tuple[Any, ...]] = []
    for record in records.values():
        for output in record.outputs:
            if output.kind != "bundle" and not output.is_truth and not output.path.startswith("rng/"):
                dataset = project.datasets.get(output.dataset)
                place = bare_schema(dataset)
                shelf = DATA if place == MAIN else MACHINERY
                said = " ".join(words_of(output.dataset, dataset)[0].split())
                size = (output.rows, output.bytes)
                rows.append((place, output.dataset, shelf, record.segment, record.state, *size, said))
    rows += [
        (MAIN, d.name, DATA, d.segment, d.state, None, None, " ".join(words_of(d.name, d)[0].split()))
        for d in project.datasets.values()
        if d.kind == VIEW and not d.truth and f"{d.segment}.{d.state}" in records
    ]
    order = list(project.segments)
    rank = {name: len(order) - place for place, name in enumerate(order)}
    return sorted(rows, key=lambda row: (row[2] != DATA, rank.get(row[3], len(order) + 1), row[4], row[1]))


def _add_contract_views(
    connection: duckdb.DuckDBPyConnection, project: Project, records: dict[str, StateRecord]
) -> None:
    """Datasets that are views: the SQL of the project over the published files."""
    for state in project.ordered_states:
        for model in state.models:
            dataset = project.datasets.get(model.name)
            if dataset is None or dataset.kind != VIEW or dataset.truth or state.state_id not in records:
                continue
            name = quote(model.name)
            schema = quote(schema_of(project, state.segment))
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            try:
                connection.execute(f"CREATE VIEW {name} AS {model.text}")
            except (duckdb.BinderException, duckdb.CatalogException):
                continue  # the run is another project's, and has not what this view reads
            # Inside a view a bare name is looked for in the view's own schema first.
            connection.execute(f"CREATE VIEW {schema}.{name} AS SELECT * FROM {MAIN}.{name}")
            comment_dataset(connection, dataset.name, dataset, (name, f"{schema}.{name}"))


def _add_gates(connection: duckdb.DuckDBPyConnection) -> None:
    """The schema of gateboards: they come in when they are scored, so none that somebody left is taken for one."""
    connection.execute(f"CREATE SCHEMA {GATES}")
    add_own(connection, BOARDS, "The verdict of a gateboard.", BOARD_COLUMNS, [])


def _add_board(
    connection: duckdb.DuckDBPyConnection, folder: RunFolder, segment: Segment, board: dict[str, Any]
) -> None:
    """The rows of a gateboard as `gates.<segment>`, and its verdict in `gates.boards`."""
    place = f"{GATES}.{quote('s' + segment.name.lower())}"
    band = (("threshold_A", "DOUBLE"), ("pass_A", "BOOLEAN"))
    columns = (*COLUMNS, *band, ("seed", "UBIGINT"), ("decides", "BOOLEAN"))
    connection.execute(f"DROP TABLE IF EXISTS {place}")
    rows = [tuple(row[name] for name, _ in columns) for row in board["tests"]]
    add_own(connection, place, f"A measured row of the gates of {segment.name}.", columns, rows)
    connection.execute(f"DELETE FROM {BOARDS} WHERE segment = ?", [segment.name])
    told = (
        segment.name,
        board["run_id"],
        board["seed"],
        board["grade"],
        board["verdict"],
        ", ".join(board["stamps"]),
        file_sha256(gateboard_path(folder, segment)),
    )
    connection.execute(f"INSERT INTO {BOARDS} VALUES (?, ?, ?, ?, ?, ?, ?)", list(told))
