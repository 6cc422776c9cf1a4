"""The transition table: what zoneinfo says of the same release, known changes, and footers alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, reset_tzpath

import pytest

DAY_S = 86_400

# zone -> changes within 2025 to 2027: UTC instant, minutes east before and after
KNOWN = {
    "America/New_York": [
        ("2025-03-09 07:00", -300, -240),
        ("2025-11-02 06:00", -240, -300),
        ("2026-03-08 07:00", -300, -240),
        ("2026-11-01 06:00", -240, -300),
        ("2027-03-14 07:00", -300, -240),
        ("2027-11-07 06:00", -240, -300),
    ],
    "Europe/London": [
        ("2025-03-30 01:00", 0, 60),
        ("2025-10-26 01:00", 60, 0),
        ("2026-03-29 01:00", 0, 60),
        ("2026-10-25 01:00", 60, 0),
        ("2027-03-28 01:00", 0, 60),
        ("2027-10-31 01:00", 60, 0),
    ],
    "Europe/Berlin": [
        ("2025-03-30 01:00", 60, 120),
        ("2025-10-26 01:00", 120, 60),
        ("2026-03-29 01:00", 60, 120),
        ("2026-10-25 01:00", 120, 60),
        ("2027-03-28 01:00", 60, 120),
        ("2027-10-31 01:00", 120, 60),
    ],
    "Europe/Dublin": [
        ("2025-03-30 01:00", 0, 60),
        ("2025-10-26 01:00", 60, 0),
        ("2026-03-29 01:00", 0, 60),
        ("2026-10-25 01:00", 60, 0),
        ("2027-03-28 01:00", 0, 60),
        ("2027-10-31 01:00", 60, 0),
    ],
    "Africa/Casablanca": [
        ("2025-02-23 02:00", 60, 0),
        ("2025-04-06 02:00", 0, 60),
        ("2026-02-15 02:00", 60, 0),
        ("2026-03-22 02:00", 0, 60),
        ("2026-09-20 01:00", 60, 0),
    ],
}
NEVER = (
    "America/Sao_Paulo",
    "America/Phoenix",
    "America/Regina",
    "Asia/Kolkata",
    "America/Mexico_City",
    "America/Asuncion",
    "Asia/Almaty",
)
SINGLE = [
    ("Australia/Lord_Howe", "2026-04-04 15:00", 660, 630),
    ("Australia/Lord_Howe", "2026-10-03 15:30", 630, 660),
    ("Antarctica/Troll", "2026-03-29 01:00", 0, 120),
    ("America/Nuuk", "2026-03-29 01:00", -120, -60),
    ("Asia/Jerusalem", "2026-03-27 00:00", 120, 180),
    ("Asia/Gaza", "2026-03-28 00:00", 120, 180),
]
LAST = [
    ("America/Vancouver", "2026-03-08 10:00", -420),
    ("America/Edmonton", "2026-03-08 09:00", -360),
    ("Africa/Casablanca", "2026-09-20 01:00", 0),
]
COUNTS = [
    ("1970-01-01", "2038-01-01", (10_170, 10_138, 302)),
    ("2025-01-01", "2028-01-01", (383, 381, 130)),
    ("2026-01-01", "2027-01-01", (130, 127, 130)),
    ("2026-01-01", "2026-04-01", (116, 2, 116)),
]

CHANGES = """
    SELECT strftime(make_timestamp(instant_utc * 1000000), '%Y-%m-%d %H:%M'), prev_utoff_s // 60, utoff_s // 60
    FROM tz_timetable_cache
    WHERE tzid = ? AND make_timestamp(greatest(instant_utc, -10000000000) * 1000000) BETWEEN ? AND ?
    ORDER BY instant_utc
"""


@pytest.fixture(scope="module", autouse=True)
def _sealed_zones() -> Iterator[None]:
    """zoneinfo reads the pinned tzdata package, not the host's files."""
    reset_tzpath(to=[])
    yield
    reset_tzpath()


