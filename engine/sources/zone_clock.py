"""What Python's own zoneinfo says of the clocks: a second reading of the tz database, to judge ours by.

Nothing here is shared with `tzdb`: another parser, another evaluation of the rules behind the last transition.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from engine.sources.table import SourceTable, source_table

FIRST_YEAR, LAST_YEAR = 2025, 2027
DAY_S = 86400


def _zone(name: str) -> ZoneInfo:
    """The zone of the pinned package; ZoneInfo(name) would take the machine's own release."""
    with (files("tzdata") / "zoneinfo").joinpath(name).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def _offset_s(zone: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def zone_changes(name: str) -> list[tuple[int, int]]:
    """(instant, utoff_s) of a zone: the offset when FIRST_YEAR begins, then every change until LAST_YEAR ends.

    Changes are found by bisection between midnights, so two within a day would be missed; none has ever been.
    """
    zone = _zone(name)
    start = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp())
    held = _offset_s(zone, start)
    found = [(start, held)]
    for day in range(start, end, DAY_S):
        new = _offset_s(zone, day + DAY_S)
        if new == held:
            continue
        before, after = day, day + DAY_S
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if _offset_s(zone, middle) == held else (before, middle)
        found.append((after, new))
        held = new
    return found


def read_zone_clocks() -> SourceTable:
    """tzid, instant_utc BIGINT (epoch s), utoff_s INTEGER, for every zone and link that the package lists."""
    names = sorted((files("tzdata") / "zones").read_text("utf-8").split())
    rows = [(name, *change) for name in names for change in zone_changes(name)]
    tzid, instant_utc, utoff_s = zip(*rows, strict=True)
    return source_table(
        {"tzid": ("VARCHAR", tzid), "instant_utc": ("BIGINT", instant_utc), "utoff_s": ("INTEGER", utoff_s)}
    )
