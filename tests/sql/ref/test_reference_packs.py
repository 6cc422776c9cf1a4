"""Facts of the built reference packs."""

from __future__ import annotations

from typing import Any

import pytest

ROWS = {
    "country": 252,
    "mcc": 932,
    "tz_zone": 444,
    "tz_poly": 1_322,
    "tz_edge": 9_465_484,
    "tz_cell_edge": 77_746,
    "tz_cell_full": 331_965,
    "tzif_transition": 19_275,
    "tzif_footer": 444,
    "zone_tab": 418,
    "tz_country_zone": 420,
    "gazetteer": 234_844,
    "reference_release": 6,
}


def value(connection: Any, sql: str) -> Any:
    return connection.execute(sql).fetchone()[0]


@pytest.mark.parametrize("dataset", ROWS)
def test_row_counts(reference_db: Any, dataset: str) -> None:
    assert value(reference_db, f"SELECT count(*) FROM {dataset}") == ROWS[dataset]


def test_land_zones_are_those_of_zone_tab(reference_db: Any) -> None:
    assert value(reference_db, "SELECT count(*) FROM tz_zone WHERE NOT is_ocean") == 418
    rows = reference_db.execute(
        "SELECT tzid FROM tz_zone WHERE NOT is_ocean EXCEPT SELECT tzid FROM zone_tab"
    ).fetchall()
    assert rows == []


def test_countries_in_use(reference_db: Any) -> None:
    rows = reference_db.execute("SELECT country_iso FROM country WHERE NOT is_current").fetchall()
    assert {row[0] for row in rows} == {"AN", "CS"}
    france = reference_db.execute(
        "SELECT continent, currency_code, first_language, list_contains(neighbours, 'BE')"
        " FROM country WHERE country_iso = 'FR'"
    ).fetchone()
    assert france == ("EU", "EUR", "fr", True)


def test_places_are_in_legal_zones(reference_db: Any) -> None:
    strays = value(
        reference_db,
        "SELECT count(*) FROM gazetteer AS g LEFT JOIN tz_country_zone AS z"
        " ON z.country_iso = g.country_iso AND z.tzid = g.tzid WHERE z.tzid IS NULL",
    )
    assert strays == 0
    assert value(reference_db, "SELECT count(DISTINCT country_iso) FROM gazetteer") == 246


def test_extra_zones_filter_but_are_no_support(reference_db: Any) -> None:
    rows = reference_db.execute(
        "SELECT country_iso, tzid FROM tz_country_zone WHERE NOT in_support ORDER BY country_iso"
    ).fetchall()
    assert rows == [("VN", "Asia/Bangkok"), ("XK", "Europe/Belgrade")]


def test_population_shares(reference_db: Any) -> None:
    largest = dict(
        reference_db.execute(
            "SELECT country_iso, max(pop_share) FROM tz_country_zone WHERE in_support"
            " GROUP BY country_iso HAVING count(*) > 1"
        ).fetchall()
    )
    assert 0.38 < largest["US"] < 0.40
    assert 0.33 < largest["AU"] < 0.34
    assert largest["ES"] > 0.93, "not eligible: nearly everybody lives on the mainland"
    assert largest["AQ"] is None, "nobody lives there, so nothing can be concluded"


def test_holidays_lie_in_the_horizon(reference_db: Any) -> None:
    first, last = reference_db.execute(
        "SELECT min(holiday_date)::VARCHAR, max(holiday_date)::VARCHAR FROM holiday"
    ).fetchone()
    assert "2025-12-25" <= first <= "2026-01-01"
    assert "2026-03-25" <= last < "2026-04-08"
