"""Readers of reference data: the only Python that knows the outside world.

A source is one table out of one pinned package, installed or taken out into `data/`; nothing is downloaded.
SQL models read it as `source.<name>`. Heavy packages are imported when a table is read, not before.
"""

from __future__ import annotations

from importlib.metadata import distribution as installed_distribution

from engine.errors import EngineError, close_matches
from engine.sources import geonames, holiday_calendar, merchant_categories, polygons, releases, tzdb, zone_clock
from engine.sources.catalogue import (
    DISTRIBUTIONS,
    GEONAMES,
    HOLIDAYS,
    MERCHANT_CATEGORIES,
    POLYGON_DECODER,
    POLYGONS,
    TZDATA,
)
from engine.sources.definition import DATA, Distribution, Source, installed_version, readers_digest, record_digest
from engine.sources.table import SourceTable

__all__ = ["DISTRIBUTIONS", "SOURCES", "Distribution", "Source", "read_source", "source_identity"]

SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        Source("geonames_places", GEONAMES, geonames.read_places),
        Source("geonames_countries", GEONAMES, geonames.read_countries),
        Source("tz_zones", POLYGONS, polygons.read_zones, (POLYGON_DECODER,)),
        Source("tz_polygons", POLYGONS, polygons.read_polygons, (POLYGON_DECODER,)),
        Source("tz_ring_edges", POLYGONS, polygons.read_ring_edges, (POLYGON_DECODER,)),
        Source("tzif_transitions", TZDATA, tzdb.read_transitions),
        Source("tzif_footers", TZDATA, tzdb.read_footers),
        Source("zone_tab", TZDATA, tzdb.read_zone_tab),
        Source("zone_clocks", TZDATA, zone_clock.read_zone_clocks),
        Source("iso3166", TZDATA, tzdb.read_iso3166),
        Source("holidays", HOLIDAYS, holiday_calendar.read_holidays),
        Source("merchant_categories", MERCHANT_CATEGORIES, merchant_categories.read_merchant_categories),
        Source("releases", TZDATA, releases.read_releases, DISTRIBUTIONS),
    )
}


def _source(name: str) -> Source:
    if name not in SOURCES:
        raise EngineError(
            21,
            f"there is no reference source `{name}`",
            place="SOURCES",
            where=f"source.{name}",
            expected=", ".join(SOURCES),
            found=name,
            hint=close_matches(name, SOURCES) or "see engine/sources/__init__.py",
        )
    return SOURCES[name]


def read_source(name: str) -> SourceTable:
    """The table of a source, after its packages were checked against their pins."""
    source = _source(name)
    for needed in (source.distribution, *source.code):
        installed_version(needed)
    return source.read()


def source_identity(name: str) -> dict[str, str]:
    """What decides a source's content, for signatures: no file of the data is opened.

    distribution, version (installed and pinned), record_sha256 (digest of the distribution's
    RECORD), license, code (the packages that decode the data, with their versions) and
    readers_sha256 (digest of the modules of this package).
    """
    source = _source(name)
    owner = source.distribution
    return {
        "distribution": owner.name,
        "version": installed_version(owner),
        "record_sha256": record_digest(owner),
        "license": owner.license,
        "code": ",".join(f"{d.name}=={installed_version(d)}" for d in source.code),
        "readers_sha256": readers_digest(),
    }


def licence_texts(name: str) -> dict[str, str]:
    """The licence texts that travel with a source, by their path inside the distribution, or under `data/`."""
    owner = _source(name).distribution
    if owner.extract:
        return {path: (DATA / path).read_text("utf-8") for path in owner.licence_files}
    installed = installed_distribution(owner.name)
    return {path: installed.read_text(path) or "" for path in owner.licence_files}
