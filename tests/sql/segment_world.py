"""A small world in memory for the SQL of one segment: a few rows of input, and the segment's own models over them.

Everything runs as in a build, by bare name, but tables stay tables: they can be corrupted between the states, so
that a mutant is one SQL statement. A segment's fixture says which policies it reads, how they are scaled, and what
its inputs are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Self

import duckdb
import pytest

from engine.contracts import check_relation
from engine.contracts.cast import cast_list
from engine.execute.session import create_macros, create_policy
from engine.hashing import canonical_json
from engine.project.definition import MAIN, PolicyRelation, Project, Query
from engine.project.policy.layers import merge
from engine.project.policy.policies import relations_of, validate
from engine.project.yaml_text import parse_yaml
from tests.conftest import shipped

ROOT = Path(__file__).parents[2]
SEED = 42

Rows = list[tuple[Any, ...]]
Changes = dict[str, dict[str, Any]]


@cache
def project() -> Project:
    """The project under its reference profile."""
    return shipped("reference")


@cache
def policy_schema(policy_id: str) -> dict[str, Any]:
    """The JSON Schema of a policy."""
    namespace, _, name = policy_id.partition(".")
    path = ROOT / "contracts" / namespace / "policy" / f"{name}.schema.yaml"
    schema: dict[str, Any] = parse_yaml(path.read_text("utf-8"), str(path))
    return schema


_relations: dict[bytes, tuple[PolicyRelation, ...]] = {}


def checked_relations(policy_id: str, document: dict[str, Any]) -> tuple[PolicyRelation, ...]:
    """The relations of a policy document that its schema accepts; the same document is checked once."""
    key = canonical_json([policy_id, document])
    if key not in _relations:
        validate(document, policy_schema(policy_id), policy_id)
        _relations[key] = tuple(relations_of(policy_id, document, policy_schema(policy_id)))
    return _relations[key]


def firsts(mutants: Iterable[str]) -> list[Any]:
    """The mutants as cases: the first of each check every time, its variants (after a #) with `-m slow`."""
    return [pytest.param(name, marks=pytest.mark.slow if "#" in name else []) for name in mutants]


class SegmentWorld:
    """A connection in which the segment's SQL finds all that it reads, by bare name."""

    SEGMENT: ClassVar[str]
    POLICIES: ClassVar[tuple[str, ...]]
    LOOSE: ClassVar[Changes] = {}
    """The shipped policies, scaled to a handful of rows."""
    GIVEN: ClassVar[tuple[str, ...]] = ()
    """Models whose rows come with the inputs."""

    def __init__(self, changes: Changes | None = None, seed: int = SEED) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self._in_transaction = False
        self.connection.execute("SET TimeZone = 'UTC'")
        create_macros(self.connection, project(), seed)
        for policy_id in self.POLICIES:
            self.policy(policy_id, **(changes or {}).get(policy_id, {}))

    def sql(self, text: str) -> Rows:
        """Run SQL; the rows of the last statement."""
        return self.connection.execute(text).fetchall()

    @contextmanager
    def undone(self) -> Iterator[Self]:
        """A transaction that is rolled back: what a test corrupts is whole again for the next."""
        self.sql("BEGIN")
        self._in_transaction = True
        try:
            yield self
        finally:
            self._in_transaction = False
            self.sql("ROLLBACK")

    def one(self, text: str) -> Any:
        """The single value that a query returns."""
        ((value,),) = self.sql(text)
        return value

    def put(self, table: str, rows: Rows) -> None:
        """Insert rows; none is none."""
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def policy(self, policy_id: str, **change: Any) -> None:
        """The scaled policy with changed keys (mappings merge), checked by its schema."""
        scaled = merge(project().policies[policy_id].document, self.LOOSE.get(policy_id, {}))
        for relation in checked_relations(policy_id, merge(scaled, change)):
            self.sql(f'CREATE SCHEMA IF NOT EXISTS "{relation.schema}"')
            self.sql(f"DROP TABLE IF EXISTS {relation.qualified}")
            create_policy(self.connection, relation)

    def make(self, query: Query) -> None:
        """Materialise a model, in the schema of its member if it has one, whatever stood there before."""
        self.drop(query.name)
        kind = "VIEW" if query.materialize == "view" else "TABLE"
        for schema in {query.name.rpartition(".")[0], query.member or ""} - {""}:
            self.sql(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        self.sql(f"SET search_path = '{query.member or MAIN},{MAIN}'")
        self.sql(f"CREATE {kind} {query.relation} AS {query.text}")
        self.sql(f"SET search_path = '{MAIN}'")

    def drop(self, name: str) -> None:
        """Remove a relation, if there is one."""
        quoted = ".".join(f'"{part}"' for part in name.split("."))
        if self._in_transaction:  # an error would end it
            schema, _, bare = name.rpartition(".")
            named = f"view_name = '{bare}' AND schema_name = '{schema or MAIN}'"
            is_view = self.one(f"SELECT count(*) FROM duckdb_views() WHERE {named}")
            self.sql(f"DROP {'VIEW' if is_view else 'TABLE'} IF EXISTS {quoted}")
            return
        try:
            self.sql(f"DROP TABLE IF EXISTS {quoted}")
        except duckdb.CatalogException:  # of type View; asking the catalogue first takes longer than most models
            self.sql(f"DROP VIEW {quoted}")

    def before(self, state: str) -> None:
        """What a state needs that no model makes; a segment may say."""

    def run(self, *states: str) -> Any:
        """The models of the states in their order; the world itself."""
        for state in states:
            self.before(state)
            for query in project().segments[self.SEGMENT].state(state).models:
                if query.name not in self.GIVEN:
                    self.make(query)
        return self

    def red(self, state: str) -> set[str]:
        """The assertions of a state that return rows."""
        assertions = project().segments[self.SEGMENT].state(state).assertions
        return {query.name for query in assertions if self.sql(query.text)}

    def broken(self, dataset: str) -> set[str]:
        """The columns that break the contract of a dataset, as the engine would publish it."""
        contract = project().datasets[dataset].contract
        assert contract is not None
        found = dict(self.sql(f"SELECT column_name, column_type FROM (DESCRIBE {dataset})"))
        key = ", ".join(contract.primary_key)
        columns = cast_list(contract, found)
        self.sql(f"CREATE OR REPLACE TABLE staged AS SELECT {columns} FROM {dataset} ORDER BY {key}")
        violations = check_relation(self.connection, "staged", contract, lambda name: f'"{name}"')
        return {column for violation in violations for column in violation.columns or (violation.rule,)}

    def gates(self) -> dict[tuple[str, str], dict[str, Any]]:
        """(test_id, metric_name) -> the gate row as a mapping, for every gate of the segment."""
        return self._score(project().segments[self.SEGMENT].gates)

    def certify(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The same for the gates across seeds, over the table seed_gates."""
        return self._score(project().segments[self.SEGMENT].certify)

    def _score(self, queries: tuple[Query, ...]) -> dict[tuple[str, str], dict[str, Any]]:
        board = {}
        for query in queries:
            if query.materialize != "gate":
                self.make(query)
                continue
            relation = self.connection.execute(query.text)
            names = [column[0] for column in relation.description or []]
            for row in relation.fetchall():
                board[row[0], row[1]] = dict(zip(names, row, strict=True))
        return board


class Builder:
    """Worlds for a test: its own where it changes what goes in, else the worker's, taken back afterwards."""

    _kept: ClassVar[dict[tuple[type[SegmentWorld], str], SegmentWorld]] = {}

    def __init__(self, kind: type[SegmentWorld], states: tuple[str, ...]) -> None:
        self._kind, self._states = kind, states
        self._lent: set[str] = set()
        self._after_test = ExitStack()

    def __call__(self, last: str = "", **arguments: Any) -> Any:
        """The world with all states up to one of them, by default the last, built."""
        last = last or self._states[-1]
        if arguments or last in self._lent:
            world = self._built(last, **arguments)
            self._after_test.callback(world.connection.close)
            return world
        self._lent.add(last)
        if (self._kind, last) not in self._kept:
            self._kept[self._kind, last] = self._built(last)
        return self._after_test.enter_context(self._kept[self._kind, last].undone())

    def _built(self, last: str, **arguments: Any) -> SegmentWorld:
        world = self._kind(**arguments)
        world.run(*self._states[: self._states.index(last) + 1])
        return world

    def close(self) -> None:
        """The end of the test."""
        self._after_test.close()
