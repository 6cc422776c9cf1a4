"""Run one state: inputs, models, checks, accounting, publication. Nothing is published unless all of it passes.

One exception: an assertion of a bundle state may refuse the flag alone. Then the state is published with its
evidence and without a flag, so that what failed can be read, and no segment may build on it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import duckdb

from engine.duckdb_connection import disk_error
from engine.errors import EngineError, io_error
from engine.execute.accounting import Book, account, read_book
from engine.execute.bundle import make_bundle
from engine.execute.checks import (
    FAIL,
    FLAG,
    Check,
    check_assertion,
    check_contract,
    failure,
    relabelling_of,
    resolver,
)
from engine.execute.context import StateContext
from engine.execute.inputs import RunInputs
from engine.execute.kept_tables import KeptTables
from engine.execute.lifetimes import outlived
from engine.execute.models import MaterializedModel, describe, run_model
from engine.execute.parallel import run_parallel
from engine.execute.parquet import metadata_of, write_parts
from engine.execute.reuse import Reuse, plan_reuse
from engine.execute.seal import make_seal
from engine.execute.session import Session, create_rows
from engine.plan.model_signature import ASSERTION_KEY, CONTRACT_KEY, MODEL_KEY
from engine.plan.signature import state_reads
from engine.project.definition import BUNDLE, MODEL, SEAL, Dataset, Query
from engine.runs.folder import utc_now
from engine.runs.publish import Staging, adopt_output, commit, describe_output, open_staging
from engine.runs.record import OutputRecord, StateRecord, content_chain, differing_contents
from engine.runs.verify import verify_output
from engine.timing.clock import RESOLUTION, VALIDATION, WRITE, StepClock


@dataclass
class StateResult:
    """What a state has made so far."""

    staging: Staging
    clock: StepClock
    kept: KeptTables = field(default_factory=KeptTables)
    reuse: Reuse = field(default_factory=Reuse)
    outputs: list[OutputRecord] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    metrics: list[dict[str, Any]] = field(default_factory=list)
    books: dict[str, Book] = field(default_factory=dict)
    """Draw whose books hold -> its rows."""
    rng: list[dict[str, Any]] = field(default_factory=list)
    bundle_digest: str | None = None


def run_state(context: StateContext) -> tuple[StateRecord, Staging]:
    """Make a state in staging and check it; the caller commits it, or compares it with what stands."""
    started, cpu = time.perf_counter(), time.process_time()
    staging = open_staging(context.folder, context.state.state_id)
    clock = StepClock(context.segment.name, context.state.name, context.on_step)
    work = StateResult(staging, clock)
    try:
        with Session(context.project, context.seed, context.resources, staging.spill) as session:
            clock.lane("session", RESOLUTION, started)
            _prepare(session, context, work)
            idle = outlived(context.project, context.state)
            for query in context.state.models:
                _bring(session, query, context, work)
                session.drop_tables(q for q in idle.get(query.name, ()) if q.name in work.reuse.models)
            if context.state.kind == SEAL:
                work.outputs += make_seal(session, context, work.staging, clock)
            work.metrics += work.reuse.metrics.metrics if work.reuse.metrics else ()
            _check(session, context, work)
            _account(session, context, work)
        if context.state.kind == BUNDLE:
            bundling = time.perf_counter()
            output, work.bundle_digest = make_bundle(context, staging, work.outputs, work.checks, work.metrics)
            work.outputs.append(output)
            clock.lane("bundle", WRITE, bundling, output.rows, output.bytes)
    except OSError as error:
        staging.discard()
        raise io_error(error, context.segment.name, context.state.name) from error
    except duckdb.Error as error:
        staging.discard()
        raise _unforeseen(error, context) from error
    except BaseException:
        staging.discard()
        raise
    record = _record(context, work, time.perf_counter() - started, time.process_time() - cpu)
    return record, staging


def _unforeseen(error: duckdb.Error, context: StateContext) -> EngineError:
    """What DuckDB says outside the models: while it seals, checks or counts."""
    return disk_error(error, context.segment.name, context.state.name, str(context.folder.root)) or EngineError(
        37,
        f"DuckDB refuses a check of {context.state.state_id}",
        owner=context.segment.name,
        place=context.state.name,
        found=str(error).splitlines()[0][:300],
        hint="raise --memory-limit if memory is what it lacks",
    )


def publish_state(staging: Staging, record: StateRecord) -> None:
    """Commit a state that passed."""
    try:
        commit(staging, record)
    except OSError as error:
        raise io_error(error, record.segment, record.state) from error


def _prepare(session: Session, context: StateContext, work: StateResult) -> None:
    started = time.perf_counter()
    reads = state_reads(context.project, context.segment, context.state)
    own = {query.name for query in context.state.models}
    inputs = RunInputs(
        context.project, context.folder, context.identity, context.seed, context.records, context.memory
    )
    inputs.register(session, context.segment, reads, context.state.name, without=own)
    work.clock.lane("inputs", RESOLUTION, started)
    _take_over(session, context, work)
    session.lock(work.staging.root)


def _take_over(session: Session, context: StateContext, work: StateResult) -> None:
    """What lies outside the fence: kept tables, and the books of draws that are not drawn again."""
    started = time.perf_counter()
    models = {query.name: query for query in context.state.models}
    loaded: set[str] = set()
    work.reuse = plan_reuse(context, work.kept)
    while missing := sorted(work.reuse.tables - loaded):
        name = missing[0]
        if work.kept.load(session, models[name], work.reuse.made[MODEL_KEY + name], context.memory):
            loaded.add(name)
        else:
            work.reuse = plan_reuse(context, work.kept)
    for name, found in work.reuse.books.items():
        work.books[name] = read_book(session.connection, *found, str(models[name].stream), context.memory)
    work.clock.lane("reuse", RESOLUTION, started)


def _bring(session: Session, query: Query, context: StateContext, work: StateResult) -> None:
    """A model's relation and output: made, or as an earlier build made it; nothing where nobody asks for it."""
    started, path = time.perf_counter(), context.output_path(query.name)
    if query.name in work.reuse.outputs:
        folder, record, output = work.reuse.outputs[query.name]
        verify_output(folder, output, context.memory, record.segment, record.state)
        adopted = adopt_output(folder, output, work.staging, path)
        session.add_output(work.staging.root / "out", adopted)
        work.outputs.append(adopted)
        work.clock.lane(f"{query.step}:reused", WRITE, started, adopted.rows)
    elif query.name in work.reuse.models - work.reuse.tables:
        _make(session, query, context, path, work)


