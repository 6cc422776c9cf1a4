"""Expressions: one scalar or window expression of listed parts; everything else is rejected."""

from __future__ import annotations

import pytest

from engine.errors import EngineError
from engine.importing.expressions import check_expression

COLUMNS = ["mid", "country", "store_no", "Amount"]


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("mid", '"mid"'),
        ('"mid" + 1', '"mid" + 1'),
        ("mid // 2 % 7", '"mid" // 2 % 7'),
        ("e64('m|' || mid)", "E64('m|' || \"mid\")"),
        ("lpad(cast(store_no as varchar), 6, '0')", "LPAD(CAST(\"store_no\" AS TEXT), 6, '0')"),
        (
            "case when country = 'UK' then 'GB' else upper(country) end",
            "CASE WHEN \"country\" = 'UK' THEN 'GB' ELSE UPPER(\"country\") END",
        ),
        ("coalesce(amount, 0)::decimal(12, 2)", 'CAST(COALESCE("amount", 0) AS DECIMAL(12, 2))'),
        (
            "country in ('FR', 'DE') and not store_no between 1 and 2",
            "\"country\" IN ('FR', 'DE') AND NOT \"store_no\" BETWEEN 1 AND 2",
        ),
        ("count(*) over (partition by mid)", 'COUNT(*) OVER (PARTITION BY "mid")'),
        (
            "row_number() over (partition by mid, country order by store_no)",
            'ROW_NUMBER() OVER (PARTITION BY "mid", "country" ORDER BY "store_no")',
        ),
        ("'constant'", "'constant'"),
        ("mid -- no more", '"mid"'),
    ],
)
def test_accepted(text: str, sql: str) -> None:
    assert check_expression(text, COLUMNS, "here").sql == sql


def test_what_an_expression_reads_and_owes() -> None:
    found = check_expression(
        "row_number() over (partition by mid order by store_no, Amount desc)", COLUMNS, "here"
    )
    assert found.columns == {"mid", "store_no", "amount"}
    assert found.total_orders == (('"mid"', '"store_no"', '"Amount"'),)
    assert check_expression("e64(mid) + e64(country)", COLUMNS, "here").id_texts == ('"mid"', '"country"')
    assert check_expression("rank() over (order by mid)", COLUMNS, "here").total_orders == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mid, country",
        "mid; drop table x",
        "select 1",
        "(select max(mid) from x)",
        "mid in (select 1)",
        "exists (select 1)",
        "mid as other",
        "*",
        "columns('.*')",
        "$1",
        "?",
        "read_text('/etc/passwd')",
        "getenv('HOME')",
        "nextval('s')",
        "query_table('x')",
        "hash(mid)",
        "random()",
        "uuid()",
        "now()",
        "current_date",
        "today()",
        "e64()",
        "e64(mid, country)",
        "rng_key0('x')",
        "sum(mid)",
        "max(mid)",
        "row_number()",
        "row_number() over ()",
        "first(mid) over ()",
        "sum(amount) over (partition by mid)",
        "avg(amount) over ()",
        "string_agg(country, ',') over ()",
        "max(mid) over (order by store_no rows between 1 preceding and current row)",
        "rank() over (order by max(mid))",
        "list_transform([mid], x -> x + 1)",
        "[mid]",
        "{'a': mid}",
        "mid::timestamptz",
        "mid::int[]",
        "mid::struct(a int)",
        "mid at time zone 'UTC'",
        "country collate nocase",
        "interval 1 day",
        "(" * 5000 + "mid" + ")" * 5000,
    ],
)
def test_105(text: str) -> None:
    with pytest.raises(EngineError) as caught:
        check_expression(text, COLUMNS, "datasets.x.expressions.y")
    error = caught.value
    assert (error.code, error.name, error.exit_code) == ("UP-IM-105", "EXPRESSION_REJECTED", 2)
    assert error.where == "datasets.x.expressions.y"


@pytest.mark.parametrize("text", ["midd + 1", "t.mid", "s.t.mid", "upper(contry)"])
def test_103_for_a_column_that_is_not_there(text: str) -> None:
    with pytest.raises(EngineError, match="UP-IM-103"):
        check_expression(text, COLUMNS, "here")
    with pytest.raises(EngineError) as caught:
        check_expression("midd", COLUMNS, "here")
    assert "mid" in caught.value.hint
