"""`run.duckdb`: the analyst's door. Views over the published files, with comments; macros and policies inside.

Every dataset stands under its bare name as published, and in its segment's schema with lineage columns.

The views hold absolute paths, so the file opens from any folder; it is written privately and renamed, so a
reader never meets a writer.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from engine.duckdb_connection import disk_error, literal, quote
from engine.execute.session import create_macros, create_policy, create_rows, output_source
from engine.hashing import sha256_hex
from engine.project.definition import TIERS, VIEW, Dataset, Project, Segment
from engine.runs.document import replacing
from engine.runs.folder import Identity, RunFolder
from engine.runs.gateboard import COLUMNS, Gateboard, board_text
from engine.runs.record import OutputRecord, StateRecord

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


def schema_of(project: Project, segment: str) -> str:
    """`s<segment>` for the segments of a run; `upstream` for those below."""
    if segment in project.segments and project.segments[segment].tier == TIERS[-1]:
        return f"s{segment.lower()}"
    return "upstream"


def write_catalogue(
    project: Project, folder: RunFolder, identity: Identity, records: dict[str, StateRecord]
) -> None:
    """Write the catalogue of what stands in the folder now."""
    with _replaced(folder) as partial:
        _write(partial, project, folder, identity, records)


def write_gates(project: Project, folder: RunFolder, segment: Segment, board: Gateboard) -> None:
    """Write a gateboard that is about to be kept into the catalogue, and a catalogue where there is none."""
    if not (folder.root / NAME).exists():
        write_catalogue(project, folder, folder.identity(), {r.state_id: r for r in folder.records()})
    with _replaced(folder) as partial:
        shutil.copyfile(folder.root / NAME, partial)
        with duckdb.connect(str(partial)) as connection:
            connection.execute("BEGIN")
            if not _has_boards(connection):
                connection.execute(f"DROP SCHEMA IF EXISTS {GATES} CASCADE")
                _add_gates(connection)
            _add_board(connection, segment, board)
            connection.execute("COMMIT")


def has_gates(folder: RunFolder, board: Gateboard) -> bool:
    """Whether the catalogue has this very gateboard."""
    try:
        with duckdb.connect(str(folder.root / NAME), read_only=True) as connection:
            found = connection.execute(
                f"SELECT board_sha256 FROM {BOARDS} WHERE segment = ?", [board.segment]
            ).fetchone()
        return found is not None and found[0] == _sha256(board)
    except (OSError, duckdb.Error):
        return False


def _has_boards(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the catalogue says which gateboards it has; an older engine's does not."""
    found = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = ? AND table_name = 'boards'", [GATES]
    ).fetchone()
    return found is not None and found[0] == 1


@contextmanager
def _replaced(folder: RunFolder) -> Iterator[Path]:
    """The path to write a catalogue to; it takes the old one's place at the end."""
    try:
        with replacing(folder.root / NAME) as partial:
            try:
                yield partial
            finally:
                partial.with_name(f"{partial.name}.wal").unlink(missing_ok=True)
    except duckdb.Error as error:
        told = disk_error(error, "ENG", "CATALOGUE", str(folder.root / NAME))
        if told is None:
            raise
        raise told from error


def _write(
    partial: Path, project: Project, folder: RunFolder, identity: Identity, records: dict[str, StateRecord]
) -> None:
    connection = duckdb.connect(str(partial), config={"default_block_size": BLOCK_BYTES})
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("BEGIN")
        create_macros(connection, project, identity.seed)
        for policy in project.policies.values():
            for relation in policy.relations:
                create_policy(connection, relation)
        for record in records.values():
            for output in record.outputs:
                if output.kind != "bundle":
                    _add_view(connection, project, folder, record, output)
        _add_contract_views(connection, project, records)
        _add_meta(connection, identity, folder, records)
        _add_gates(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _add_view(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    folder: RunFolder,
    record: StateRecord,
    output: OutputRecord,
) -> None:
    is_rng = output.path.startswith("rng/")
    schema = "rng" if is_rng else schema_of(project, record.segment)
    source = output_source(folder.root.resolve(), output)
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
    if dataset.contract is None:
        return
    for target in targets:
        connection.execute(
            f"COMMENT ON VIEW {target} IS {literal(' '.join(dataset.contract.description.split()))}"
        )
        for column in dataset.contract.columns:
            connection.execute(f"COMMENT ON COLUMN {target}.{quote(column.name)} IS {literal(column.description)}")


def _add_contract_views(
    connection: duckdb.DuckDBPyConnection, project: Project, records: dict[str, StateRecord]
) -> None:
    """Datasets that are views: the SQL of the project over the published files."""
    for state in project.ordered_states:
        for model in state.models:
            dataset = project.datasets.get(model.name)
            if dataset is None or dataset.kind != VIEW or state.state_id not in records:
                continue
            name = quote(model.name)
            schema = quote(schema_of(project, state.segment))
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            connection.execute(f"CREATE VIEW {name} AS {model.text}")
            connection.execute(f"CREATE VIEW {schema}.{name} AS SELECT * FROM {name}")
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
    connection.execute(f"CREATE SCHEMA {META}")
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


def _sha256(board: Gateboard) -> str:
    """Of the file that keeps the gateboard."""
    return sha256_hex(board_text(board).encode("utf-8"))


def _add_board(connection: duckdb.DuckDBPyConnection, segment: Segment, board: Gateboard) -> None:
    """The rows of a gateboard as `gates.<segment>`, and its verdict in `gates.boards`."""
    place = f"{GATES}.{quote('s' + segment.name.lower())}"
    columns = (*COLUMNS, ("seed", "UBIGINT"), ("decides", "BOOLEAN"))
    connection.execute(f"DROP TABLE IF EXISTS {place}")
    create_rows(
        connection, place, columns, [tuple(getattr(row, name) for name, _ in columns) for row in board.rows]
    )
    connection.execute(f"DELETE FROM {BOARDS} WHERE segment = ?", [segment.name])
    told = (
        segment.name,
        board.run_id,
        board.seed,
        board.grade,
        board.verdict,
        ", ".join(board.stamps),
        _sha256(board),
    )
    connection.execute(f"INSERT INTO {BOARDS} VALUES (?, ?, ?, ?, ?, ?, ?)", list(told))