def _make(session: Session, query: Query, context: StateContext, path: str, work: StateResult) -> None:
    dataset = context.project.datasets.get(query.name)
    made = run_model(session, query, dataset, lambda: work.staging.place(path), work.clock)
    signature = work.reuse.made.get(MODEL_KEY + query.name)
    if query.materialize == "metrics":
        rows = session.connection.execute(
            f'SELECT metric, key, value FROM "{query.name}" ORDER BY metric, key'
        ).fetchall()
        work.metrics += [{"metric": m, "key": k, "value": v} for m, k, v in rows]
    if made.place is not None:
        invariant = dataset is not None and dataset.seed_invariant
        work.outputs.append(_describe(made, path, signature, invariant, work))
    if query.name in work.reuse.keep and signature is not None:
        started = time.perf_counter()
        work.kept.keep(session, query, signature, work.staging.root / "kept")
        work.clock.lane(f"{query.step}:keep", WRITE, started)


def _describe(
    made: MaterializedModel, path: str, signature: str | None, invariant: bool, work: StateResult
) -> OutputRecord:
    kind = "json" if made.query.materialize == "json" else "parquet"
    return describe_output(
        work.staging, made.query.name, kind, path, made.rows, list(made.columns), signature, invariant
    )


def _check(session: Session, context: StateContext, work: StateResult) -> None:
    started = time.perf_counter()
    contracts = [
        _held(work, CONTRACT_KEY + query.name) or partial(_contract_checks, session, context, dataset, query)
        for query in context.state.models
        if (dataset := context.project.datasets.get(query.name)) is not None and dataset.contract is not None
    ]
    for found in run_parallel(session.readers, contracts):
        work.checks += found
    work.clock.lane("contracts", VALIDATION, started)
    started = time.perf_counter()
    assertions = [
        _held(work, ASSERTION_KEY + query.name) or partial(_assertion_checks, query)
        for query in context.state.assertions
    ]
    for found in run_parallel(session.readers, assertions):
        work.checks += found
    work.clock.lane("assertions", VALIDATION, started)
    failed = [check for check in work.checks if check["result"] == FAIL]
    if any(check["refuses"] != FLAG for check in failed):
        kept = work.staging.quarantine(
            {"state": context.state.state_id, "failed": failed, "metrics": work.metrics}
        )
        raise failure(work.checks, str(kept / "report.json"))


