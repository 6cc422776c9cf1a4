"""A small world for segment 5A: a dozen merchants in four real countries, and the segment's own SQL over them.

Merchants come with what upstream says of them and with their sites by country and zone; the draws are those of
seed 42, so volumes are random but fixed. The policies are the shipped ones, loosened where they ask for a world.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from tests.sql.segment_world import Changes, SegmentWorld, project

SEGMENT = "5A"
POLICIES = (
    "5A.domain_policy",
    "5A.scenario_horizon_config",
    "5A.merchant_class_policy",
    "5A.demand_scale_policy",
    "5A.shape_time_grid",
    "5A.shape_library",
    "5A.zone_shape_modifiers",
    "5A.baseline_intensity_policy",
    "5A.seasonal_policy",
)
STATES = ("S0", "S1", "S2", "S3")

NEW_YORK, CHICAGO, ANCHORAGE, HONOLULU = (
    "America/New_York",
    "America/Chicago",
    "America/Anchorage",
    "Pacific/Honolulu",
)
MADRID, CANARY, RIYADH, BERLIN = "Europe/Madrid", "Atlantic/Canary", "Asia/Riyadh", "Europe/Berlin"

PEOPLE = (
    ("US", NEW_YORK, 0.6),
    ("US", CHICAGO, 0.3),
    ("US", ANCHORAGE, 0.0),
    ("US", HONOLULU, 0.1),
    ("ES", MADRID, 0.95),
    ("ES", CANARY, 0.05),
    ("SA", RIYADH, 1.0),
    ("DE", BERLIN, 1.0),
)
"""Country, zone, share of the people."""

PLACES = (
    ("US", NEW_YORK, 8_000_000, 40.7, -74.0),
    ("US", NEW_YORK, 1_500_000, 39.95, -75.2),
    ("US", CHICAGO, 2_700_000, 41.85, -87.65),
    ("US", ANCHORAGE, 290_000, 61.2, -149.9),
    ("US", HONOLULU, 370_000, 21.3, -157.85),
    ("ES", MADRID, 3_250_000, 40.4, -3.7),
    ("ES", CANARY, 380_000, 28.1, -15.4),
    ("SA", RIYADH, 4_200_000, 24.7, 46.7),
    ("DE", BERLIN, 3_400_000, 52.5, 13.4),
)
"""Country, zone, people, latitude, longitude of the places of the gazetteer."""


@dataclass(frozen=True)
class Merchant:
    """A merchant as upstream sees it, with its sites by (country, zone)."""

    merchant_id: int
    mcc: int
    channel: str
    mode: str = "NON_VIRTUAL"
    sites: dict[tuple[str, str], int] = field(default_factory=dict)


CP, CNP = "card_present", "card_not_present"
US_ZONES = {("US", NEW_YORK): 0, ("US", CHICAGO): 0, ("US", ANCHORAGE): 0, ("US", HONOLULU): 0}

MERCHANTS = (
    Merchant(1, 5812, CP, sites={**US_ZONES, ("US", NEW_YORK): 16, ("US", CHICAGO): 4}),  # a chain of restaurants
    Merchant(2, 5411, CP, sites={("ES", MADRID): 9, ("ES", CANARY): 1}),  # groceries
    Merchant(3, 5732, CNP, "HYBRID", {**US_ZONES, ("US", NEW_YORK): 2, ("US", CHICAGO): 2}),
    Merchant(4, 5541, CP, sites={**US_ZONES, ("US", CHICAGO): 3, ("SA", RIYADH): 4}),  # fuel in two countries
    Merchant(5, 8111, CP, sites={("DE", BERLIN): 2}),  # lawyers
    Merchant(6, 7230, CP, sites={("ES", MADRID): 1}),  # one barber
    Merchant(7, 4900, CNP, sites={("DE", BERLIN): 3}),  # power and water
    Merchant(8, 7011, CNP, sites={**US_ZONES, ("US", NEW_YORK): 2}),  # a booking site
    Merchant(9, 7011, CP, sites={("ES", CANARY): 3, ("ES", MADRID): 0}),  # beach hotels
    Merchant(10, 5816, CNP, "VIRTUAL_ONLY", {("SA", RIYADH): 2}),  # games
    Merchant(11, 4121, CP, sites={**US_ZONES, ("US", CHICAGO): 2}),  # taxis
    Merchant(12, 5999, CP, sites={("SA", RIYADH): 3}),  # a bazaar
    Merchant(13, 8011, CP, sites={("DE", BERLIN): 4}),  # doctors
)

LOOSE: Changes = {
    "5A.merchant_class_policy": {
        "support": {"min_merchants": 1, "min_countries": 1},
        "class_checks": {"broad_classes_min": 6, "broad_share_min": 0.02, "virtual_share_min": 0.01},
    },
    "5A.demand_scale_policy": {
        "scale_checks": {"mean_per_site_min": 1.0, "mean_per_site_max": 5000.0},
        # Thirteen merchants cannot share a class of two: caps that leave most of them alone.
        "concentration_caps": {
            "merchant_in_class": {"share_max": 0.9, "floor": 0.5},
            "country_in_class": {"share_max": 0.8, "floor": 0.5},
        },
    },
    "5A.baseline_intensity_policy": {"baseline_limits": {"rescued_share_max": 0.1, "siteless_share_max": 0.2}},
}
"""The shipped policies, loosened for a dozen merchants."""

INPUTS = """
CREATE TABLE transaction_schema_merchant_ids (
    merchant_id UBIGINT, mcc SMALLINT, channel VARCHAR, home_country_iso VARCHAR);
