"""TZif files and the text tables of the time-zone database."""

from __future__ import annotations

import datetime
import struct
import zoneinfo
from collections.abc import Iterator

import pytest

from engine.errors import EngineError
from engine.sources.tzdb import BEFORE_ALL_TIME, parse_tzif
from tests.sources import arrow

UTC = datetime.UTC


def block(time_format: str, times: list[int], types: list[tuple[int, int]], leaps: int = 0) -> bytes:
    """A TZif header with its data block: every transition goes to the type of its own number."""
    header = struct.pack(">4sc15x6I", b"TZif", b"2", 0, 0, leaps, len(times), len(types), 4)
    body = struct.pack(f">{len(times)}{time_format}", *times)
    body += bytes(range(1, len(times) + 1))
    body += b"".join(struct.pack(">iBB", offset, dst, 0) for offset, dst in types)
    return header + body + b"XXX\0"


def test_the_64_bit_block_and_the_footer_are_read() -> None:
    types = [(-17_776, 0), (-18_000, 0), (-14_400, 1)]
    data = block("l", [], [(0, 0)]) + block("q", [-(2**40), 100], types) + b"\nEST5EDT\n"
    zone = parse_tzif(data, "Test/Zone")
    assert zone.transitions == (
        (BEFORE_ALL_TIME, -17_776, False),
        (-(2**40), -18_000, False),
        (100, -14_400, True),
    )
    assert zone.footer == "EST5EDT"


def test_version_1_is_refused() -> None:
    data = block("l", [], [(0, 0)]).replace(b"TZif2", b"TZif\0")
    with pytest.raises(EngineError, match="version 2 or later"):
        parse_tzif(data, "Test/Zone")


def test_leap_seconds_are_refused() -> None:
    data = block("l", [], [(0, 0)]) + block("q", [], [(0, 0)], leaps=1) + b"\nUTC0\n"
    with pytest.raises(EngineError, match="no leap-second records"):
        parse_tzif(data, "Test/Zone")


def test_a_missing_footer_is_refused() -> None:
    data = block("l", [], [(0, 0)]) + block("q", [], [(0, 0)])
    with pytest.raises(EngineError, match="footer"):
        parse_tzif(data, "Test/Zone")


@pytest.fixture
def packaged_zoneinfo() -> Iterator[None]:
    """zoneinfo from the pinned package, never from the host."""
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=[])
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(to=before)
    zoneinfo.ZoneInfo.clear_cache()


@pytest.mark.usefixtures("packaged_zoneinfo")
def test_offsets_equal_zoneinfo_at_every_transition() -> None:
    rows = arrow("tzif_transitions").to_pylist()
    checked = 0
    for row in rows[::7]:
        if row["instant_utc"] < -(2**35):
            continue
        zone = zoneinfo.ZoneInfo(row["tzid"])
        at = datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(seconds=row["instant_utc"])
        offset = at.astimezone(zone).utcoffset()
        assert offset is not None
        assert offset.total_seconds() == row["utoff_s"], row
        checked += 1
    assert checked > 3_000


def test_every_listed_zone_has_an_initial_state_and_a_footer() -> None:
    transitions = arrow("tzif_transitions").to_pylist()
    initial = {row["tzid"] for row in transitions if row["instant_utc"] == BEFORE_ALL_TIME}
    footers = {row["tzid"]: row["footer"] for row in arrow("tzif_footers").to_pylist()}
    assert initial == footers.keys()
    assert len(initial) == 598
    assert footers["America/New_York"] == "EST5EDT,M3.2.0,M11.1.0"
    assert footers["Asia/Kolkata"] == "IST-5:30"


def test_zone_tab_and_country_codes() -> None:
    rows = arrow("zone_tab").to_pylist()
    assert len(rows) == len({row["tzid"] for row in rows}) == 418
    assert len({row["country_iso"] for row in rows}) == 247
    assert {"country_iso": "NO", "coordinates": "+5955+01045", "tzid": "Europe/Oslo", "comments": ""} in rows
    codes = arrow("iso3166")["country_iso"].to_pylist()
    assert len(codes) == 249
    assert "XK" not in codes