def _held(work: StateResult, key: str) -> Callable[[duckdb.DuckDBPyConnection], list[Check]] | None:
    """What an earlier build found under the same signature."""
    record = work.reuse.checks.get(key)
    if record is None:
        return None
    found = [c for c in record.checks if c["check_id"] == key or c["check_id"].startswith(f"{key}.")]
    return lambda connection: found


def _assertion_checks(query: Query, connection: duckdb.DuckDBPyConnection) -> list[Check]:
    return [check_assertion(connection, query)]


def _contract_checks(
    session: Session, context: StateContext, dataset: Dataset, query: Query, connection: duckdb.DuckDBPyConnection
) -> list[Check]:
    return check_contract(
        connection,
        dataset,
        f'"{dataset.name}"',
        resolver(session),
        relabelling_of(context.project, dataset, query),
    )


def _account(session: Session, context: StateContext, work: StateResult) -> None:
    started = time.perf_counter()
    tables = account(session, context.state, context.seed, work.books)
    for name, (columns, rows) in tables.items():
        owner = f"{context.segment.name}_{context.state.name}"
        path = f"rng/{context.segment.name}/{name}/state={context.state.name}/seed={context.seed}"
        create_rows(session.connection, f'"{name}"', columns, rows)
        key = ", ".join(column for column, _ in columns[:2])
        select = f'SELECT * FROM "{name}" ORDER BY {key}'
        write_parts(session.connection, select, work.staging.place(path), about=metadata_of(f"{name}_{owner}"))
        described = describe(session.connection, f'SELECT * FROM "{name}"')
        work.outputs.append(
            describe_output(
                work.staging, f"{name}_{owner}", "parquet", path, len(rows), list(described), None, False
            )
        )
        if name == "rng_trace":
            work.rng = [{"stream": r[0], "entities": r[1], "draws": r[2], "blocks": r[3]} for r in rows]
    if tables:
        work.clock.lane("rng_publish", VALIDATION, started)


def _record(context: StateContext, work: StateResult, elapsed: float, cpu: float) -> StateRecord:
    earlier = [s for s in context.segment.states if s.kind == MODEL]
    names = [s.name for s in earlier]
    previous = None
    if context.state.name in names and names.index(context.state.name) > 0:
        previous = context.known.chains[earlier[names.index(context.state.name) - 1].state_id]
    return StateRecord(
        segment=context.segment.name,
        state=context.state.name,
        kind=context.state.kind,
        signature=context.signature,
        parts=context.parts,
        outputs=tuple(work.outputs),
        chain=content_chain({o.dataset: o.content_digest for o in work.outputs}, previous),
        seed=context.seed,
        profile=context.identity.profile,
        run_id=context.folder.name,
        elapsed_s=round(elapsed, 4),
        cpu_s=round(cpu, 4),
        rows=sum(o.rows for o in work.outputs if not o.dataset.startswith("rng_")),
        finished_utc=utc_now(),
        checks=tuple(work.checks),
        metrics=tuple(work.metrics),
        rng=tuple(work.rng),
        steps=tuple(work.clock.events),
        bundle_digest=work.bundle_digest,
        policies=context.policies(),
        seal=_seal(context),
        made=dict(work.reuse.made),
    )


def _seal(context: StateContext) -> dict[str, str]:
    """The seal of a bundle's segment and its signature; none of other states."""
    state_id = context.segment.seal_state.state_id
    found = context.known.signatures.get(state_id)
    return {state_id: found} if found is not None and context.state.kind == BUNDLE else {}


def compare_replay(record: StateRecord, standing: StateRecord) -> None:
    """EngineError 080 unless a recomputed state has the content that was published."""
    different = differing_contents(standing, record)
    if different:
        raise EngineError(
            80,
            f"replaying {record.state_id} gives other bytes for {', '.join(different)}",
            owner=record.segment,
            place=record.state,
            expected=str({name: before for name, (before, _) in different.items()})[:200],
            found=str({name: after for name, (_, after) in different.items()})[:200],
            hint="the same signature must give the same bytes: look for an order or a sum that is not total",
        )