def test_every_zone_agrees_with_zoneinfo(tiny_world: Any) -> None:
    zones = tiny_world.execute(
        "SELECT tzid, list(instant_utc ORDER BY seq), list(utoff_s ORDER BY seq)"
        " FROM tz_timetable_cache GROUP BY tzid"
    ).fetchall()
    horizon = int(datetime(2041, 1, 1, tzinfo=UTC).timestamp())
    assert len(zones) == 444
    wrong = []
    for tzid, instants, offsets in zones:
        zone = ZoneInfo(tzid)
        around = [moment for instant in instants if instant >= 0 for moment in (instant - 1, instant)]
        for moment in (*around, *range(0, horizon, 45 * DAY_S)):
            expected = datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()
            if expected != timedelta(seconds=offsets[bisect_right(instants, moment) - 1]):
                wrong.append((tzid, moment))
    assert not wrong


@pytest.mark.parametrize("tzid", KNOWN)
def test_known_changes(tiny_world: Any, tzid: str) -> None:
    found = tiny_world.execute(CHANGES, [tzid, "2025-01-01", "2027-12-31"]).fetchall()
    assert found == KNOWN[tzid]


@pytest.mark.parametrize("tzid", NEVER)
def test_zones_without_change(tiny_world: Any, tzid: str) -> None:
    assert tiny_world.execute(CHANGES, [tzid, "2025-01-01", "2027-12-31"]).fetchall() == []


@pytest.mark.parametrize(("tzid", "instant", "before", "after"), SINGLE)
def test_odd_changes(tiny_world: Any, tzid: str, instant: str, before: int, after: int) -> None:
    assert (instant, before, after) in tiny_world.execute(CHANGES, [tzid, "2026-01-01", "2026-12-31"]).fetchall()


@pytest.mark.parametrize(("tzid", "instant", "after"), LAST)
def test_changes_for_good(tiny_world: Any, tzid: str, instant: str, after: int) -> None:
    last = tiny_world.execute(CHANGES, [tzid, "2025-01-01", "2041-01-01"]).fetchall()[-1]
    assert (last[0], last[2]) == (instant, after)


def test_havana_keeps_its_summer_in_2026(tiny_world: Any) -> None:
    found = tiny_world.execute(CHANGES, ["America/Havana", "2026-01-01", "2026-12-31"]).fetchall()
    assert not [change for change in found if change[2] < change[1]]


@pytest.mark.parametrize(("start", "end", "expected"), COUNTS)
def test_gaps_and_folds_of_land_zones(tiny_world: Any, start: str, end: str, expected: Any) -> None:
    found = tiny_world.execute(
        """
        SELECT count(*) FILTER (utoff_s > prev_utoff_s), count(*) FILTER (utoff_s < prev_utoff_s)
            , count(DISTINCT tzid)
        FROM tz_timetable_cache SEMI JOIN (SELECT tzid FROM tz_zone WHERE NOT is_ocean) USING (tzid)
        WHERE instant_utc >= epoch(?::DATE) AND instant_utc < epoch(?::DATE)
    """,
        [start, end],
    ).fetchone()
    assert found == expected


def test_no_leap_second_has_slipped_in(tiny_world: Any) -> None:
    rows = tiny_world.execute(
        "SELECT tzid FROM tz_timetable_cache WHERE seq > 0 AND instant_utc % 60 = 27"
    ).fetchall()
    assert not rows


def test_size_of_the_table(tiny_world: Any) -> None:
    found = tiny_world.execute(
        "SELECT count(*), count(*) FILTER (instant_utc >= 0) FROM tz_timetable_cache"
    ).fetchone()
    assert found == (27_770, 21_356)


def test_the_digest_can_be_repeated_outside(tiny_world: Any) -> None:
    from hashlib import sha256

    rows = tiny_world.execute("SELECT tzid, instant_utc, utoff_s FROM tz_timetable_cache").fetchall()
    lines = sorted(f"{tzid}|{instant}|{utoff_s}\n".encode() for tzid, instant, utoff_s in rows)
    written = tiny_world.execute("SELECT tz_index_digest FROM tz_timetable_manifest").fetchone()
    assert written == (sha256(b"".join(lines)).hexdigest(),)
