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
from engine.execute.session import create_macros, create_policy, create_rows, reader
from engine.hashing import file_sha256
from engine.project.definition import MAIN, TIERS, VIEW, Dataset, Project, Segment
from engine.runs.folder import Identity, RunFolder
from engine.runs.gateboard import COLUMNS, Gateboard, document, gateboard_path
from engine.runs.record import OutputRecord, StateRecord
from engine.whole_files import replacing

NAME = "run.duckdb"
META = "meta"
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
        for record in records.values():
            for output in record.outputs:
                if output.kind != "bundle" and not output.is_truth:
                    _add_view(connection, project, record, output)
        _add_contract_views(connection, project, records)
        _add_meta(connection, identity, folder, records)
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
        return
    lineage = (
        f"{record.seed}::UBIGINT AS lineage_seed, {literal(record.signature)} AS lineage_signature, "
        f"{literal(output.content_digest)} AS lineage_content_digest"
    )
    connection.execute(f"CREATE VIEW {quote(schema)}.{name} AS SELECT *, {lineage} FROM {source}")
    connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}")
    dataset = project.datasets.get(output.dataset)
    if dataset is not None:
        _add_comments(connection, dataset, (f"{quote(schema)}.{name}", name))


def _add_comments(connection: duckdb.DuckDBPyConnection, dataset: Dataset, targets: tuple[str, ...]) -> None:
    """What the contract of today says of the columns that are there: another project may have built the run."""
    if dataset.contract is None:
        return
    found = {str(row[0]) for row in connection.execute(f"DESCRIBE {targets[0]}").fetchall()}
    for target in targets:
        connection.execute(
            f"COMMENT ON VIEW {target} IS {literal(' '.join(dataset.contract.description.split()))}"
        )
        for column in (column for column in dataset.contract.columns if column.name in found):
            connection.execute(f"COMMENT ON COLUMN {target}.{quote(column.name)} IS {literal(column.description)}")


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
            _add_comments(connection, dataset, (name, f"{schema}.{name}"))


def _add_meta(
    connection: duckdb.DuckDBPyConnection, identity: Identity, folder: RunFolder, records: dict[str, StateRecord]
) -> None:
    tables: dict[str, tuple[tuple[tuple[str, str], ...], list[tuple[Any, ...]]]] = {
        "run": (
            (
                ("run_id", "VARCHAR"),
                ("seed", "UBIGINT"),
                ("profile", "VARCHAR"),
                ("parameter_hash", "VARCHAR"),
                ("manifest_fingerprint", "VARCHAR"),
            ),
            [
                (
                    folder.name,
                    identity.seed,
                    identity.profile,
                    identity.parameter_hash,
                    identity.manifest_fingerprint,
                )
            ],
        ),
        "states": (
            (
                ("segment", "VARCHAR"),
                ("state", "VARCHAR"),
                ("signature", "VARCHAR"),
                ("rows", "BIGINT"),
                ("elapsed_s", "DOUBLE"),
                ("produced_by", "VARCHAR"),
                ("sealed", "BOOLEAN"),
            ),
            [(r.segment, r.state, r.signature, r.rows, r.elapsed_s, r.run_id, True) for r in records.values()],
        ),
        "outputs": (
            (
                ("segment", "VARCHAR"),
                ("state", "VARCHAR"),
                ("dataset", "VARCHAR"),
                ("path", "VARCHAR"),
                ("rows", "BIGINT"),
                ("bytes", "BIGINT"),
                ("content_digest", "VARCHAR"),
            ),
            [
                (r.segment, r.state, o.dataset, o.path, o.rows, o.bytes, o.content_digest)
                for r in records.values()
                for o in r.outputs
            ],
        ),
        "checks": (
            (
                ("segment", "VARCHAR"),
                ("state", "VARCHAR"),
                ("check_id", "VARCHAR"),
                ("code", "VARCHAR"),
                ("result", "VARCHAR"),
                ("violations", "BIGINT"),
            ),
            [
                (r.segment, r.state, c["check_id"], c["code"], c["result"], c["violations"])
                for r in records.values()
                for c in r.checks
            ],
        ),
        "lineage": (
            (
                ("segment", "VARCHAR"),
                ("state", "VARCHAR"),
                ("kind", "VARCHAR"),
                ("name", "VARCHAR"),
                ("digest", "VARCHAR"),
            ),
            [
                (r.segment, r.state, kind, name, str(value))
                for r in records.values()
                for kind, part in r.parts.items()
                if isinstance(part, dict)
                for name, value in part.items()
            ],
        ),
    }
    for name, (columns, rows) in tables.items():
        create_rows(connection, f"{META}.{name}", columns, rows)
    connection.execute("CREATE SCHEMA perf")
    create_rows(
        connection,
        "perf.steps",
        (
            ("segment", "VARCHAR"),
            ("state", "VARCHAR"),
            ("step", "VARCHAR"),
            ("lane", "VARCHAR"),
            ("elapsed_s", "DOUBLE"),
            ("cpu_s", "DOUBLE"),
            ("rows_out", "BIGINT"),
            ("bytes_written", "BIGINT"),
            ("peak_rss_mb", "DOUBLE"),
        ),
        [
            (
                s["segment"],
                s["state"],
                s["step"],
                s["lane"],
                s["elapsed_s"],
                s["cpu_s"],
                s["rows_out"],
                s["bytes_written"],
                s["peak_rss_mb"],
            )
            for r in records.values()
            for s in r.steps
        ],
    )


def _add_gates(connection: duckdb.DuckDBPyConnection) -> None:
    """The schema of gateboards: they come in when they are scored, so none that somebody left is taken for one."""
    connection.execute(f"CREATE SCHEMA {GATES}")
    create_rows(connection, BOARDS, BOARD_COLUMNS, [])


def _add_board(
    connection: duckdb.DuckDBPyConnection, folder: RunFolder, segment: Segment, board: dict[str, Any]
) -> None:
    """The rows of a gateboard as `gates.<segment>`, and its verdict in `gates.boards`."""
    place = f"{GATES}.{quote('s' + segment.name.lower())}"
    band = (("threshold_A", "DOUBLE"), ("pass_A", "BOOLEAN"))
    columns = (*COLUMNS, *band, ("seed", "UBIGINT"), ("decides", "BOOLEAN"))
    connection.execute(f"DROP TABLE IF EXISTS {place}")
    create_rows(connection, place, columns, [tuple(row[name] for name, _ in columns) for row in board["tests"]])
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
