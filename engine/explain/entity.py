"""Explain entities of a run: make again what led to them, show it, and compare it with what was published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from engine.assurance.standing import build_line, request_of
from engine.contracts import cast_list
from engine.contracts.sql_types import INTEGER_RANGES
from engine.duckdb_connection import Resources, literal, quote
from engine.errors import EngineError
from engine.execute.inputs import RunInputs
from engine.execute.models import describe, sql_error
from engine.execute.session import Session, create_rows
from engine.explain.definition import (
    AGAIN,
    ASKED,
    Comparison,
    Draw,
    Entity,
    Explanation,
    Row,
    Section,
    SectionResult,
    asked_match,
    asked_relation,
)
from engine.explain.relations import NARROWED, NeededRelations, needed_relations
from engine.locations import cache_root
from engine.plan.reasons import in_short
from engine.plan.resolve import resolve
from engine.plan.signature import rng_scope_hash
from engine.project.definition import Project, Query, Segment
from engine.project.parse_cache import ParseCache
from engine.project.sql.text import parse_version
from engine.rng import slot, stream_key, uniform
from engine.runs.folder import RunFolder
from engine.runs.index import build_index
from engine.runs.pointers import find_world
from engine.runs.verify import DigestMemory

NEAREST = 5
"""How many neighbours of an unknown key are named."""
SAMPLES = 3


class Explainer:
    """Explains entities of one kind in one run."""

    def __init__(
        self,
        project: Project,
        runs_root: Path,
        folder: RunFolder,
        segment: Segment,
        entity: Entity,
        resources: Resources,
    ) -> None:
        self.project = project
        self.runs_root = runs_root
        self.folder = folder
        self.segment = segment
        self.entity = entity
        self.resources = resources
        self.identity = folder.identity()
        self.records = {record.state_id: record for record in folder.records()}
        cache = ParseCache(cache_root() / f"explain_{segment.name}_{entity.name}_made.json", parse_version())
        self.needed: NeededRelations = needed_relations(project, segment, entity, cache)
        cache.save()

    def explain(self, keys: Sequence[Sequence[str | int]]) -> Explanation:
        """Everything about the entities with these keys; EngineError 097 when one is not in the run."""
        self._refuse_stale()
        with Session(self.project, self.identity.seed, self.resources, None) as session:
            self._publish(session)
            asked = self._ask(session, keys)
            self._cut(session)
            self._make(session)
            told, draws, strangers = [], [], []
            for section in self.entity.sections:
                found = self._tell(session, section)
                told.append(found)
                if section.stream:
                    draws += self._draws(section, found)
                    strangers += self._unregistered(session, section)
            compared = [*self._again(session), *(c for t in told if (c := _columns_again(t)))]
        return Explanation(
            self.entity,
            asked,
            self.folder.name,
            tuple(told),
            tuple(draws),
            (*compared, *([_twins(draws)] if draws else ())),
            tuple(strangers),
        )

    def _refuse_stale(self) -> None:
        """EngineError 095 unless what the explanation rests on stands in the run as the project has it."""
        request = request_of(self.runs_root, self.folder)
        plan = resolve(
            self.project,
            request,
            build_index(self.runs_root),
            [self.folder],
            find_world(self.runs_root, request.world, request.seed),
        )
        for step in plan.steps:
            standing = self.records.get(step.state_id)
            if step.state_id in self.needed.states and (standing is None or standing.signature != step.signature):
                raise EngineError(
                    95,
                    f"{step.state_id} of this run is not as the project has it, so nothing made again would be it",
                    owner=self.segment.name,
                    place="EXPLAIN",
                    where=str(self.folder.root),
                    found=in_short(step.reasons) or "not built",
                    expected=f"{step.state_id} built and unchanged",
                    hint=build_line(request, f"{step.state_id}+", self.project.window),
                )

    def _publish(self, session: Session) -> None:
        """Policies, published datasets and shared views, by bare name."""
        memory = DigestMemory(self.runs_root)
        inputs = RunInputs(self.project, self.folder, self.identity, self.identity.seed, self.records, memory)
        inputs.register(session, self.segment, self.needed.reads, "EXPLAIN", sources=False)
        memory.save()

    def _ask(self, session: Session, keys: Sequence[Sequence[str | int]]) -> tuple[tuple[Any, ...], ...]:
        """The relation of the asked keys, each of which is in the run."""
        create_rows(session.connection, ASKED, self.entity.keys, [_typed(self.entity, key) for key in keys])
        session.lock()
        names = [name for name, _ in self.entity.keys]
        match = " AND ".join(f"p.{name} = a.{name}" for name in names)
        listed = ", ".join(names)
        missing = session.connection.execute(
            f"SELECT {listed} FROM {ASKED} AS a WHERE NOT EXISTS "
            f"(SELECT 1 FROM {quote(self.entity.population)} AS p WHERE {match}) ORDER BY ALL LIMIT 1"
        ).fetchone()
        if missing is not None:
            near = nearest(session.connection, self.entity, missing)
            shown = " ".join(str(value) for value in missing)
            raise EngineError(
                97,
                f"{self.segment.name} has no {self.entity.name} {shown} in this run",
                place="EXPLAIN",
                where=str(self.folder.root),
                expected=f"a row of {self.entity.population}",
                hint="the nearest are " + ", ".join(" ".join(str(v) for v in row) for row in near),
                exit_code=2,
            )
        return tuple(session.connection.execute(f"SELECT DISTINCT {listed} FROM {ASKED} ORDER BY ALL").fetchall())

    def _cut(self, session: Session) -> None:
        """Datasets that the file narrows, kept to what the asked entities need."""
        for cut in self.needed.cuts:
            self._create(session, cut, "TABLE")
            name = quote(cut.name.removesuffix(NARROWED))
            session.connection.execute(f"DROP VIEW {name}")
            session.connection.execute(f"ALTER TABLE {cut.relation} RENAME TO {name}")

    def _make(self, session: Session) -> None:
        for query in self.needed.models:
            kind = "VIEW" if query.materialize == "view" or not query.stored else "TABLE"
            self._create(session, query, kind)

    def _create(self, session: Session, query: Query, kind: str) -> None:
        try:
            session.create(query, kind)
        except duckdb.Error as error:
            raise sql_error(error, query) from error

    def _tell(self, session: Session, section: Section) -> SectionResult:
        self._create(session, section.query, "TABLE")
        found = session.connection.execute(f"SELECT * FROM {section.query.relation} ORDER BY ALL")
        columns = tuple(column[0] for column in found.description or ())
        return SectionResult(
            section, columns, tuple(dict(zip(columns, row, strict=True)) for row in found.fetchall())
        )

    def _draws(self, section: Section, told: SectionResult) -> list[Draw]:
        assert section.stream is not None
        key = stream_key(self.identity.seed, rng_scope_hash(self.project, section.stream), section.stream)
        hidden = {"entity", "sub", *section.slots}
        return [
            Draw(
                section.stream,
                row["entity"],
                row["sub"],
                int(name[1:]),
                key,
                row[name],
                uniform(key, row["entity"], row["sub"], int(name[1:])),
                decides,
                {column: value for column, value in row.items() if column not in hidden},
            )
            for row in told.rows
            for name, decides in section.slots.items()
        ]

    def _unregistered(self, session: Session, section: Section) -> list[str]:
        """Draws of a section that the run's accounts do not know: not in the registered domain of their stream."""
        assert section.stream is not None
        source = self.project.streams[section.stream].entity_source
        rows = session.connection.execute(
            f"SELECT DISTINCT entity, sub FROM {section.query.relation} AS d ANTI JOIN ({source}) AS s "
            "ON s.entity = d.entity AND s.sub = d.sub ORDER BY ALL"
        ).fetchall()
        return [f"{section.stream}: entity {entity}, sub {sub} is not in its domain" for entity, sub in rows]

    def _again(self, session: Session) -> list[Comparison]:
        return [
            _dataset_again(session, self.project, name, columns) for name, columns in self.entity.again.items()
        ]


