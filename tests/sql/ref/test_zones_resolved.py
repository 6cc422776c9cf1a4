"""The first three rungs of the resolution ladder."""

from __future__ import annotations

from typing import Any

import pytest

COLUMNS = ("resolution_method", "tzid", "candidates", "candidate_count", "on_boundary")


@pytest.fixture
def ladder(warehouse: Any) -> Any:
    """Two countries: AA with zones Z/One and Z/Two, BB with Z/Three; one rule for AA."""
    warehouse.execute(
        """
        CREATE TABLE legal AS FROM (VALUES ('AA', 'Z/One'), ('AA', 'Z/Two'), ('BB', 'Z/Three'))
            AS t (country_iso, tzid);
        CREATE TABLE rule AS FROM (VALUES
            ('AA', 'Z/One|Z/Two', 'Z/Two'), ('BB', 'Z/One|Z/Two', 'Z/One')
        ) AS t (country_iso, zones, tzid);
        CREATE TABLE point (point_id UBIGINT, country_iso VARCHAR);
        CREATE TABLE hit (point_id UBIGINT, tzid VARCHAR, on_boundary BOOLEAN);
        """
    )
    return warehouse


def resolve(ladder: Any, country: str, *zones: str) -> dict[str, object]:
    """What the macro says of one point of a country that these zones hold."""
    ladder.execute("DELETE FROM point; DELETE FROM hit")
    ladder.execute("INSERT INTO point VALUES (1, ?)", [country])
    for number, zone in enumerate(zones):
        ladder.execute("INSERT INTO hit VALUES (1, ?, ?)", [zone, number == 1])
    row = ladder.execute(
        f"SELECT {', '.join(COLUMNS)} FROM zones_resolved('point', 'hit', 'legal', 'rule')"
    ).fetchall()
    assert len(row) == 1
    return dict(zip(COLUMNS, row[0], strict=True))


def test_one_zone_wins_even_where_it_is_not_legal(ladder: Any) -> None:
    found = resolve(ladder, "BB", "Z/One")
    assert (found["resolution_method"], found["tzid"]) == ("polygon", "Z/One")
    assert (found["candidates"], found["candidate_count"]) == ("Z/One", 1)
    assert found["on_boundary"] is False


def test_the_one_legal_zone_of_several_wins(ladder: Any) -> None:
    found = resolve(ladder, "BB", "Z/Two", "Z/Three")
    assert (found["resolution_method"], found["tzid"]) == ("country_filter", "Z/Three")
    assert found["candidates"] == "Z/Three|Z/Two", "sorted"
    assert found["on_boundary"] is True


def test_a_rule_for_the_legal_zones_decides(ladder: Any) -> None:
    found = resolve(ladder, "AA", "Z/Three", "Z/Two", "Z/One")
    assert (found["resolution_method"], found["tzid"]) == ("overlap_rule", "Z/Two")
    assert found["candidates"] == "Z/One|Z/Three|Z/Two"


def test_a_rule_for_all_zones_decides_where_none_is_legal(ladder: Any) -> None:
    found = resolve(ladder, "BB", "Z/One", "Z/Two")
    assert (found["resolution_method"], found["tzid"]) == ("overlap_rule", "Z/One")


def test_an_overlap_without_a_rule_stays_open(ladder: Any) -> None:
    ladder.execute("DELETE FROM rule")
    found = resolve(ladder, "AA", "Z/One", "Z/Two")
    assert (found["resolution_method"], found["tzid"]) == (None, None)
    assert found["candidate_count"] == 2


def test_the_sea_has_no_zone(ladder: Any) -> None:
    found = resolve(ladder, "AA")
    assert (found["resolution_method"], found["tzid"]) == (None, None)
    assert (found["candidates"], found["candidate_count"]) == ("", 0)
    assert found["on_boundary"] is False
