"""The books of the random numbers: every draw of a state is counted, recomputed and reconciled.

A draw relation must hold exactly the entities that its registered source names; a sample of its slots must be
bit-equal to what Python makes of the same key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial, reduce
from itertools import groupby, pairwise
from operator import xor
from typing import Any

import duckdb

from engine.duckdb_connection import literal
from engine.errors import EngineError
from engine.execute.parallel import run_parallel
from engine.execute.session import Session, output_source
from engine.hashing import digest
from engine.plan.signature import rng_scope_hash
from engine.project.definition import Project, Query, RngStream, State
from engine.rng import known_answers_pass, slot, stream_key
from engine.runs.folder import RunFolder
from engine.runs.record import StateRecord
from engine.runs.verify import DigestMemory, verify_output

AUDIT_SAMPLE = 256

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

Row = tuple[Any, ...]
Book = tuple[list[Row], Row]
"""The rows of rng_event and the row of rng_trace of one draw."""
Connection = duckdb.DuckDBPyConnection


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


FOOTPRINT = (
    "count(*), min(entity), max(entity), "
    "sum((entity >> 32)::BIGINT)::HUGEINT * 4294967296 + sum((entity & 4294967295)::BIGINT), "
    "bit_xor(entity), sum(sub::BIGINT), bit_xor(sub)"
)
"""Of unsigned 64-bit entities and 32-bit subs. Two sums of halves cost less than one of 128-bit numbers."""


def _footprint(entity_source: str, connection: Connection) -> Row:
    row = connection.execute(f"SELECT {FOOTPRINT} FROM ({entity_source})").fetchone()
    assert row is not None
    return row


@dataclass(frozen=True)
class _Scan:
    """What one pass over a draw tells."""

    batches: list[Row]
    """(batch, footprint ..) of every batch."""
    is_unique: bool
    """Whether no (entity, sub) can come twice: the rows ascend, or come in ascending runs of a batch, and between
    the entities of a run lie those of no other one. False: nothing is known."""


RUNS_MOST = 10_000
"""Ascending runs of which the ranges are kept; rows in no order have more."""


def _scan(connection: Connection, query: Query, columns: list[str], coarse: bool) -> _Scan:
    """One pass: windows without an order stream in scan order, at a twentieth of a GROUP BY and without memory.

    DuckDB reads a dataset in its order but for some row groups, so most draws come in a few runs.
    """
    batch = "batch" if "batch" in columns else "0"
    falls = "coalesce(entity < entity_before OR (entity = entity_before AND sub <= sub_before), false)"
    lagged = "lag(entity) OVER () AS entity_before, lag(sub) OVER () AS sub_before, "
    lagged += f"{batch} AS batch_no, lag({batch}) OVER () AS batch_before"
    cut = f"({falls} OR batch_no IS DISTINCT FROM batch_before)"
    run = "0" if coarse else f"least({RUNS_MOST}, sum({cut}::INTEGER) OVER (ROWS UNBOUNDED PRECEDING))"
    found = connection.execute(
        f"SELECT batch_no, run_no, {FOOTPRINT}, count_if({falls}) "
        f"FROM (SELECT *, {run} AS run_no FROM "
        f"(SELECT *, {lagged} FROM {query.relation})) "
        "GROUP BY batch_no, run_no ORDER BY batch_no, run_no"
    ).fetchall()
    batches = [
        (batch_no, *_whole([row[1:-1] for row in rows]))
        for batch_no, rows in groupby(found, key=lambda row: row[0])
    ]
    runs: dict[int, tuple[int, int]] = {}
    for _, run_no, _, least, most, *_ in found:
        known = runs.get(run_no, (least, most))
        runs[run_no] = min(known[0], least), max(known[1], most)
    ranges = sorted(runs.values())
    apart = all(before[1] < after[0] for before, after in pairwise(ranges))
    ascends = all(row[-1] == 0 for row in found)
    return _Scan(batches, ascends or (not coarse and RUNS_MOST not in runs and apart))


def _whole(batches: list[Row]) -> Row:
    """The footprint of a draw from those of its batches."""
    if not batches:
        return 0, None, None, None, None, None, None
    counts, least, most, sums, xors, sub_sums, sub_xors = list(zip(*batches, strict=True))[1:]
    return (sum(counts), min(least), max(most), sum(sums), reduce(xor, xors), sum(sub_sums), reduce(xor, sub_xors))


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


def _sample_digest(
    connection: Connection, query: Query, stream: RngStream, key: tuple[int, int], batches: list[Row]
) -> str:
    """A digest of the rows with the least entities, each slot recomputed in Python."""
    slots = ", ".join(f"s{index}" for index in range(stream.slots))
    # The keys first: of a draw that is not stored, only the sampled rows are then drawn.
    first = (
        f"SELECT entity FROM {query.relation} WHERE entity <= {_bound(batches)}::UBIGINT "
        f"ORDER BY entity, sub LIMIT {AUDIT_SAMPLE}"
    )
    last = connection.execute(f"SELECT max(entity) FROM ({first})").fetchone()
    assert last is not None
    rows = connection.execute(
        f"SELECT entity, sub, {slots} FROM {query.relation} WHERE entity <= {last[0] or 0}::UBIGINT "
        f"ORDER BY entity, sub LIMIT {AUDIT_SAMPLE}"
    ).fetchall()
    for row in rows:
        expected = tuple(slot(key, row[0], row[1], index) for index in range(stream.slots))
        if tuple(row[2:]) != expected:
            raise _refuse(53, f"{stream.stream} is not what its key gives", query, expected, row[2:])
    return digest([[str(value) for value in row] for row in rows])


def _bound(batches: list[Row]) -> int:
    """An entity up to which a draw has a whole sample, or all of its rows: what lies beyond need not be sorted."""
    rows = 0
    for _, size, _, most, *_ in sorted(batches, key=lambda batch: int(batch[3])):
        rows += size
        if rows >= AUDIT_SAMPLE:
            return int(most)
    return max((int(batch[3]) for batch in batches), default=0)


def _columns(connection: Connection, query: Query) -> list[str]:
    return [row[0] for row in connection.execute(f"DESCRIBE {query.relation}").fetchall()]


def _slots_of(columns: list[str]) -> int:
    return sum(1 for name in columns if name.startswith("s") and name[1:].isdigit())


def _book(project: Project, seed: int, query: Query, owed: Row, connection: Connection) -> Book:
    """The books of one draw, reconciled with the footprint that it owes."""
    stream = project.streams[str(query.stream)]
    columns = _columns(connection, query)
    if _slots_of(columns) != stream.slots:
        raise _refuse(
            53, f"{stream.stream} has other slots than registered", query, stream.slots, _slots_of(columns)
        )
    scan = _scan(connection, query, columns, stream.coarse)
    drawn = _whole(scan.batches)
    _reconcile(connection, query, stream, drawn, owed, scan.is_unique)
    n, total, entity_xor = drawn[0], drawn[3], drawn[4]
    blocks = (stream.slots + 1) // 2
    events: list[Row] = [
        (stream.stream, batch, size, 0, stream.slots - 1, size * stream.slots, size * blocks, *footprint[:4])
        for batch, size, *footprint in scan.batches
    ]
    key = stream_key(seed, rng_scope_hash(project, stream.stream), stream.stream)
    return events, (
        stream.stream,
        n,
        n * stream.slots,
        n * blocks,
        total,
        entity_xor,
        _sample_digest(connection, query, stream, key, scan.batches),
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
    booked = run_parallel(
        session.readers,
        [
            partial(_book, session.project, seed, query, owed[streams[str(query.stream)].entity_source])
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