def _typed(entity: Entity, key: Sequence[str | int]) -> tuple[str | int, ...]:
    """A key with integers where the columns hold them; EngineError 097 where it cannot be one."""
    if len(key) != len(entity.keys):
        raise EngineError(
            97,
            f"{entity.name} is named by {len(entity.keys)} values",
            place="EXPLAIN",
            expected=" ".join(name for name, _ in entity.keys),
            found=" ".join(str(value) for value in key),
            hint=f"engine explain {entity.segment} {entity.name} "
            + " ".join(name.upper() for name, _ in entity.keys),
            exit_code=2,
        )
    out: list[str | int] = []
    for value, (name, kind) in zip(key, entity.keys, strict=True):
        if "INT" not in kind:
            out.append(str(value))
            continue
        try:
            number = int(value)
        except ValueError as error:
            raise EngineError(
                97, f"{name} is a number", place="EXPLAIN", found=str(value), expected=kind, exit_code=2
            ) from error
        low, high = INTEGER_RANGES.get(kind, (number, number))
        if not low <= number <= high:
            raise EngineError(
                97,
                f"{name} is no {kind}",
                place="EXPLAIN",
                found=str(value),
                expected=f"a number from {low} to {high}",
                exit_code=2,
            )
        out.append(number)
    return tuple(out)


