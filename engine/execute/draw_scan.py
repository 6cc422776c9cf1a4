"""One pass over a draw: the footprints of its batches, whether an entity can come twice, and its least entities.

A draw that is not stored and reads the part that is made is passed part by part, as its readers make it: what a
part needs in memory is all that is needed, and parts are passed side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, groupby, pairwise
from operator import xor
from typing import Any

import duckdb

from engine.execute.lifetimes import views_behind
from engine.execute.session import in_part
from engine.project.definition import Query
from engine.project.order import PART_MACRO

AUDIT_SAMPLE = 256
"""Rows of a draw that are recomputed in Python."""

RUNS_MOST = 10_000
"""Ascending runs of which the ranges are kept; rows in no order have more."""

FOOTPRINT = (
    "count(*), min(entity), max(entity), "
    "sum((entity >> 32)::BIGINT)::HUGEINT * 4294967296 + sum((entity & 4294967295)::BIGINT), "
    "bit_xor(entity), sum(sub::BIGINT), bit_xor(sub)"
)
"""Of unsigned 64-bit entities and 32-bit subs. Two sums of halves cost less than one of 128-bit numbers."""

Row = tuple[Any, ...]
Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True)
class PartScan:
    """What one pass over a part of a draw tells, or over all of it."""

    part: int | None
    batches: list[Row]
    """(batch, footprint ..), where a batch may stand more than once."""
    ranges: list[tuple[int, int]] | None
    """The least and the highest entity of each run in which no (entity, sub) comes twice; None: not known."""
    least: list[int]
    """The least entities, as many as a sample has, each as often as it comes."""


@dataclass(frozen=True)
class DrawScan:
    """What the passes over all parts of a draw tell."""

    batches: list[Row]
    """(batch, footprint ..) of every batch, in their order."""
    is_unique: bool
    """Whether no (entity, sub) can come twice: the rows ascend, or come in ascending runs, and between the
    entities of a run lie those of no other one. False: nothing is known."""
    last: int
    """The last entity of the sample; 0 where there are no rows."""
    parts: list[int | None]
    """The parts with rows of the sample."""


def part_relation(
    models: Mapping[str, Query], reads: Mapping[str, set[str]], query: Query
) -> tuple[str, str] | None:
    """The relation and the column of the parts by which a draw is made; None where it is made as a whole.

    `models` of the draw's state by name, `reads`: which of these each one reads.
    """
    if not any(f"{PART_MACRO}()" in models[name].text for name in views_behind(models, reads, {query.name})):
        return None
    readers = (name for name, model in models.items() if model.parts is not None)
    return next(
        (models[name].parts for name in readers if query.name in views_behind(models, reads, reads[name])), None
    )


def scan_part(
    relation: str, has_batches: bool, coarse: bool, part: int | None, connection: Connection
) -> PartScan:
    """Pass once over a part of a draw. A coarse draw may have an entity many times, so its order tells nothing.

    Windows without an order stream in scan order, at a twentieth of a GROUP BY and without memory. DuckDB reads a
    dataset in its order but for some row groups, so most draws come in a few runs.
    """
    batch = "batch" if has_batches else "0"
    columns = f"{FOOTPRINT}, min(entity, {AUDIT_SAMPLE})"
    if coarse:
        rows, fallen = f"SELECT *, {batch} AS batch_no, 0 AS run_no FROM {relation}", "0"
    else:
        falls = "coalesce(entity < entity_before OR (entity = entity_before AND sub <= sub_before), false)"
        lagged = "lag(entity) OVER () AS entity_before, lag(sub) OVER () AS sub_before, "
        lagged += f"{batch} AS batch_no, lag({batch}) OVER () AS batch_before"
        cut = f"({falls} OR batch_no IS DISTINCT FROM batch_before)"
        run = f"least({RUNS_MOST}, sum({cut}::INTEGER) OVER (ROWS UNBOUNDED PRECEDING))"
        rows = f"SELECT *, {run} AS run_no FROM (SELECT *, {lagged} FROM {relation})"
        fallen = f"count_if({falls})"
    text = f"SELECT batch_no, run_no, {columns}, {fallen} FROM ({rows}) GROUP BY batch_no, run_no "
    text += "ORDER BY batch_no, run_no"
    with in_part(connection, part):
        found = connection.execute(text).fetchall()
    least = sorted(chain.from_iterable(row[-2] or () for row in found))[:AUDIT_SAMPLE]
    return PartScan(part, [(row[0], *row[2:-2]) for row in found], None if coarse else _ranges(found), least)


def _ranges(found: list[Row]) -> list[tuple[int, int]] | None:
    """The ranges of the runs of one pass; one range where the rows ascend."""
    runs: dict[int, tuple[int, int]] = {}
    for _, run_no, _, least, most, *_ in found:
        known = runs.get(run_no, (least, most))
        runs[run_no] = min(known[0], least), max(known[1], most)
    if runs and all(row[-1] == 0 for row in found):
        return [(min(low for low, _ in runs.values()), max(high for _, high in runs.values()))]
    return None if RUNS_MOST in runs else list(runs.values())


def whole_scan(scans: Sequence[PartScan]) -> DrawScan:
    """What the scans of the parts of a draw tell together."""
    rows = sorted((row for scan in scans for row in scan.batches), key=lambda row: int(row[0]))
    batches = [(batch, *whole_footprint(list(found))) for batch, found in groupby(rows, key=lambda row: row[0])]
    known = [scan.ranges for scan in scans if scan.ranges is not None]
    ranges = sorted(chain.from_iterable(known))
    apart = all(before[1] < after[0] for before, after in pairwise(ranges))
    least = sorted(chain.from_iterable(scan.least for scan in scans))[:AUDIT_SAMPLE]
    last = least[-1] if least else 0
    parts = [scan.part for scan in scans if scan.least and scan.least[0] <= last]
    return DrawScan(batches, apart and len(known) == len(scans), last, parts)


def whole_footprint(batches: list[Row]) -> Row:
    """The footprint of (batch, footprint ..) together."""
    if not batches:
        return 0, None, None, None, None, None, None
    counts, least, most, sums, xors, sub_sums, sub_xors = list(zip(*batches, strict=True))[1:]
    return (sum(counts), min(least), max(most), sum(sums), reduce(xor, xors), sum(sub_sums), reduce(xor, sub_xors))


def sampled_rows(relation: str, slots: int, last: int, part: int | None, connection: Connection) -> list[Row]:
    """(entity, sub, slot ..) of the least rows of a part up to an entity; only these are drawn."""
    names = ", ".join(f"s{index}" for index in range(slots))
    with in_part(connection, part):
        return connection.execute(
            f"SELECT entity, sub, {names} FROM {relation} WHERE entity <= {last}::UBIGINT "
            f"ORDER BY entity, sub LIMIT {AUDIT_SAMPLE}"
        ).fetchall()
