"""House rules of SQL: everything that a result may not depend on is refused; what is ordered may stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.project.order import named_relations
from engine.project.parse_cache import ParseCache
from engine.project.sql.functions import ALLOWED, TABLE_FUNCTIONS
from engine.project.sql.house_rules import FORBIDDEN
from engine.project.sql.text import SqlText, parse_macros, parse_select
from tests.synthetic import Synthetic

Refusal = Callable[..., EngineError]


def parsed(sql: str) -> SqlText:
    return parse_select(sql, "test.sql", ParseCache(Path("/dev/null"), ""))


@pytest.mark.parametrize(
    "call",
    [
        "random()",
        "rand()",
        "setseed(0.5)",
        "uuid()",
        "gen_random_uuid()",
        "uuidv4()",
        "uuidv7()",
        "hash(a)",
        "now()",
        "today()",
        "current_timestamp",
        "current_timestamp()",
        "get_current_timestamp()",
        "transaction_timestamp()",
        "current_date",
        "current_date()",
        "current_time",
        "get_current_time()",
        "localtime",
        "localtimestamp",
        "current_localtime()",
        "current_localtimestamp()",
        "first(a)",
        "last(a)",
        "any_value(a)",
        "arbitrary(a)",
        "mode(a)",
        "approx_count_distinct(a)",
        "approx_quantile(a, 0.5)",
        "approx_top_k(a, 3)",
        "reservoir_quantile(a, 0.5)",
        "nextval('s')",
        "currval('s')",
        "txid_current()",
        "getenv('HOME')",
        "current_setting('threads')",
        "current_query()",
    ],
)
@pytest.mark.parametrize(
    "shape",
    [
        "SELECT {} AS x FROM t",
        "SELECT 1 AS x FROM t WHERE {} IS NULL",
        "WITH c AS (SELECT {} AS x FROM t) SELECT x FROM c",
    ],
)
def test_functions_of_more_than_their_arguments(call: str, shape: str) -> None:
    faults = parsed(shape.format(call)).faults
    assert faults and all("not a function of its arguments" in fault for fault in faults)


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("SELECT a FROM t USING SAMPLE 10", "samples rows"),
        ("SELECT a FROM t TABLESAMPLE 10%", "samples rows"),
        ("SELECT rowid FROM t", "reads rowid"),
        ("SELECT c.rowid AS r FROM (SELECT a FROM t) AS c", "reads rowid"),
        ("WITH c AS (SELECT a FROM t) SELECT c.rowid AS r FROM c", "reads rowid"),
        ("SELECT (SELECT max(t.rowid) FROM u) AS r FROM t", "reads rowid"),
        ("SELECT (SELECT t.rowid) AS r FROM t", "reads rowid"),
        ("SELECT t.rowid AS r FROM query_table('t') AS t", "reads rowid"),
        ("SELECT t.file_row_number AS r FROM t", "reads file_row_number"),
        ("SELECT a FROM t ORDER BY file_row_number", "reads file_row_number"),
        ("SELECT a FROM read_parquet('x.parquet')", "reads read_parquet()"),
        ("SELECT a FROM parquet_scan('x.parquet')", "which nothing seals"),
        ("SELECT a FROM read_csv('x.csv')", "reads read_csv()"),
        ("SELECT a FROM read_csv_auto('x.csv')", "which nothing seals"),
        ("SELECT a FROM read_json('x.json')", "which nothing seals"),
        ("SELECT a FROM read_text('x')", "which nothing seals"),
        ("SELECT a FROM glob('*')", "reads glob()"),
        ("SELECT a FROM sqlite_scan('x', 'y')", "which nothing seals"),
        ("SELECT a FROM duckdb_tables()", "which nothing seals"),
        ("SELECT a FROM pragma_table_info('t')", "which nothing seals"),
        ("SELECT a FROM query('SELECT 1')", "reads query()"),
        ("SELECT row_number() OVER () AS r FROM t", "row_number() without an order"),
        ("SELECT row_number() OVER (PARTITION BY a) AS r FROM t", "row_number() without an order"),
        ("SELECT row_number() OVER w AS r FROM t WINDOW w AS (PARTITION BY a)", "row_number() without an order"),
        ("SELECT rank() OVER () AS r FROM t", "rank() without an order"),
        ("SELECT lag(a) OVER (PARTITION BY b) AS r FROM t", "lag() without an order"),
        ("SELECT lag(a) OVER w AS r FROM t WINDOW w AS ()", "lag() without an order"),
        ("SELECT lead(a) OVER () AS r FROM t", "lead() without an order"),
        ("SELECT lag(t.a) OVER () AS r FROM t JOIN u ON u.a = t.a", "lag() without an order"),
        ("SELECT lag(t.a) OVER () AS r FROM t, u", "lag() without an order"),
        ("SELECT lag(a) OVER () AS r FROM (SELECT a FROM t)", "lag() without an order"),
        ("WITH c AS (SELECT a FROM t) SELECT lag(a) OVER () AS r FROM c", "lag() without an order"),
        ("SELECT lag(a) OVER () AS r FROM query_table('t')", "lag() without an order"),
        ("SELECT first_value(a) OVER () AS r FROM t", "first_value() without an order"),
        ("SELECT ntile(4) OVER () AS r FROM t", "ntile() without an order"),
        ("SELECT a FROM t LIMIT 3", "LIMIT without ORDER BY"),
        ("SELECT (SELECT a FROM t LIMIT 1) AS x", "LIMIT without ORDER BY"),
        ("SELECT a FROM (SELECT a FROM t LIMIT 3) ORDER BY a", "LIMIT without ORDER BY"),
        ("SELECT a FROM t FETCH FIRST 3 ROWS ONLY", "LIMIT without ORDER BY"),
        ("SELECT a FROM t OFFSET 3", "OFFSET without ORDER BY"),
        ("SELECT DISTINCT ON (a) a, b FROM t", "DISTINCT ON without ORDER BY"),
        ("SELECT list(a) AS x FROM t", "without an order inside"),
        ("SELECT array_agg(a) AS x FROM t", "without an order inside"),
        ("SELECT list(DISTINCT a) AS x FROM t", "without an order inside"),
        ("SELECT list_sort([len(list(a))]) AS x FROM t", "without an order inside"),
        ("SELECT string_agg(a, ',') AS x FROM t", "without an order inside"),
        ("SELECT string_agg(DISTINCT a, ',') AS x FROM t", "without an order inside"),
        ("SELECT group_concat(a) AS x FROM t", "without an order inside"),
        ("SELECT json_group_array(a) AS x FROM t", "without an order inside"),
    ],
)
def test_what_depends_on_order_or_place(sql: str, fault: str) -> None:
    assert any(fault in found for found in parsed(sql).faults)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT row_number() OVER (PARTITION BY a ORDER BY b) AS r FROM t",
        "SELECT row_number() OVER w AS r FROM t WINDOW w AS (ORDER BY a)",
        "SELECT lag(a, 2) OVER (ORDER BY b) AS r FROM t",
        "SELECT sum(a) OVER (PARTITION BY b) AS r FROM t",
        "SELECT a FROM t ORDER BY a LIMIT 3 OFFSET 2",
        "SELECT a FROM t UNION ALL SELECT a FROM u ORDER BY a LIMIT 3",
        "SELECT DISTINCT a FROM t",
        "SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b",
        "SELECT list(a ORDER BY a) AS x FROM t",
        "SELECT list(DISTINCT a ORDER BY a) AS x FROM t",
        "SELECT list_sort(list(a)) AS x FROM t",
        "SELECT string_agg(a, ',' ORDER BY a) AS x FROM t",
        "SELECT arg_min(a, b) AS x, max(a) AS y, count(*) AS n FROM t",
        "SELECT a FROM range(3) AS r(a)",
        "SELECT * FROM query_table('t')",
        "SELECT 'random() now() LIMIT 3' AS words FROM t",
        "SELECT a FROM t -- random()",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n FROM r",
    ],
)
def test_what_is_total_may_stand(sql: str) -> None:
    assert parsed(sql).faults == ()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT t.rowid AS r FROM t",
        "SELECT x.rowid AS r FROM t AS x",
        "SELECT u.a, t.rowid AS r FROM u JOIN t ON t.a = u.a",
    ],
)
def test_places_of_a_plain_relation_are_noted(sql: str) -> None:
    assert parsed(sql).faults == ()
    assert parsed(sql).places == {"t"}


ORDERED = "/*\ndoc: x\n*/\nSELECT site_id FROM s1_tz_lookup ORDER BY site_id"
PLACED = "/*\ndoc: x\n*/\nSELECT t.rowid AS place FROM {} AS t"


def test_places_of_a_table_in_order_are_numbers(project: Synthetic) -> None:
    project.write("sql/2A/S2/in_order.v1.sql", ORDERED)
    project.write("sql/2A/S2/placed.v1.sql", PLACED.format("in_order"))
    project.load()


@pytest.mark.parametrize(
    ("relation", "form"),
    [
        ("in_order", ORDERED.partition(" ORDER BY")[0]),
        ("in_order", ORDERED.replace("doc: x", "doc: x\nmaterialize: view")),
        ("s1_tz_lookup", ORDERED),
    ],
)
def test_places_of_anything_else_are_chance(
    project: Synthetic, refusal: Refusal, relation: str, form: str
) -> None:
    project.write("sql/2A/S2/in_order.v1.sql", form)
    project.write("sql/2A/S2/placed.v1.sql", PLACED.format(relation))
    error = refusal()
    assert (error.number, error.where) == (34, "sql/2A/S2/placed.v1.sql")
    assert relation in error.message


FOLLOWED = "/*\ndoc: x\n*/\nSELECT site_id, lag(site_id) OVER () AS before_id FROM {} WHERE site_id > 0"


def test_the_row_before_is_read_in_a_dataset_alone(project: Synthetic, refusal: Refusal) -> None:
    assert parsed(FOLLOWED.format("t")).follows == {"t"}
    project.write("sql/2A/S2/in_order.v1.sql", ORDERED)
    project.write("sql/2A/S2/followed.v1.sql", FOLLOWED.format("s1_tz_lookup"))
    project.load()
    project.write("sql/2A/S2/followed.v1.sql", FOLLOWED.format("in_order"))
    error = refusal()
    assert (error.number, error.where) == (34, "sql/2A/S2/followed.v1.sql")
    assert "reads the row before in in_order" in error.message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("macros/placed.sql", "CREATE MACRO placed() AS TABLE SELECT t.rowid AS place FROM in_order AS t"),
        ("sql/2A/gates/placed.v1.sql", PLACED.format("in_order")),
        ("sql/2A/certify/placed.v1.sql", PLACED.format("in_order")),
    ],
)
def test_places_are_read_in_states_alone(project: Synthetic, refusal: Refusal, path: str, text: str) -> None:
    project.write("sql/2A/S2/in_order.v1.sql", ORDERED)
    project.write(path, text)
    error = refusal()
    assert (error.number, error.where) == (34, path)
    assert "reads the place of rows of in_order" in error.message


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "-- nothing",
        "SELECT 1; SELECT 2",
        "INSERT INTO t VALUES (1)",
        "CREATE TABLE t AS SELECT 1",
        "DROP TABLE t",
        "COPY t TO 'x'",
        "ATTACH 'x'",
        "SET threads = 1",
        "PRAGMA version",
        "VALUES (1)",
        "DESCRIBE t",
        "SUMMARIZE t",
        "SELECT (",
        "SELEC 1",
        "{{ ref('t') }}",
    ],
)
def test_a_model_is_one_select(sql: str) -> None:
    with pytest.raises(EngineError) as caught:
        parsed(sql)
    error = caught.value
    assert (error.number, error.name, error.exit_code) == (34, "SQL_LINT", 2)
    assert error.where == "test.sql"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS x",
        "WITH a AS (SELECT 1 AS x) SELECT x FROM a",
        "(SELECT 1 AS x)",
        "SELECT 1 AS x UNION ALL SELECT 2",
        "FROM t",
        "SELECT 1 AS x;",
    ],
)
def test_every_form_of_a_select_is_one(sql: str) -> None:
    assert parsed(sql).faults == ()


def test_a_fault_stops_the_load_with_its_file(project: Synthetic, refusal: Refusal) -> None:
    project.edit("sql/2A/S2/site_timezones.v1.sql", "rules.bump", "CAST(random() AS BIGINT)")
    error = refusal()
    assert error.number == 34
    assert error.where == "sql/2A/S2/site_timezones.v1.sql"
    assert "random()" in error.message


@pytest.mark.parametrize(
    "path", ["sql/2A/S1/assert/zz.v1.sql", "sql/2A/gates/zz.v1.sql", "sql/2A/certify/zz.v1.sql"]
)
def test_assertions_and_gates_are_held_to_it_too(project: Synthetic, refusal: Refusal, path: str) -> None:
    project.write(path, "/*\ndoc: x\ncode: 199\nname: X\n*/\nSELECT now() AS t")
    assert refusal().where == path


def test_a_published_model_names_its_columns(project: Synthetic, refusal: Refusal) -> None:
    project.edit("sql/2A/S1/s1_tz_lookup.v1.sql", "SELECT site_id, tzid, value + 10 AS value", "SELECT *")
    error = refusal()
    assert error.number == 34
    assert "publishes `*`" in error.message


def test_a_step_between_may_pass_all_columns(project: Synthetic) -> None:
    project.write("sql/2A/S1/passing.v1.sql", "/*\ndoc: x\n*/\nSELECT * FROM site_zone")
    assert project.load()


# what a statement reads


def test_relations_without_ctes() -> None:
    sql = parsed(
        "WITH a AS (SELECT x FROM t), b AS (SELECT x FROM a) "
        "SELECT x FROM b JOIN policy_2A.rules AS r ON true "
        "JOIN u AS v ON v.x = (SELECT max(y) FROM w)"
    )
    assert sql.relations == {"t", "policy_2A.rules", "u", "w"}


@pytest.mark.parametrize(
    ("sql", "relations"),
    [
        ("WITH t AS (SELECT x FROM t) SELECT x FROM t", {"t"}),
        ("WITH a AS (SELECT x FROM b), b AS (SELECT x FROM t) SELECT x FROM b", {"b", "t"}),
        ("WITH b AS (SELECT x FROM t), a AS (SELECT x FROM b) SELECT x FROM a", {"t"}),
        ("SELECT b.x FROM b JOIN (WITH b AS (SELECT x FROM t) SELECT x FROM b) AS s ON true", {"b", "t"}),
        ("WITH a AS (SELECT x FROM t) SELECT (SELECT max(x) FROM a) AS x FROM (SELECT x FROM A) AS s", {"t"}),
        ("WITH a AS (SELECT x FROM t) SELECT x FROM a UNION ALL SELECT x FROM a", {"t"}),
        ("WITH RECURSIVE r AS (SELECT x FROM t UNION ALL SELECT x + 1 FROM r WHERE x < 3) SELECT x FROM r", {"t"}),
        (
            "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x FROM "
            "(WITH q AS (SELECT x FROM r) SELECT x FROM q)) SELECT x FROM r",
            set(),
        ),
    ],
)
def test_a_cte_hides_a_relation_only_where_it_is_seen(sql: str, relations: set[str]) -> None:
    assert parsed(sql).relations == relations


def test_literals_of_table_functions_may_be_relations() -> None:
    sql = parsed("SELECT x FROM zone_hits('site_point', 3) JOIN apportion('claims') ON true")
    assert sql.relations == frozenset()
    assert sql.literals == {"zone_hits": [(0, "site_point")], "apportion": [(0, "claims")]}


def test_functions_are_lower_case() -> None:
    assert {"my_macro", "other"} <= parsed("SELECT My_Macro(a), other(b) AS c FROM t").functions


# macros


def macros(text: str) -> dict[str, object]:
    return dict(parse_macros(text, "macros/test.sql", ParseCache(Path("/dev/null"), "")))


def test_a_macro_is_read_with_its_parameters() -> None:
    found = macros("""
        -- One.
        CREATE OR REPLACE MACRO one(a, b) AS a + two(b);
        CREATE MACRO rows_of(rel) AS TABLE SELECT * FROM query_table(rel) JOIN known ON true;
        """)
    assert list(found) == ["one", "rows_of"]
    assert found["one"]["parameters"] == ["a", "b"]
    assert "two" in found["one"]["sql"].functions
    assert found["rows_of"]["sql"].relations == {"known"}
    assert found["rows_of"]["passed"] == [["query_table", 0, "rel"]]


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE t (a INT);",
        "SELECT 1;",
        "CREATE VIEW v AS SELECT 1;",
        "CREATE MACRO (",
        "CREATE MACRO f(a) AS a; DROP MACRO f;",
    ],
)
def test_a_macro_file_holds_macros_only(text: str) -> None:
    with pytest.raises(EngineError) as caught:
        macros(text)
    assert caught.value.number == 34


@pytest.mark.parametrize("body", ["x + random()", "(SELECT x FROM t LIMIT 1)", "hash(x)"])
def test_macros_are_held_to_the_house_rules(project: Synthetic, refusal: Refusal, body: str) -> None:
    project.write("macros/bad.sql", f"CREATE OR REPLACE MACRO bad(x) AS {body};")
    error = refusal()
    assert error.number == 34
    assert error.where == "macros/bad.sql"


@pytest.mark.parametrize("path", ["macros/lift.sql", "macros/zz.sql"])
def test_a_macro_stands_once(project: Synthetic, refusal: Refusal, path: str) -> None:
    """In one file or in two, in any case of letters."""
    again = "CREATE OR REPLACE MACRO LIFTED(value, step) AS value;\n"
    project.write(path, (project.read(path) if (project.root / path).exists() else "") + again)
    error = refusal()
    assert "the macro lifted stands twice" in error.message
    assert path in error.where


@pytest.mark.parametrize(
    "files",
    [
        {"a": "CREATE MACRO a(x) AS a(x);"},
        {"a": "CREATE MACRO a(x) AS b(x); CREATE MACRO b(x) AS a(x);"},
        {"a": "CREATE MACRO a(x) AS b(x);", "b": "CREATE MACRO b(x) AS c(x);", "c": "CREATE MACRO c(x) AS a(x);"},
    ],
)
def test_macros_do_not_call_in_a_circle(project: Synthetic, refusal: Refusal, files: dict[str, str]) -> None:
    for name, text in files.items():
        project.write(f"macros/zz_{name}.sql", text)
    error = refusal()
    assert error.number == 36
    assert "macros form a cycle" in error.message
    assert " -> " in error.found


def test_macro_files_come_after_what_they_call(project: Synthetic) -> None:
    project.write("macros/aa.sql", "CREATE MACRO aa(x) AS zz(x) + lifted(x, 1);")
    project.write("macros/zz.sql", "CREATE MACRO zz(x) AS x;")
    order = [path for path, _ in project.load().macro_files]
    assert order.index("macros/aa.sql") > order.index("macros/zz.sql")
    assert order.index("macros/aa.sql") > order.index("macros/lift.sql")


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        (
            "SELECT a FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
            "json_execute_serialized_sql()",
        ),
        ("SELECT json_serialize_sql('SELECT 1') AS a", "json_serialize_sql()"),
        ("SELECT getvariable('a') AS a FROM t", "getvariable()"),
        ("SELECT sleep_ms(10) AS a FROM t", "sleep_ms()"),
        ("SELECT write_log('a') AS a FROM t", "write_log()"),
        ("SELECT timezone('Asia/Tokyo', a) AS a FROM t", "timezone()"),
        ("SELECT pg_sleep(1) AS a", "pg_sleep()"),
        ("SELECT version() AS a", "version()"),
        ("SELECT a FROM summary('t')", "summary()"),
        ("SELECT a FROM repeat_row(1, num_rows := 3)", "repeat_row()"),
        ("SELECT a FROM test_all_types()", "test_all_types()"),
        ("SELECT main.lower(a) AS a FROM t", "through a schema"),
        ("SELECT a FROM (SHOW TABLES)", "asks the catalogue"),
        ("SELECT a FROM (DESCRIBE t)", "asks the catalogue"),
        ("SELECT a FROM system.main.t", "through a catalog"),
        ("SELECT a FROM t WHERE b = $b", "parameter"),
        ("SELECT a FROM query_table('t' || 'u')", "no text literal"),
        ("SELECT a FROM query_table(concat('t', 'u'))", "no text literal"),
        ("SELECT a FROM query_table(['t', 'u' || 'v'])", "no text literal"),
        ("SELECT user AS a FROM t", "user()"),
        ("SELECT age(TIMESTAMP '2000-01-01') AS a FROM t", "age()"),
        ("SELECT list_aggregate([1, 2], 'reservoir_quantile', 0.5) AS a FROM t", "list_aggregate()"),
        ("SELECT aggregate([1, 2], 'mode') AS a FROM t", "aggregate()"),
        ("SELECT t.a FROM t POSITIONAL JOIN u", "joins by position"),
    ],
)
def test_what_is_not_listed_is_refused(project: Synthetic, refusal: Refusal, sql: str, fault: str) -> None:
    for path in ("sql/2A/S2/odd.v1.sql", "sql/2A/S2/assert/odd.v1.sql", "sql/2A/gates/odd.v1.sql"):
        header = "doc: x\ncode: 900\nname: ODD\nseverity: REQUIRED" if "assert" in path else "doc: x"
        project.write(path, f"/*\n{header}\n*/\n{sql}")
        error = refusal()
        assert (error.number, error.where) == (34, path) and fault in error.message, error
        (project.root / path).unlink()


def test_every_listed_function_is_one_of_duckdb_and_gives_the_same_again() -> None:
    import duckdb

    found = duckdb.execute("SELECT function_name, stability, has_side_effects FROM duckdb_functions()").fetchall()
    known = {name.lower() for name, _, _ in found}
    read_by_the_parser = {"coalesce", "ifnull"}
    named = {name for name in ALLOWED | TABLE_FUNCTIONS if name[0].isalpha()}
    assert named - known == read_by_the_parser
    moving = {name for name, stability, effects in found if stability == "VOLATILE" or effects}
    assert ALLOWED & moving == {"error"}
    assert not ALLOWED & FORBIDDEN


@pytest.mark.parametrize(
    "reading",
    [
        "query_table('s1_other')",
        "query_table(['s1_tz_lookup', 's1_other'])",
        "relation_pair(one := 's1_tz_lookup', other := 's1_other')",
        "relation_pair(other := 's1_other', one := 's1_tz_lookup')",
        "relation_pair('s1_tz_lookup', 's1_other')",
        "relation_pair('s1_tz_lookup', other => 's1_other')",
        "outer_relation_pair('s1_other')",
        "(SELECT one_value('s1_other') AS site_id)",
    ],
)
def test_a_relation_is_a_dependency_however_it_is_named(project: Synthetic, reading: str) -> None:
    project.write(
        "macros/relation_pair.sql",
        "CREATE MACRO relation_pair(one, other) AS TABLE SELECT site_id FROM query_table(one)\n"
        "UNION ALL SELECT site_id FROM query_table(other);\n"
        "CREATE MACRO outer_relation_pair(second) AS TABLE\n"
        "SELECT site_id FROM relation_pair('s1_tz_lookup', other := second);\n"
        "CREATE MACRO one_value(relation) AS (SELECT max(site_id) FROM query_table(relation));\n",
    )
    project.write("sql/2A/S1/s1_other.v1.sql", "/*\ndoc: x\n*/\nSELECT site_id FROM s1_tz_lookup")
    project.write("sql/2A/S2/reader.v1.sql", f"/*\ndoc: x\n*/\nSELECT r.site_id FROM {reading} AS r")
    loaded = project.load()
    reader = next(model for model in loaded.segments["2A"].state("S2").models if model.name == "reader")
    assert "s1_other" in named_relations(reader.sql, loaded.macros)


def test_a_macro_assumes_no_relation(project: Synthetic, refusal: Refusal) -> None:
    """A default would name a relation that no caller shows: macros have none."""
    text = "CREATE MACRO assumed(r := 's1_tz_lookup') AS TABLE SELECT * FROM query_table(r)"
    project.write("macros/assumed.sql", text)
    error = refusal()
    assert (error.number, error.where) == (34, "macros/assumed.sql")


def test_the_two_readers_of_a_statement_must_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.project.sql import text

    monkeypatch.setattr(text, "names_cte", lambda table: True)
    real = text.read_select

    def other(sql: str, where: str) -> object:
        tree = real(sql, where)
        tree.tables.add("elsewhere")
        return tree

    monkeypatch.setattr(text, "read_select", other)
    assert parsed("SELECT a FROM t").faults == ("names elsewhere in a way that its readers do not agree on",)


def test_joins_without_their_condition_are_refused_at_once() -> None:
    """sqlglot tries every nesting of them, twice as many with each: DuckDB's parser is asked first."""
    joins = " ".join(f"JOIN t{number} JOIN u ON x = y" for number in range(200))
    with pytest.raises(EngineError) as refused:
        parsed(f"SELECT * FROM a {joins}")
    assert refused.value.number == 34 and refused.value.found.startswith("Parser Error: syntax error")