CREATE TABLE virtual_classification (
    merchant_id UBIGINT, is_virtual BOOLEAN, virtual_mode VARCHAR, decision_reason VARCHAR);
CREATE TABLE zone_alloc (
    merchant_id UBIGINT, legal_country_iso VARCHAR, tzid VARCHAR
    , zone_site_count BIGINT, zone_site_count_sum BIGINT);
CREATE TABLE site_timezones (merchant_id UBIGINT, legal_country_iso VARCHAR, site_order INTEGER, tzid VARCHAR);
CREATE TABLE tz_country_zone (
    country_iso VARCHAR, tzid VARCHAR, pop_share DOUBLE
    , is_legal BOOLEAN DEFAULT true, in_support BOOLEAN DEFAULT true);
CREATE TABLE gazetteer (country_iso VARCHAR, tzid VARCHAR, population BIGINT, lat_deg DOUBLE, lon_deg DOUBLE);
CREATE TABLE country (country_iso VARCHAR);
CREATE TABLE run_scenario (scenario_id VARCHAR);
CREATE TABLE tz_timetable_manifest AS
    SELECT '2026f' AS tzdb_release, DATE '1970-01-01' AS horizon_start, 2040 AS horizon_end_year;
"""


class World(SegmentWorld):
    """The small world of 5A."""

    SEGMENT: ClassVar[str] = SEGMENT
    POLICIES: ClassVar[tuple[str, ...]] = POLICIES
    LOOSE: ClassVar[Changes] = LOOSE

    def __init__(
        self,
        merchants: tuple[Merchant, ...] = MERCHANTS,
        changes: Changes | None = None,
        scenario: str = "baseline_v1",
    ) -> None:
        super().__init__(changes)
        self.sql(INPUTS)
        self.put("run_scenario", [(scenario,)])
        for country, tzid, share in PEOPLE:
            self.sql(
                "INSERT INTO tz_country_zone (country_iso, tzid, pop_share)"
                f" VALUES ('{country}', '{tzid}', {share})"
            )
        self.sql(
            "INSERT INTO country SELECT DISTINCT unnest(countries) FROM policy_5A.weekend_rotations"
            " UNION SELECT DISTINCT unnest(countries) FROM policy_5A.centre_shifts"
            " UNION SELECT DISTINCT unnest(countries) FROM policy_5A.season_climates UNION SELECT 'US'"
        )
        self.put("gazetteer", list(PLACES))
        self._place(merchants)

    def _place(self, merchants: tuple[Merchant, ...]) -> None:
        for merchant in merchants:
            self.put(
                "transaction_schema_merchant_ids", [(merchant.merchant_id, merchant.mcc, merchant.channel, "US")]
            )
            self.put(
                "virtual_classification",
                [(merchant.merchant_id, merchant.mode == "VIRTUAL_ONLY", merchant.mode, "given")],
            )
            for (country, tzid), count in merchant.sites.items():
                total = sum(n for (other, _), n in merchant.sites.items() if other == country)
                self.put("zone_alloc", [(merchant.merchant_id, country, tzid, count, total)])
                self.put(
                    "site_timezones", [(merchant.merchant_id, country, order, tzid) for order in range(count)]
                )


__all__ = ["SEGMENT", "STATES", "Changes", "Merchant", "World", "project"]
