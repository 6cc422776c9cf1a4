"""What an import may leave out: derived parts have the shape of the generated ones."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest


@pytest.mark.parametrize(
    ("segment", "dataset"),
    [("1A", "outlet_catalogue"), ("3B", "virtual_classification"), ("3B", "virtual_settlement")],
)
def test_columns_are_those_of_the_generator(
    sound_world: duckdb.DuckDBPyConnection, sql_text: Callable[[str], str], segment: str, dataset: str
) -> None:
    derived = sound_world.execute(f"DESCRIBE {sql_text(f'{segment}/derive/{dataset}')}").fetchall()
    generated = sound_world.execute(f"DESCRIBE {dataset}").fetchall()
    assert [row[:2] for row in derived] == [row[:2] for row in generated]


def test_outlets_come_back_from_their_positions(
    sound_world: duckdb.DuckDBPyConnection, sql_text: Callable[[str], str]
) -> None:
    sound_world.execute(f"CREATE TABLE derived AS {sql_text('1A/derive/outlet_catalogue')}")
    columns = (
        "merchant_id, legal_country_iso, site_order, site_id, single_vs_multi_flag, "
        "raw_nb_outlet_draw, final_country_outlet_count"
    )
    assert (
        sound_world.execute(
            f"SELECT {columns} FROM derived EXCEPT SELECT {columns} FROM outlet_catalogue"
        ).fetchall()
        == []
    )
    rows = sound_world.execute("SELECT count(*), (SELECT count(*) FROM outlet_catalogue) FROM derived").fetchone()
    assert rows is not None and rows[0] == rows[1]


def test_home_is_the_country_with_most_outlets(
    sound_world: duckdb.DuckDBPyConnection, sql_text: Callable[[str], str]
) -> None:
    sound_world.execute("DELETE FROM site_locations")
    sound_world.execute(
        "INSERT INTO site_locations VALUES (1, 'FR', 1, 2.3, 48.8), (1, 'DE', 1, 13.4, 52.5)"
        ", (1, 'DE', 2, 11.5, 48.1), (2, 'FR', 1, 2.3, 48.8), (2, 'BE', 1, 4.3, 50.8)"
    )
    homes = sound_world.execute(
        f"SELECT DISTINCT merchant_id, home_country_iso FROM ({sql_text('1A/derive/outlet_catalogue')}) "
        "ORDER BY merchant_id"
    ).fetchall()
    assert homes == [(1, "DE"), (2, "BE")]


def test_nobody_is_virtual_without_better_knowledge(
    sound_world: duckdb.DuckDBPyConnection, sql_text: Callable[[str], str]
) -> None:
    for dataset in ("virtual_classification", "virtual_settlement"):
        text = sql_text(f"3B/derive/{dataset}")
        sound_world.execute(
            f"CREATE OR REPLACE TABLE derived AS {text}; DROP TABLE {dataset}; "
            f"ALTER TABLE derived RENAME TO {dataset}"
        )
    for check in ("merchants", "settlements", "settlement_zone"):
        assert sound_world.execute(sql_text(f"3B/S1/assert/{check}")).fetchall() == []
    assert sound_world.execute(
        "SELECT DISTINCT virtual_mode, is_virtual FROM virtual_classification"
    ).fetchall() == [("NON_VIRTUAL", False)]
