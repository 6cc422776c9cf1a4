"""The books of the random numbers: every draw of a state is counted, recomputed and reconciled.

A draw relation must hold exactly the entities that its registered source names; a sample of its slots must be
bit-equal to what Python makes of the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from engine.duckdb_connection import literal
from engine.errors import EngineError
from engine.execute.draw_scan import (
    AUDIT_SAMPLE,
    FOOTPRINT,
    Connection,
    DrawScan,
    PartScan,
    Row,
    part_relation,
    sampled_rows,
    scan_part,
    whole_footprint,
    whole_scan,
)
from engine.execute.models import part_numbers
from engine.execute.parallel import run_parallel
from engine.execute.session import Session, output_source
from engine.hashing import digest
from engine.plan.model_signature import own_reads
from engine.plan.signature import rng_scope_hash
from engine.project.definition import Project, Query, RngStream, State
from engine.rng import known_answers_pass, slot, stream_key
from engine.runs.folder import RunFolder
from engine.runs.record import StateRecord
from engine.runs.verify import DigestMemory, verify_output

EVENT_COLUMNS = (
    ("stream", "VARCHAR"),
    ("batch", "BIGINT"),
    ("n_entities", "BIGINT"),
    ("slot_lo", "INTEGER"),
    ("slot_hi", "INTEGER"),
    ("draws", "BIGINT"),
    ("blocks", "BIGINT"),
    ("entity_min", "UBIGINT"),
    ("entity_max", "UBIGINT"),
    ("entity_sum", "DECIMAL(38,0)"),
    ("entity_xor", "UBIGINT"),
)
TRACE_COLUMNS = (
    ("stream", "VARCHAR"),
    ("n_entities", "BIGINT"),
    ("draws", "BIGINT"),
    ("blocks", "BIGINT"),
    ("entity_sum", "DECIMAL(38,0)"),
    ("entity_xor", "UBIGINT"),
    ("sample_digest", "VARCHAR"),
)
AUDIT_COLUMNS = (
    ("state", "VARCHAR"),
    ("algorithm", "VARCHAR"),
    ("kat_pass", "BOOLEAN"),
    ("seed", "UBIGINT"),
    ("rng_parameter_hash", "VARCHAR"),
    ("registry_digest", "VARCHAR"),
)
ALGORITHM = "philox4x32-10"

Book = tuple[list[Row], Row]
"""The rows of rng_event and the row of rng_trace of one draw."""


def _refuse(number: int, message: str, query: Query, expected: Any, found: Any) -> EngineError:
    return EngineError(
        number,
        message,
        owner=query.segment,
        place=query.state,
        where=query.path,
        expected=str(expected),
        found=str(found),
    )


def _footprint(entity_source: str, connection: Connection) -> Row:
    row = connection.execute(f"SELECT {FOOTPRINT} FROM ({entity_source})").fetchone()
    assert row is not None
    return row


def _reconcile(
    connection: Connection, query: Query, stream: RngStream, drawn: Row, owed: Row, is_unique: bool
) -> None:
    """The footprint of a draw is that of its registered entities, each once unless the stream is coarse."""
    if drawn != owed:
        raise _refuse(53, f"{stream.stream} was not drawn for its registered entities", query, owed, drawn)
    if stream.coarse or is_unique or _distinct(connection, query) == drawn[0]:
        return
    twice = connection.execute(
        f"SELECT entity, sub FROM {query.relation} GROUP BY entity, sub HAVING count(*) > 1 "
        "ORDER BY entity, sub LIMIT 5"
    ).fetchall()
    raise _refuse(54, f"{stream.stream} draws twice for one entity", query, "unique (entity, sub)", twice)


def _distinct(connection: Connection, query: Query) -> int:
    """How many (entity, sub) a draw has, by blocks of 64 entities: of dense ids a tenth of the time."""
    row = connection.execute(
        "SELECT coalesce(sum(bit_count(held)), 0)::BIGINT FROM (SELECT bit_or(1::UBIGINT << (entity & 63)) "
        f"AS held FROM {query.relation} GROUP BY entity >> 6, sub)"
    ).fetchone()
    assert row is not None
    return int(row[0])


def _sample_digest(query: Query, stream: RngStream, key: tuple[int, int], rows: list[Row]) -> str:
    """A digest of the rows with the least entities, each slot recomputed in Python."""
    rows = sorted(rows, key=lambda row: (row[0], row[1]))[:AUDIT_SAMPLE]
    for row in rows:
        expected = tuple(slot(key, row[0], row[1], index) for index in range(stream.slots))
        if tuple(row[2:]) != expected:
            raise _refuse(53, f"{stream.stream} is not what its key gives", query, expected, row[2:])
    return digest([[str(value) for value in row] for row in rows])


def _columns(connection: Connection, query: Query) -> list[str]:
    return [row[0] for row in connection.execute(f"DESCRIBE {query.relation}").fetchall()]


def _slots_of(columns: list[str]) -> int:
    return sum(1 for name in columns if name.startswith("s") and name[1:].isdigit())


def _scans(session: Session, state: State, draws: list[Query]) -> dict[str, DrawScan]:
    """One pass over each draw, parts and draws side by side; EngineError where one has other slots than
    registered."""
    project = session.project
    models = {model.name: model for model in state.models}
    reads = {name: own_reads(project, model, models) for name, model in models.items()}
    tasks: list[tuple[str, Callable[[Connection], PartScan]]] = []
    for query in draws:
        stream = project.streams[str(query.stream)]
        columns = _columns(session.connection, query)
        if _slots_of(columns) != stream.slots:
            raise _refuse(
                53, f"{stream.stream} has other slots than registered", query, stream.slots, _slots_of(columns)
            )
        relation = part_relation(models, reads, query)
        numbers: Sequence[int | None] = (None,)
        if relation is not None:
            numbers = part_numbers(session.connection, relation) or numbers
        for number in numbers:
            tasks.append(
                (query.name, partial(scan_part, query.relation, "batch" in columns, stream.coarse, number))
            )
    found: dict[str, list[PartScan]] = {query.name: [] for query in draws}
    scans = run_parallel(session.readers, [task for _, task in tasks])
    for (name, _), scan in zip(tasks, scans, strict=True):
        found[name].append(scan)
    return {name: whole_scan(parts) for name, parts in found.items()}


def _book(project: Project, seed: int, query: Query, owed: Row, scan: DrawScan, connection: Connection) -> Book:
    """The books of one draw, reconciled with the footprint that it owes."""
    stream = project.streams[str(query.stream)]
    drawn = whole_footprint(scan.batches)
    _reconcile(connection, query, stream, drawn, owed, scan.is_unique)
    n, total, entity_xor = drawn[0], drawn[3], drawn[4]
    blocks = (stream.slots + 1) // 2
    events: list[Row] = [
        (stream.stream, batch, size, 0, stream.slots - 1, size * stream.slots, size * blocks, *footprint[:4])
        for batch, size, *footprint in scan.batches
    ]
    key = stream_key(seed, rng_scope_hash(project, stream.stream), stream.stream)
    sample = [
        row
        for part in scan.parts
        for row in sampled_rows(query.relation, stream.slots, scan.last, part, connection)
    ]
    return events, (
        stream.stream,
        n,
        n * stream.slots,
        n * blocks,
        total,
        entity_xor,
        _sample_digest(query, stream, key, sample),
    )


def read_book(
    connection: Connection, folder: RunFolder, record: StateRecord, stream: str, memory: DigestMemory
) -> Book:
    """The books of a draw as a state has published them; EngineError where the files are not as published."""

    def rows(table: str) -> list[Row]:
        output = record.output(f"{table}_{record.segment}_{record.state}")
        verify_output(folder, output, memory, record.segment, record.state)
        source = output_source(folder.root, output)
        return connection.execute(f"SELECT * FROM {source} WHERE stream = {literal(stream)}").fetchall()

    (trace,) = rows("rng_trace")
    return rows("rng_event"), trace


def account(
    session: Session, state: State, seed: int, held: Mapping[str, Book]
) -> dict[str, tuple[Any, list[Row]]]:
    """Reconcile every draw of a state: table -> (columns, rows) of rng_event, rng_trace and rng_audit.

    `held`: draws that an earlier build has reconciled.
    """
    streams = session.project.streams
    draws = [model for model in state.models if model.materialize == "draw"]
    if not draws:
        return {}
    if not known_answers_pass():
        raise EngineError(50, "Philox does not give its known answers", owner=state.segment, place=state.name)
    for query in draws:
        if query.stream not in streams:
            raise _refuse(
                51, f"the stream {query.stream} is not registered", query, ", ".join(sorted(streams)), query.stream
            )
    # Several streams are drawn for the same entities: these are read once.
    new = [query for query in draws if query.name not in held]
    sources = list(dict.fromkeys(streams[str(query.stream)].entity_source for query in new))
    owed = dict(
        zip(
            sources,
            run_parallel(session.readers, [partial(_footprint, source) for source in sources]),
            strict=True,
        )
    )
    scans = _scans(session, state, new)
    booked = run_parallel(
        session.readers,
        [
            partial(
                _book,
                session.project,
                seed,
                query,
                owed[streams[str(query.stream)].entity_source],
                scans[query.name],
            )
            for query in new
        ],
    )
    books = {**held, **dict(zip((query.name for query in new), booked, strict=True))}
    events = [event for query in draws for event in books[query.name][0]]
    traces = [books[query.name][1] for query in draws]
    scope = rng_scope_hash(session.project, str(draws[-1].stream))
    registry = digest({str(query.stream): streams[str(query.stream)].registration() for query in draws})
    audit = [(state.name, ALGORITHM, True, seed, scope, registry)]
    return {
        "rng_event": (EVENT_COLUMNS, events),
        "rng_trace": (TRACE_COLUMNS, traces),
        "rng_audit": (AUDIT_COLUMNS, audit),
    }