def nearest(connection: duckdb.DuckDBPyConnection, entity: Entity, key: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Keys that are there and close to one that is not: equal in many columns, then near in number."""
    parts = []
    for value, (name, kind) in zip(key, entity.keys, strict=True):
        if "INT" in kind:
            parts.append(f"abs({name}::DOUBLE - {value})")
        else:
            parts.append(f"{name} <> {literal(value)}")
            parts.append(f"levenshtein({name}, {literal(value)})")
    names = ", ".join(name for name, _ in entity.keys)
    distance = ", ".join(parts)
    return connection.execute(
        f"SELECT {names} FROM {quote(entity.population)} ORDER BY {distance}, {names} LIMIT {NEAREST}"
    ).fetchall()


def _dataset_again(session: Session, project: Project, name: str, columns: dict[str, str]) -> Comparison:
    """Rows of a dataset as published and as made again, column by column: text of a value tells its last bit."""
    contract = project.datasets[name].contract
    assert contract is not None
    made = quote(f"{name}{AGAIN}")
    described = describe(session.connection, f"SELECT * FROM {made}")
    casts = cast_list(contract, [(column["name"], column["type"]) for column in described])
    match, asked = asked_match(columns, "p"), asked_relation(columns)
    # Parts of a key may be NULL, so rows meet by IS NOT DISTINCT FROM and a mark tells which side has one.
    keys = " AND ".join(f"p.{quote(key)} IS NOT DISTINCT FROM a.{quote(key)}" for key in contract.primary_key)
    differs = ", ".join(_difference(quote(column.name), column.name) for column in contract.columns)
    label = ", ".join(f"coalesce(p.{quote(key)}, a.{quote(key)})" for key in contract.primary_key)
    query = (
        f"SELECT concat_ws(' ', {label}) AS key, CASE WHEN p.is_there IS NULL THEN 'is not published' "
        "WHEN a.is_there IS NULL THEN 'is not made again' "
        f"ELSE nullif(concat_ws('; ', {differs}), '') END AS fault "
        f"FROM (SELECT *, true AS is_there FROM {quote(name)} AS p SEMI JOIN {asked} ON {match}) AS p "
        f"FULL JOIN (SELECT {casts}, true AS is_there FROM {made}) AS a ON {keys}"
    )
    rows = session.connection.execute(f"SELECT count(*) FROM ({query})").fetchone()
    faults = session.connection.execute(
        f"SELECT key, fault FROM ({query}) WHERE fault IS NOT NULL ORDER BY ALL"
    ).fetchall()
    assert rows is not None
    return Comparison(name, int(rows[0]), tuple(f"{key}: {fault}" for key, fault in faults))


def _difference(column: str, name: str) -> str:
    """What to say of a column where both sides have the row and its text differs; NULL where it does not."""
    shown = (f"coalesce({side}.{column}::VARCHAR, 'NULL')" for side in ("p", "a"))
    published, again = shown
    return (
        f"CASE WHEN p.{column}::VARCHAR IS DISTINCT FROM a.{column}::VARCHAR "
        f"THEN {literal(name)} || ' is ' || {published} || ', again ' || {again} END"
    )


def _columns_again(told: SectionResult) -> Comparison | None:
    """The `_again` columns of a section beside those that they must equal."""
    pairs = [(column.removesuffix(AGAIN), column) for column in told.columns if column.endswith(AGAIN)]
    if not pairs:
        return None
    faults = tuple(
        f"{_label(row, told.columns)}: {name} is {row[name]}, again {row[made]}"
        for row in told.rows
        for name, made in pairs
        if repr(row[name]) != repr(row[made])
    )
    return Comparison(told.section.name, len(told.rows), faults)


def _label(row: Row, columns: Sequence[str]) -> str:
    return " ".join(str(row[column]) for column in columns[:2])


def _twins(draws: Sequence[Draw]) -> Comparison:
    """Every slot that SQL drew beside the Python twin of Philox."""
    faults = tuple(
        f"{d.stream} entity {d.entity} sub {d.sub} slot {d.slot}: SQL {d.value}, Python {again}"
        for d in draws
        if (again := slot(d.key, d.entity, d.sub, d.slot)) != d.value
    )
    return Comparison("draws (SQL and Python)", len(draws), faults)
