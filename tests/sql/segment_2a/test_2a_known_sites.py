"""Sites whose zone is known, taken up the whole ladder over the real boundaries."""

from __future__ import annotations

from typing import Any

import pytest

from .world_fixture import SEGMENT, project

# (country, latitude, longitude) -> method, zone, on a boundary, legal in the country
KNOWN = {
    "Buesingen": ("DE", 47.6967, 8.6900, "polygon", "Europe/Busingen", False, True),
    "Llivia": ("ES", 42.4636, 1.9806, "polygon", "Europe/Madrid", False, True),
    "Hopi land inside Navajo land": ("US", 35.8736, -110.6207, "polygon", "America/Phoenix", False, True),
    "Fiji on the antimeridian, east": ("FJ", -16.8, 180.0, "polygon", "Pacific/Fiji", True, True),
    "Fiji on the antimeridian, west": ("FJ", -16.8, -180.0, "polygon", "Pacific/Fiji", True, True),
    "the South Pole": ("AQ", -90.0, 0.0, "polygon", "Antarctica/McMurdo", True, True),
    "Hanoi": ("VN", 21.0285, 105.8542, "polygon", "Asia/Bangkok", False, True),
    "Pristina": ("XK", 42.6629, 21.1655, "polygon", "Europe/Belgrade", False, True),
    "Kashgar": ("CN", 39.4672, 75.9868, "overlap_rule", "Asia/Shanghai", False, True),
    "Abkhazia": ("GE", 43.0, 41.02, "country_filter", "Asia/Tbilisi", False, True),
    "West Bank of Palestine": ("PS", 31.777, 35.298, "country_filter", "Asia/Hebron", False, True),
    "West Bank of Israel": ("IL", 31.777, 35.298, "country_filter", "Asia/Jerusalem", False, True),
    "Bonaire said to be in Europe": ("FR", 12.15, -68.2667, "polygon", "America/Kralendijk", False, False),
    "the Pacific": ("US", 0.0, -140.0, None, None, False, None),
    "off Iceland, beyond its waters": ("IS", 63.0, -20.0, "singleton", "Atlantic/Reykjavik", False, True),
    "far off Iceland": ("IS", 61.0, -20.0, None, None, False, None),
    "Kashgar without a rule": ("TJ", 39.4672, 75.9868, None, None, False, None),
}


@pytest.fixture
def climbed(reference_db: Any) -> dict[str, tuple[Any, ...]]:
    """Each case with what S1 says of it; the models run as temporary relations beside the reference packs."""
    rows = ", ".join(
        f"({number}::UBIGINT, '{case[0]}', 1, {case[1]}::DOUBLE, {case[2]}::DOUBLE)"
        for number, case in enumerate(KNOWN.values(), start=1)
    )
    reference_db.execute(
        "CREATE TEMP TABLE site_locations AS FROM (VALUES " + rows + ")"
        " AS t (merchant_id, legal_country_iso, site_order, lat_deg, lon_deg)"
    )
    for query in project().segments[SEGMENT].state("S1").models:
        kind = "VIEW" if query.materialize == "view" else "TABLE"
        reference_db.execute(f'CREATE TEMP {kind} "{query.name}" AS {query.text}')
    found = reference_db.execute(
        "SELECT resolution_method, tzid_provisional, on_boundary, zone_in_country"
        " FROM temp.s1_tz_lookup ORDER BY merchant_id"
    ).fetchall()
    return dict(zip(KNOWN, found, strict=True))


def test_known_sites(climbed: dict[str, tuple[Any, ...]]) -> None:
    assert climbed == {name: case[3:] for name, case in KNOWN.items()}
