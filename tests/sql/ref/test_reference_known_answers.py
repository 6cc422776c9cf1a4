"""Places whose zone is known, looked up in the built reference packs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# (latitude, longitude, zones that hold the point)
KNOWN = {
    "Buesingen, exclave in Switzerland": (47.6967, 8.6900, "Europe/Busingen"),
    "Llivia, exclave in France": (42.4636, 1.9806, "Europe/Madrid"),
    "Lesotho, hole in South Africa": (-29.31, 27.48, "Africa/Maseru"),
    "Navajo Nation in Arizona": (36.135, -111.24, "America/Denver"),
    "Hopi Reservation inside the Navajo Nation": (35.8736, -110.6207, "America/Phoenix"),
    "Navajo land inside the Hopi Reservation": (35.77, -110.13, "America/Denver"),
    "Big Diomede": (65.78, -169.06, "Asia/Anadyr"),
    "Little Diomede": (65.754, -168.93, "America/Nome"),
    "Chukotka east of the antimeridian": (66.0, -175.0, "Asia/Anadyr"),
    "El Paso": (31.7587, -106.4869, "America/Denver"),
    "Phoenix": (33.4484, -112.0740, "America/Phoenix"),
    "Indianapolis": (39.7684, -86.1580, "America/Indiana/Indianapolis"),
    "Bonaire": (12.15, -68.2667, "America/Kralendijk"),
    "Svalbard": (78.2233, 15.6469, "Arctic/Longyearbyen"),
    "Hanoi": (21.0285, 105.8542, "Asia/Bangkok"),
    "Pristina": (42.6629, 21.1655, "Europe/Belgrade"),
    "Kashgar, two clocks": (39.4672, 75.9868, "Asia/Shanghai|Asia/Urumqi"),
    "the Pacific": (0.0, -140.0, ""),
}

RESOLVED = {
    "China's rule": ("CN", 39.4672, 75.9868, "overlap_rule", "Asia/Shanghai"),
    "Abkhazia": ("GE", 43.0, 41.02, "country_filter", "Asia/Tbilisi"),
    "West Bank, of the West Bank": ("PS", 31.777, 35.298, "country_filter", "Asia/Hebron"),
    "West Bank, of Israel": ("IL", 31.777, 35.298, "country_filter", "Asia/Jerusalem"),
    "Hanoi": ("VN", 21.0285, 105.8542, "polygon", "Asia/Bangkok"),
    "high seas": ("US", 0.0, -140.0, None, None),
}


def on_grid(connection: Any, lat_deg: float, lon_deg: float) -> tuple[int, int]:
    row = connection.execute("SELECT grid_lon(?), grid_lat(?)", [lon_deg, lat_deg]).fetchone()
    return row[0], row[1]


@pytest.mark.parametrize("case", KNOWN)
def test_known_zones(reference_db: Any, zones_at: Callable[..., Any], case: str) -> None:
    lat_deg, lon_deg, expected = KNOWN[case]
    (found,) = zones_at(reference_db, [on_grid(reference_db, lat_deg, lon_deg)])
    assert "|".join(sorted(found)) == expected
    assert not any(found.values()), "none of these lies on a boundary"


@pytest.mark.parametrize("lon_deg", [180.0, -180.0])
def test_the_antimeridian_is_a_boundary_of_one_zone(
    reference_db: Any, zones_at: Callable[..., Any], lon_deg: float
) -> None:
    (found,) = zones_at(reference_db, [on_grid(reference_db, -16.8, lon_deg)])
    assert found == {"Pacific/Fiji": True}


def test_the_south_pole_is_a_boundary_of_one_zone(reference_db: Any, zones_at: Callable[..., Any]) -> None:
    (found,) = zones_at(reference_db, [on_grid(reference_db, -90.0, 0.0)])
    assert found == {"Antarctica/McMurdo": True}


@pytest.mark.parametrize("case", RESOLVED)
def test_known_resolutions(reference_db: Any, case: str) -> None:
    country, lat_deg, lon_deg, method, tzid = RESOLVED[case]
    reference_db.execute(
        "CREATE OR REPLACE TEMP TABLE known_point AS SELECT 1::UBIGINT AS point_id"
        ", ?::VARCHAR AS country_iso, grid_lon(?) AS px, grid_lat(?) AS py",
        [country, lon_deg, lat_deg],
    )
    reference_db.execute(
        """
        CREATE OR REPLACE TEMP TABLE known_hit AS FROM zone_hits('known_point');
        CREATE OR REPLACE TEMP TABLE known_legal AS
            SELECT country_iso, tzid FROM tz_country_zone WHERE is_legal;
        CREATE OR REPLACE TEMP TABLE known_rule AS SELECT 'CN' AS country_iso
            , 'Asia/Shanghai|Asia/Urumqi' AS zones, 'Asia/Shanghai' AS tzid;
        """
    )
    row = reference_db.execute(
        "SELECT resolution_method, tzid"
        " FROM zones_resolved('known_point', 'known_hit', 'known_legal', 'known_rule')"
    ).fetchone()
    assert row == (method, tzid)
