"""The macros of civil time: POSIX rules, and the way between UTC instants and local clocks."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from .world_fixture import EAST, World

UTC = "epoch(TIMESTAMP '{}')::BIGINT"


@pytest.fixture(scope="module")
def world() -> World:
    """The small world with its timetable; EAST changes its clocks at 00:00 UTC, an hour before Europe."""
    return World().run("S0", "S1", "S2", "S3")


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [("2", 7200), ("-2:30", -9000), ("+5", 18000), ("26", 93600), ("-1", -3600), ("3:45:30", 13530), ("", None)],
)
def test_a_posix_clock_is_read_in_seconds(world: World, clock: str, seconds: int | None) -> None:
    assert world.one(f"SELECT posix_clock_s('{clock}')") == seconds


@pytest.mark.parametrize(
    ("year", "month", "week", "weekday", "day"),
    [
        (2026, 3, 5, 0, "2026-03-29"),
        (2026, 3, 2, 0, "2026-03-08"),
        (2026, 11, 1, 0, "2026-11-01"),
        (2026, 8, 5, 1, "2026-08-31"),
        (2024, 2, 5, 4, "2024-02-29"),
        (2026, 3, 4, 4, "2026-03-26"),
    ],
)
def test_the_weekday_of_a_month(world: World, year: int, month: int, week: int, weekday: int, day: str) -> None:
    assert world.one(f"SELECT weekday_of_month({year}, {month}, {week}, {weekday})::VARCHAR") == day


@pytest.mark.parametrize("footer", ["EST5EDT", "CET-1CEST,J80,J300", "EST5EDT,0,365", "5", "CET-1CEST,M13", ""])
def test_a_footer_of_another_form_is_not_read(world: World, footer: str) -> None:
    assert world.one(f"SELECT posix_rule('{footer}').std_offset") == ""


def test_dates_and_clocks_of_a_footer_are_read(world: World) -> None:
    found = world.sql("SELECT unnest(posix_rule('<-02>2<-01>,M3.5.0/-1,M10.5.0/0'))")[0]
    assert found == ("<-02>", "2", "<-01>", "", "3", "5", "0", "-1", "10", "5", "0", "0")


def to_utc(world: World, local_time: str, fold: int, gap_policy: str) -> Any:
    world.sql(
        f"CREATE OR REPLACE TABLE clock AS SELECT '{EAST}' AS tzid"
        f", TIMESTAMP '{local_time}' AS local_time, {fold} AS fold"
    )
    return world.sql(
        "SELECT make_timestamp(instant_utc * 1000000)::VARCHAR, utoff_s, in_gap"
        f" FROM to_utc('clock', '{gap_policy}')"
    )[0]


@pytest.mark.parametrize(
    ("local_time", "fold", "expected"),
    [
        ("2026-01-15 12:00:00", 0, ("2026-01-15 10:00:00", 7200, False)),
        ("2026-07-15 12:00:00", 1, ("2026-07-15 09:00:00", 10800, False)),
        ("2026-10-25 02:59:59", 0, ("2026-10-24 23:59:59", 10800, False)),
        ("2026-10-25 02:30:00", 0, ("2026-10-24 23:30:00", 10800, False)),
        ("2026-10-25 02:30:00", 1, ("2026-10-25 00:30:00", 7200, False)),
        ("2026-10-25 03:00:00", 0, ("2026-10-25 01:00:00", 7200, False)),
    ],
)
def test_a_clock_reading_becomes_an_instant(world: World, local_time: str, fold: int, expected: Any) -> None:
    assert to_utc(world, local_time, fold, "error") == expected


@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize(
    ("local_time", "instant"),
    [("2026-03-29 02:00:00", "2026-03-29 00:00:00"), ("2026-03-29 02:59:59", "2026-03-29 00:59:59")],
)
def test_a_clock_in_a_gap_moves_on_by_the_gap(world: World, fold: int, local_time: str, instant: str) -> None:
    assert to_utc(world, local_time, fold, "shift_forward") == (instant, 7200, True)
    world.sql(f"CREATE OR REPLACE TABLE point AS SELECT '{EAST}' AS tzid, {UTC.format(instant)} AS instant_utc")
    shown = world.one("SELECT local_time::VARCHAR FROM to_local('point')")
    assert shown == local_time.replace(" 02:", " 03:")


def test_a_clock_in_a_gap_is_an_error_where_asked(world: World) -> None:
    with pytest.raises(duckdb.Error, match=f"no such local time: 2026-03-29 02:30:00 in {EAST}"):
        to_utc(world, "2026-03-29 02:30:00", 0, "error")


@pytest.mark.parametrize(
    ("instant", "local_time", "fold"),
    [
        ("2026-10-24 23:59:59", "2026-10-25 02:59:59", 0),
        ("2026-10-25 00:00:00", "2026-10-25 02:00:00", 1),
        ("2026-10-25 00:59:59", "2026-10-25 02:59:59", 1),
        ("2026-10-25 01:00:00", "2026-10-25 03:00:00", 0),
        ("2026-03-28 23:59:59", "2026-03-29 01:59:59", 0),
        ("2026-03-29 00:00:00", "2026-03-29 03:00:00", 0),
    ],
)
def test_an_instant_becomes_a_clock_reading(world: World, instant: str, local_time: str, fold: int) -> None:
    world.sql(f"CREATE OR REPLACE TABLE point AS SELECT '{EAST}' AS tzid, {UTC.format(instant)} AS instant_utc")
    assert world.sql("SELECT local_time::VARCHAR, fold FROM to_local('point')") == [(local_time, fold)]


def test_other_columns_pass_through(world: World) -> None:
    world.sql(f"CREATE OR REPLACE TABLE point AS SELECT 7 AS site, '{EAST}' AS tzid, 0::BIGINT AS instant_utc")
    relation = world.connection.execute("FROM to_local('point')")
    assert [column[0] for column in relation.description or []] == [
        "site",
        "tzid",
        "instant_utc",
        "utoff_s",
        "local_time",
        "fold",
    ]


@pytest.mark.parametrize(
    ("instant", "local_time", "fold"),
    [
        ("2041-07-01 00:00:00", "2041-07-01 03:00:00", 0),
        ("2041-12-31 23:30:00", "2042-01-01 01:30:00", 0),
        ("2300-10-28 00:30:00", "2300-10-28 02:30:00", 1),
        ("2300-10-27 23:30:00", "2300-10-28 02:30:00", 0),
    ],
)
def test_the_rule_of_a_zone_speaks_behind_the_horizon(
    world: World, instant: str, local_time: str, fold: int
) -> None:
    world.sql(f"CREATE OR REPLACE TABLE point AS SELECT '{EAST}' AS tzid, {UTC.format(instant)} AS instant_utc")
    assert world.sql("SELECT local_time::VARCHAR, fold FROM to_local('point')") == [(local_time, fold)]
    assert to_utc(world, local_time, fold, "error")[0] == instant


@pytest.mark.parametrize("footer", [None, "EST5EDT,J80,J300", ""])
def test_a_zone_without_a_rule_has_no_clock_behind_the_horizon(world: World, footer: str | None) -> None:
    world.sql("BEGIN")
    try:
        world.sql(f"DELETE FROM tzif_footer WHERE tzid = '{EAST}'")
        if footer is not None:
            world.sql(f"INSERT INTO tzif_footer VALUES ('{EAST}', '{footer}')")
        world.sql(
            f"CREATE TABLE late AS SELECT '{EAST}' AS tzid, 0 AS fold"
            ", unnest([TIMESTAMP '2026-07-01', '2041-07-01']) AS local_time"
            ", epoch(local_time)::BIGINT AS instant_utc"
        )
        for rows in ("to_local('late')", "to_utc('late', 'error')"):
            assert world.sql(f"SELECT DISTINCT year(make_timestamp(instant_utc * 1000000)) FROM {rows}") == [
                (2026,)
            ]
    finally:
        world.sql("ROLLBACK")


def test_clocks_behind_the_horizon_are_those_of_zoneinfo(tiny_world: duckdb.DuckDBPyConnection) -> None:
    random = Random(14)
    zones = [
        row[0] for row in tiny_world.execute("SELECT DISTINCT tzid FROM tz_timetable_cache ORDER BY 1").fetchall()
    ]
    points = [
        (zone, random.randrange(2_240_000_000, 13_000_000_000) // 900 * 900) for zone in zones for _ in range(12)
    ]
    tiny_world.execute("CREATE TEMP TABLE point (tzid VARCHAR, instant_utc BIGINT)")
    tiny_world.executemany("INSERT INTO point VALUES (?, ?)", points)
    shown = tiny_world.execute("SELECT tzid, instant_utc, local_time, fold FROM to_local('point')").fetchall()
    assert len(shown) == len(points)
    clocks = {}
    for zone in zones:
        with (
            (files("tzdata") / "zoneinfo").joinpath(zone).open("rb") as file
        ):  # the machine's own may be another release
            clocks[zone] = ZoneInfo.from_file(file, zone)
    for zone, instant, local_time, fold in shown:
        expected = datetime.fromtimestamp(instant, clocks[zone])
        assert (local_time, fold) == (expected.replace(tzinfo=None, fold=0), expected.fold), f"{zone} {instant}"
    tiny_world.execute(
        "CREATE TEMP TABLE clock AS SELECT tzid, instant_utc AS asked, local_time, fold FROM to_local('point')"
    )
    wrong = tiny_world.execute("FROM to_utc('clock', 'error') WHERE instant_utc <> asked").fetchall()
    assert wrong == []
    assert tiny_world.execute("SELECT count(*) FROM to_utc('clock', 'error')").fetchall() == [(len(points),)]
