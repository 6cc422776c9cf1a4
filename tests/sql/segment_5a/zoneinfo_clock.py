"""Wall clocks by Python's zoneinfo, for recounts in tests: nothing of the engine's own clocks is used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

STEP_MINUTES = 15
"""Every offset and every change of this century is a multiple; `wall_minutes` proves it of what it reads."""


@cache
def zone(tzid: str) -> ZoneInfo:
    """The zone of the pinned tz database; ZoneInfo(tzid) would take the machine's own."""
    with (files("tzdata") / "zoneinfo").joinpath(tzid).open("rb") as file:
        return ZoneInfo.from_file(file, key=tzid)


def offset_minutes(tzid: str, second: int) -> int:
    """Minutes by which the wall clock is ahead of UTC at a second since 1970."""
    offset = datetime.fromtimestamp(second, zone(tzid)).utcoffset()
    assert offset is not None
    assert offset.total_seconds() % 60 == 0
    return int(offset.total_seconds()) // 60


def reading(tzid: str, microsecond: int) -> tuple[datetime, int, int]:
    """What the wall clock shows at a microsecond since 1970, the minutes that it is ahead of UTC, and its fold."""
    shown = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microsecond)).astimezone(zone(tzid))
    ahead = shown.utcoffset()
    assert ahead is not None
    return shown.replace(tzinfo=None, fold=0), ahead // timedelta(minutes=1), shown.fold


def wall_minutes(tzid: str, start: datetime, end: datetime) -> list[tuple[int, int]]:
    """(UTC minute, wall minute), both since 1970, at every step from `start` until `end` (UTC without a zone)."""
    rows = []
    first, last = (int(moment.replace(tzinfo=UTC).timestamp()) for moment in (start, end))
    before = offset_minutes(tzid, first)
    for second in range(first, last, 60 * STEP_MINUTES):
        shown = offset_minutes(tzid, second)
        # The clock changes at a step: the second before still shows the old time.
        if shown != before:
            assert offset_minutes(tzid, second - 1) == before
        before = shown
        rows.append((second // 60, second // 60 + shown))
    return rows


def week_minute(wall_minute: int) -> int:
    """The minute of the week, from Monday 00:00; 1 January 1970 was a Thursday."""
    return (wall_minute + 3 * 1440) % 10080
