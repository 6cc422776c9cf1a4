"""Band A of merchants: their sizes and reach; what turns the gate red, and a recount from the published files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from .world_fixture import project

ROOT = Path(__file__).parents[3]
GATE = "A19_MERCHANT_SIZES"
THRESHOLDS = [
    row for row in project().policies["5A.outside_gate"].document["outside_thresholds"] if row["test_id"] == GATE
]

# Of 4,000 merchants a quarter have more than one outlet, by a Pareto quantile; of those with three outlets
# and more a fifth is abroad, of those with ten two fifths, of those with thirty three fifths.
WORLD = """
CREATE TABLE sized AS
SELECT r AS merchant_id, 1 + greatest(0, floor(2 * (pow((r - 0.5) / 1000, -0.9) - 1)))::BIGINT AS outlets
FROM range(1, 4001) AS t (r);
CREATE TABLE zone_alloc AS
SELECT merchant_id::UBIGINT AS merchant_id, country.legal_country_iso, 'Zone/A' AS tzid
    , CASE country.legal_country_iso WHEN 'AA' THEN outlets - is_abroad WHEN 'BB' THEN is_abroad ELSE 0 END
        AS zone_site_count
FROM (
    SELECT *, (outlets > 2 AND merchant_id % 5 < CASE WHEN outlets < 10 THEN 1 WHEN outlets < 30 THEN 2 ELSE 3 END)
        ::INTEGER AS is_abroad
    FROM sized
)
CROSS JOIN (VALUES ('AA'), ('BB'), ('CC')) AS country (legal_country_iso);
CREATE TABLE transaction_schema_merchant_ids AS SELECT r AS merchant_id FROM range(1, 5001) AS t (r);
"""

# metric -> (a change, metrics that fall with it)
MUTANTS: dict[str, tuple[str, set[str]]] = {
    "one_outlet_low": (
        "UPDATE zone_alloc SET zone_site_count = 2 WHERE legal_country_iso = 'AA' AND zone_site_count = 1"
        " AND merchant_id % 4 = 0",
        set(),
    ),
    "one_outlet_high": (
        "DELETE FROM zone_alloc WHERE merchant_id BETWEEN 151 AND 1000;"
        " INSERT INTO zone_alloc SELECT r, 'AA', 'Zone/A', 1 FROM range(10000, 12000) AS t (r)",
        set(),
    ),
    "several_countries_low": ("DELETE FROM zone_alloc WHERE legal_country_iso = 'BB'", {"several_countries_step"}),
    "several_countries_high": (
        "UPDATE zone_alloc SET zone_site_count = 1 WHERE legal_country_iso = 'CC' AND merchant_id % 10 = 0",
        set(),
    ),
    "several_countries_step": (
        "UPDATE zone_alloc SET zone_site_count = 0 WHERE legal_country_iso = 'BB' AND merchant_id <= 40",
        set(),
    ),
    "tail_exponent_low": (
        "UPDATE zone_alloc SET zone_site_count = zone_site_count * 100"
        " WHERE legal_country_iso = 'AA' AND zone_site_count >= 30",
        set(),
    ),
    "tail_exponent_high": (
        "UPDATE zone_alloc SET zone_site_count = least(zone_site_count, 15) WHERE legal_country_iso = 'AA'",
        set(),
    ),
}


def scored(change: str = "") -> dict[str, dict[str, Any]]:
    """The rows of the gate over the world, by metric, after a change."""
    connection = duckdb.connect()
    for topic in ("stats", "gates", "intervals"):
        connection.execute((ROOT / "macros" / f"{topic}.sql").read_text("utf-8"))
    connection.execute("CREATE SCHEMA policy_5A")
    names = ", ".join(THRESHOLDS[0])
    rows = ", ".join("(" + ", ".join(["?"] * len(THRESHOLDS[0])) + ")" for _ in THRESHOLDS)
    connection.execute(
        f"CREATE TABLE policy_5A.outside_thresholds AS FROM (VALUES {rows}) AS t ({names})",
        [value for row in THRESHOLDS for value in row.values()],
    )
    connection.execute(WORLD)
    connection.execute(change or "SELECT 1")
    for name in ("outside_merchant_measure", "outside_merchants"):
        (path,) = (ROOT / "sql" / "5A" / "gates").rglob(f"{name}.v1.sql")
        text = path.read_text("utf-8")
        connection.execute(f"CREATE TABLE {name} AS {text}")
    cursor = connection.execute("FROM outside_merchants")
    columns = [column[0] for column in cursor.description]
    return {row["metric_name"]: row for row in (dict(zip(columns, row, strict=True)) for row in cursor.fetchall())}


def missed(board: dict[str, dict[str, Any]]) -> set[str]:
    """The metrics that decide and are outside band A."""
    return {row["metric_name"] for row in THRESHOLDS if row["decides"] and not board[row["metric_name"]]["pass_A"]}


def test_an_honest_world_is_in_the_band_and_every_metric_is_measured() -> None:
    board = scored()
    assert set(board) == {row["metric_name"] for row in THRESHOLDS}
    assert missed(board) == set()
    assert board["active_share"]["value"] == 0.8


@pytest.mark.parametrize("metric", MUTANTS)
def test_a_mutation_fails_its_metric(metric: str) -> None:
    change, also = MUTANTS[metric]
    assert missed(scored(change)) == {metric} | also


def test_every_metric_that_decides_has_a_mutant() -> None:
    assert set(MUTANTS) == {row["metric_name"] for row in THRESHOLDS if row["decides"]}


@pytest.mark.slow
def test_numpy_counts_the_same(tiny_world: Any, tiny_run: Path) -> None:
    board = json.loads((tiny_run / "reports/layer2/5A/validation/realism_gate_5A.json").read_text("utf-8"))
    found = {row["metric_name"]: row["value"] for row in board["tests"] if row["test_id"] == GATE}
    outlet = tiny_world.execute("SELECT merchant_id, legal_country_iso FROM outlet_catalogue").fetchnumpy()
    _, owner, outlets = np.unique(outlet["merchant_id"], return_inverse=True, return_counts=True)
    pair = np.unique(np.stack([owner.astype(str), np.asarray(outlet["legal_country_iso"], dtype=str)]), axis=1)
    countries = np.bincount(pair[0].astype(int))
    groups = np.searchsorted([3, 10, 30], outlets, side="right")
    abroad = [np.mean(countries[groups == group] > 1) for group in np.unique(groups)]
    tail = outlets[outlets >= 10]
    expected = {
        "one_outlet_low": np.mean(outlets == 1),
        "several_countries_high": np.mean(countries > 1),
        "several_countries_step": np.min(np.diff(abroad)),
        "tail_exponent_low": len(tail) / np.sum(np.log(tail / 9.5)),
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-9)
