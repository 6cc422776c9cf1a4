"""Sound upstream data that a test may spoil: the tiny world, copied into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).parents[3]
DATASETS = (
    "transaction_schema_merchant_ids",
    "merchant_mcc_map",
    "outlet_catalogue",
    "merchant_activity",
    "site_locations",
    "s1_site_weights",
    "zone_alloc",
    "zone_alloc_universe_hash",
    "virtual_classification",
    "virtual_settlement",
    "arrival_proxy",
    "tz_country_zone",
)
POLICIES = (
    "policy_UP.world_policy",
    "policy_UP.scenarios",
    "policy_UP.sectors",
    "policy_UP.sector_mcc_ranges",
    "policy_UP.mcc_channels",
    "policy_UP.mcc_outlets",
)

LOCATED_ZONE = """
CREATE TABLE located_zone AS
SELECT merchant_id, legal_country_iso, tzid, tzid AS candidates
    , row_number() OVER (PARTITION BY merchant_id, legal_country_iso ORDER BY tzid) AS site_order
FROM (SELECT *, unnest(range(zone_site_count)) FROM zone_alloc)
"""
"""What 1B's checks see of the positions, rebuilt from 3A instead of the polygons."""


@pytest.fixture(scope="session")
def copied_world(tiny_run: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of everything that the upstream assertions read; take `sound_world` to spoil it."""
    connection = duckdb.connect()
    for topic in ("rng", "stats", "upstream_world"):
        connection.execute((ROOT / "macros" / f"{topic}.sql").read_text("utf-8"))
    connection.execute("CREATE SCHEMA policy_UP")
    queries = {name: f"FROM {name}" for name in (*DATASETS, *POLICIES)}
    queries["gazetteer"] = "SELECT DISTINCT country_iso, tzid FROM gazetteer"
    with duckdb.connect(str(tiny_run / "run.duckdb"), read_only=True) as tiny_world:
        tiny_world.execute("SET search_path = 'main,machinery'")
        for name, query in queries.items():
            connection.register("copied", tiny_world.sql(query).to_arrow_table())
            connection.execute(f"CREATE TABLE {name} AS FROM copied")
            connection.unregister("copied")
    connection.execute(LOCATED_ZONE)
    yield connection
    connection.close()


@pytest.fixture
def sound_world(copied_world: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The copy in a transaction that is rolled back after the test."""
    copied_world.execute("BEGIN")
    yield copied_world
    copied_world.execute("ROLLBACK")


@pytest.fixture(scope="session")
def sql_text() -> Callable[[str], str]:
    """A function: the text of a query under sql/, by its path without the version."""

    def read(name: str) -> str:
        return (ROOT / "sql" / f"{name}.v1.sql").read_text("utf-8")

    return read


@pytest.fixture
def figure(tiny_world: duckdb.DuckDBPyConnection) -> Callable[[str], Any]:
    """A function: the one value that a query over the tiny world returns."""

    def ask(query: str) -> Any:
        rows = tiny_world.execute(query).fetchall()
        assert len(rows) == 1 and len(rows[0]) == 1
        return rows[0][0]

    return ask
