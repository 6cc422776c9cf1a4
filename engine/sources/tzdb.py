"""The IANA time-zone database as `tzdata` compiles it: TZif files, zone.tab and iso3166.tab."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from engine.errors import EngineError
from engine.sources.table import SourceTable, source_table

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

BEFORE_ALL_TIME = -(2**63)
"""The instant given to the state that holds before the first transition."""

_HEADER = struct.Struct(">4sc15x6I")
_TYPE = struct.Struct(">iBB")


class BlockCounts(NamedTuple):
    """The six counts of a TZif header, in its order."""

    utc: int
    std: int
    leap: int
    time: int
    type: int
    char: int

    def data_bytes(self, time_bytes: int) -> int:
        """The size of the data block behind the header, whose instants take `time_bytes` each."""
        times = self.time * (time_bytes + 1)
        leaps = self.leap * (time_bytes + 4)
        return times + self.type * _TYPE.size + self.char + leaps + self.std + self.utc


@dataclass(frozen=True)
class ZoneFile:
    """One TZif file: (instant, utoff_s, is_dst) in time order, and the POSIX rule after them."""

    transitions: tuple[tuple[int, int, bool], ...]
    footer: str


def parse_tzif(data: bytes, name: str) -> ZoneFile:
    """The 64-bit block and footer of a TZif file of version 2 or later (RFC 9636)."""
    start = _HEADER.size + _counts(data, 0, name).data_bytes(4)
    counts = _counts(data, start, name)
    if counts.leap:
        raise _malformed(name, "no leap-second records (POSIX time)", f"{counts.leap} records")
    times_at = start + _HEADER.size
    index_at = times_at + 8 * counts.time
    types_at = index_at + counts.time
    times = struct.unpack_from(f">{counts.time}q", data, times_at)
    types = [_TYPE.unpack_from(data, types_at + _TYPE.size * i) for i in range(counts.type)]
    rows = [(BEFORE_ALL_TIME, types[0])]
    rows += [(time, types[i]) for time, i in zip(times, data[index_at:types_at], strict=True)]
    footer = data[times_at + counts.data_bytes(8) :]
    if not (footer.startswith(b"\n") and footer.endswith(b"\n")):
        raise _malformed(name, "a footer between two newlines", repr(footer[:40]))
    return ZoneFile(
        tuple((time, utoff_s, bool(is_dst)) for time, (utoff_s, is_dst, _) in rows), footer[1:-1].decode("ascii")
    )


def _counts(data: bytes, offset: int, name: str) -> BlockCounts:
    """The counts of the header at this offset."""
    magic, version, *counts = _HEADER.unpack_from(data, offset)
    if magic != b"TZif" or version < b"2":
        raise _malformed(name, "TZif of version 2 or later", f"{magic!r} {version!r}")
    return BlockCounts(*counts)


def _malformed(name: str, expected: str, found: str) -> EngineError:
    return EngineError(
        121,
        f"the TZif file of {name} cannot be read",
        owner="UP",
        place="GEN",
        name="PACK_VERSION",
        where=f"tzdata zoneinfo/{name}",
        expected=expected,
        found=found,
        hint="install the pinned tzdata release again",
    )


def _zoneinfo() -> Traversable:
    return files("tzdata") / "zoneinfo"


def _zone_files() -> dict[str, ZoneFile]:
    """Every zone and link that the package lists, by name."""
    names = sorted((files("tzdata") / "zones").read_text("utf-8").split())
    root = _zoneinfo()
    return {name: parse_tzif(root.joinpath(name).read_bytes(), name) for name in names}


def read_transitions() -> SourceTable:
    """tzid, instant_utc BIGINT (epoch s; -2^63 for the initial state), utoff_s INTEGER, is_dst.

    Only what the files spell out; the years after a zone's last row follow from its footer.
    """
    rows = [
        (name, instant, utoff_s, is_dst)
        for name, zone in _zone_files().items()
        for instant, utoff_s, is_dst in zone.transitions
    ]
    tzid, instant_utc, offset_s, dst = zip(*rows, strict=True)
    return source_table(
        {
            "tzid": ("VARCHAR", tzid),
            "instant_utc": ("BIGINT", instant_utc),
            "utoff_s": ("INTEGER", offset_s),
            "is_dst": ("BOOLEAN", dst),
        }
    )


def read_footers() -> SourceTable:
    """tzid, footer: the POSIX TZ rule that holds after the last explicit transition."""
    zones = _zone_files()
    return source_table(
        {"tzid": ("VARCHAR", list(zones)), "footer": ("VARCHAR", [zone.footer for zone in zones.values()])}
    )


def _table_rows(name: str) -> list[list[str]]:
    """The tab-separated rows of one of the database's text tables, comments left out."""
    lines = _zoneinfo().joinpath(name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def read_zone_tab() -> SourceTable:
    """country_iso, coordinates (ISO 6709 text), tzid, comments ('' where there is none)."""
    rows = [row + [""] * (4 - len(row)) for row in _table_rows("zone.tab")]
    names = ("country_iso", "coordinates", "tzid", "comments")
    columns = list(zip(*rows, strict=True))
    return source_table({name: ("VARCHAR", values) for name, values in zip(names, columns, strict=True)})


def read_iso3166() -> SourceTable:
    """country_iso, country_name: the country codes that the database knows, 249 rows."""
    codes, names = zip(*_table_rows("iso3166.tab"), strict=True)
    return source_table({"country_iso": ("VARCHAR", codes), "country_name": ("VARCHAR", names)})
