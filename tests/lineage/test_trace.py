"""What a SELECT works its columns out from, construct by construct; DuckDB says that nothing is missing.

Each case names the sources of each column by hand. Then DuckDB runs it twice, the second time with one column of
one table changed: where the values of a result column move, that column is named, or decides which rows there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from engine.lineage.definition import DRAW, ROWS, Relation, Source, UntracedError, Value
from engine.lineage.scope import Macro
from engine.lineage.trace import Tracer

TABLES = {"t": ("a", "b", "c"), "u": ("a", "d"), "s.v": ("e", "f")}
MACROS = """
    CREATE MACRO twice(x) AS x * 2;
    CREATE MACRO most(x) AS x + (SELECT max(d) FROM u);
    CREATE MACRO hidden(b) AS (SELECT max(b + d) FROM u);
    CREATE MACRO doubled(rows_of, by_how) AS TABLE SELECT *, a * by_how AS more FROM query_table(rows_of);
    CREATE MACRO nested(rows_of) AS TABLE WITH x AS (SELECT * FROM doubled(rows_of, 2)) SELECT more, a FROM x;
"""


@dataclass(frozen=True)
class Case:
    """A SELECT, the sources of its columns, and the columns that decide which rows there are."""

    sql: str
    sources: dict[str, str]
    rows: str = ""


CASES = {
    "picked and renamed": Case("SELECT a, b AS x FROM t", {"a": "t.a", "x": "t.b"}),
    "star": Case("SELECT * FROM t", {"a": "t.a", "b": "t.b", "c": "t.c"}),
    "star without": Case("SELECT * EXCLUDE (a), a + b AS a FROM t", {"b": "t.b", "c": "t.c", "a": "t.a t.b"}),
    "star replaced": Case("SELECT * REPLACE (b + c AS b) FROM t", {"a": "t.a", "b": "t.b t.c", "c": "t.c"}),
    "star renamed": Case("SELECT t.* RENAME (a AS z) FROM t", {"z": "t.a", "b": "t.b", "c": "t.c"}),
    "alias of the same select": Case("SELECT a + 1 AS x, x * b AS y FROM t", {"x": "t.a", "y": "t.a t.b"}),
    "a column comes before an alias": Case("SELECT b AS a, a + 1 AS y FROM t", {"a": "t.b", "y": "t.a"}),
    "constant": Case("SELECT 1 AS one, 'x' AS word FROM t", {"one": "", "word": ""}),
    "count of rows": Case("SELECT count(*) AS n FROM t", {"n": "t.*"}),
    "count of a column": Case("SELECT count(b) AS n FROM t", {"n": "t.b"}),
    "aggregate with a filter": Case("SELECT sum(b) FILTER (c > 3) AS x FROM t", {"x": "t.b t.c"}),
    "case": Case("SELECT CASE WHEN a > 1 THEN b ELSE 0 END AS x FROM t", {"x": "t.a t.b"}),
    "window": Case("SELECT lag(b) OVER (PARTITION BY c ORDER BY a) AS x FROM t", {"x": "t.a t.b t.c"}),
    "named window": Case(
        "SELECT sum(b) OVER w AS x FROM t WINDOW w AS (PARTITION BY c ORDER BY a)", {"x": "t.a t.b t.c"}
    ),
    "join": Case("SELECT t.b, u.d AS x FROM t JOIN u ON u.a = t.a", {"b": "t.b", "x": "u.d"}, "t.a u.a"),
    "join using": Case(
        "SELECT a, b, d FROM t JOIN u USING (a)", {"a": "t.a u.a", "b": "t.b", "d": "u.d"}, "t.a u.a"
    ),
    "star of a join using": Case(
        "SELECT * FROM t JOIN u USING (a)", {"a": "t.a", "b": "t.b", "c": "t.c", "d": "u.d"}, "t.a u.a"
    ),
    "semi join": Case("SELECT b FROM t SEMI JOIN u ON u.a = t.a", {"b": "t.b"}, "t.a u.a"),
    "filter": Case("SELECT b FROM t WHERE c > 5", {"b": "t.b"}, "t.c"),
    "a chain of CTEs": Case(
        "WITH x AS (SELECT a, b + c AS bc FROM t), y AS (SELECT bc * 2 AS z FROM x) SELECT z FROM y",
        {"z": "t.b t.c"},
    ),
    "a CTE hides a table": Case("WITH u AS (SELECT b AS d FROM t) SELECT d FROM u", {"d": "t.b"}),
    "union": Case("SELECT a AS x FROM t UNION ALL SELECT d FROM u", {"x": "t.a u.d"}),
    "union by name": Case(
        "SELECT a, b FROM t UNION ALL BY NAME SELECT d AS b FROM u", {"a": "t.a", "b": "t.b u.d"}
    ),
    "subquery in FROM": Case("SELECT x + 1 AS y FROM (SELECT b AS x FROM t) AS q", {"y": "t.b"}),
    "scalar subquery": Case("SELECT a + (SELECT max(d) FROM u) AS x FROM t", {"x": "t.a u.d"}),
    "correlated subquery": Case(
        "SELECT (SELECT max(d + t.b) FROM u WHERE u.a = t.a) AS x FROM t", {"x": "t.b u.d"}, "t.a u.a"
    ),
    "exists": Case("SELECT EXISTS (SELECT 1 FROM u WHERE u.d > 50) AS x FROM t", {"x": "u.*"}, "u.d"),
    "in": Case("SELECT b IN (SELECT d FROM u) AS x FROM t", {"x": "t.b u.d"}),
    "struct and its fields": Case(
        "WITH x AS (SELECT {'p': a, 'q': b} AS s FROM t) SELECT s.q AS y, x.s.p AS z FROM x",
        {"y": "t.b", "z": "t.a"},
    ),
    "unnested struct": Case(
        "WITH x AS (SELECT {'p': a, 'q': b} AS s FROM t) SELECT unnest(s) FROM x", {"p": "t.a", "q": "t.b"}
    ),
    "star of a struct": Case(
        "WITH x AS (SELECT {'p': a, 'q': b} AS s FROM t) SELECT s.* FROM x", {"p": "t.a", "q": "t.b"}
    ),
    "a whole row": Case("WITH x AS (SELECT t FROM t) SELECT t.b AS y FROM x", {"y": "t.b"}),
    "lambda": Case("SELECT list_transform([b], LAMBDA x: x + c)[1] AS y FROM t", {"y": "t.b t.c"}),
    "unnested range": Case("SELECT b, unnest(range(2)) AS n FROM t", {"b": "t.b", "n": ""}),
    "range": Case("SELECT r.i, t.b FROM range(2) AS r (i) CROSS JOIN t", {"i": "", "b": "t.b"}),
    "values": Case("SELECT v.p, t.a FROM (VALUES (1, 2)) AS v (p, q) CROSS JOIN t", {"p": "", "a": "t.a"}),
    "unpivot": Case(
        "SELECT name, number, a FROM (UNPIVOT t ON b, c INTO NAME name VALUE number)",
        {"name": "", "number": "t.b t.c", "a": "t.a"},
    ),
    "recursion": Case(
        "WITH RECURSIVE x AS (SELECT a AS n, b FROM t UNION ALL SELECT n + 1, b FROM x WHERE n < 4) "
        "SELECT n, b FROM x",
        {"n": "t.a", "b": "t.b"},
        "t.a",
    ),
    "schema": Case("SELECT s.v.e, v.f AS g FROM s.v", {"e": "s.v.e", "g": "s.v.f"}),
    "macro": Case("SELECT twice(b) AS x FROM t", {"x": "t.b"}),
    "macro that reads": Case("SELECT most(b) AS x FROM t", {"x": "t.b u.d"}),
    "a parameter comes before a column": Case("SELECT hidden(c) AS x FROM t", {"x": "t.c u.d"}),
    "table macro": Case("SELECT more, c FROM doubled('t', 3)", {"more": "t.a", "c": "t.c"}),
    "table macro of a CTE": Case(
        "WITH q AS (SELECT b AS a FROM t) SELECT more FROM doubled('q', 3)", {"more": "t.b"}
    ),
    "table macro in a table macro": Case("SELECT more FROM nested(rows_of := 't')", {"more": "t.a"}),
}


def listed(name: str) -> Relation:
    """A table of the cases."""
    if name not in TABLES:
        raise UntracedError(f"{name} is no table")
    columns = {column: Value(frozenset({Source("table", name, column)})) for column in TABLES[name]}
    return Relation(columns, frozenset({Source("table", name, ROWS)}))


def macros() -> dict[str, Macro]:
    """The macros of the cases."""
    return {
        node.this.this.name: Macro(
            tuple(part.name for part in node.this.expressions), node.args["expression"], False
        )
        for node in sqlglot.parse(MACROS, dialect="duckdb")
        if node is not None
    }


def traced(sql: str, known: dict[str, Macro] | None = None) -> dict[str, frozenset[Source]]:
    """Column -> sources."""

    def stream(given: Sequence[Value]) -> Source:
        return Source(DRAW, str(given[-1].text), "")

    tracer = Tracer(listed, (known or macros()).get, stream)
    found = tracer.query(sqlglot.parse_one(sql, dialect="duckdb"))
    return {name: value.sources for name, value in found.columns.items()}


def named(sources: frozenset[Source]) -> set[str]:
    return {f"{source.relation}.{source.column}" for source in sources}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_column_has_the_sources_that_it_is_worked_out_from(case: Case) -> None:
    found = {name: named(sources) for name, sources in traced(case.sql).items()}
    assert found == {name: set(words.split()) for name, words in case.sources.items()}


@pytest.fixture(scope="module")
def world() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA s")
    for name, columns in TABLES.items():
        cells = ", ".join(f"(i * {7 + 2 * place}) % 11 AS {column}" for place, column in enumerate(columns))
        connection.execute(f"CREATE TABLE {name} AS SELECT {cells} FROM range(1, 9) AS r (i)")
    connection.execute(MACROS)
    return connection


def result(world: duckdb.DuckDBPyConnection, sql: str, column: str) -> list[str]:
    names = [part[0] for part in world.execute(sql).description or ()]
    return sorted(str(row[names.index(column)]) for row in world.execute(sql).fetchall())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_other_column_moves_the_values(case: Case, world: duckdb.DuckDBPyConnection) -> None:
    columns = traced(case.sql)
    before = {name: result(world, case.sql, name) for name in columns}
    for table, names in TABLES.items():
        for name in names:
            if f"{table}.{name}" in case.rows.split():
                continue
            world.execute("BEGIN")
            world.execute(f"UPDATE {table} SET {name} = {name} * 13 + 100")
            moved = {column for column in columns if result(world, case.sql, column) != before[column]}
            world.execute("ROLLBACK")
            assert moved <= {column for column, found in columns.items() if f"{table}.{name}" in named(found)}


def test_a_macro_of_draws_is_a_draw_beside_the_rows_of_its_domain() -> None:
    body = sqlglot.parse_one("SELECT * EXCLUDE (w), w >> 12 AS s0 FROM words(d)", dialect="duckdb")
    assert isinstance(body, exp.Select)
    draw = {"rng_draw": Macro(("domain", "stream"), body, True)}
    found = traced("SELECT a, s0, s0 + b AS x FROM rng_draw('t', 'up.one')", draw)
    assert found["a"] == {Source("table", "t", "a")}
    assert found["s0"] == {Source(DRAW, "up.one", "")}
    assert found["x"] == {Source(DRAW, "up.one", ""), Source("table", "t", "b")}


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("SELECT z FROM t", "z is a column of nothing"),
        ("SELECT t.z FROM t", "t.z is a column of nothing"),
        ("SELECT a FROM nowhere", "nowhere is no table"),
        ("SELECT * FROM (PIVOT t ON a USING sum(b))", "a PIVOT is not followed"),
        ("SELECT * FROM query_table(concat('t', ''))", "something else than a text"),
        ("SELECT COLUMNS('a|b') FROM t", "COLUMNS of a pattern"),
        ("SELECT a FROM t UNION ALL SELECT a, d FROM u", "different numbers of columns"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_the_reason(sql: str, why: str) -> None:
    with pytest.raises(UntracedError, match=why):
        traced(sql)
