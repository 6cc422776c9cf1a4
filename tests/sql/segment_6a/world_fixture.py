"""A small world for segment 6A: eight countries of all five regions, some four thousand parties.

Outlets and weekly arrivals of the countries come with the test; the draws are those of seed 42 unless it says
otherwise. The policies are the shipped ones, with the sizes of `world_size` scaled down, so that every rule of the
segment is at work.
"""

from __future__ import annotations

from typing import ClassVar

from tests.sql.segment_world import Changes, SegmentWorld, project

SEGMENT = "6A"
POLICIES = tuple(
    f"6A.{name}"
    for name in (
        "population_priors",
        "segmentation_priors",
        "taxonomy_party",
        "taxonomy_country_region",
        "policy_country_modulation",
        "product_mix_priors",
        "account_per_party_priors",
        "taxonomy_account_types",
        "instrument_mix_priors",
        "instrument_per_account_priors",
        "taxonomy_instrument_types",
        "policy_instrument_floor",
        "party_trait_priors",
        "country_age_priors",
        "account_lean_priors",
        "account_attribute_priors",
        "country_product_priors",
        "banked_population",
        "taxonomy_devices",
        "taxonomy_ips",
        "fraud_role_taxonomy",
        "party_role_priors",
        "account_role_priors",
        "device_role_priors",
        "ip_role_priors",
        "merchant_role_priors",
        "risk_propagation_coeffs",
        "fraud_ring_policy",
        "ring_role_priors",
        "device_linkage_rules",
    )
)
"""What S0 to S3 read; S0 checks the policies of later states too."""
STATES = ("S0", "S1", "S2", "S3")

OUTLETS = {"US": 140, "CA": 30, "DE": 60, "FR": 50, "GB": 45, "BR": 40, "KE": 15, "JP": 20}
"""Outlets by country."""
ARRIVALS_PER_OUTLET = 285.0

LOOSE: Changes = {"6A.population_priors": {"world_size": {"size_scale": 0.0128, "world_scale": 0.1}}}
"""The shipped policies, scaled to four hundred outlets."""

INPUTS = """
CREATE TABLE outlet_catalogue (merchant_id UBIGINT, legal_country_iso VARCHAR, site_order INTEGER);
CREATE TABLE merchant_zone_profile_5A (
    merchant_id UBIGINT, legal_country_iso VARCHAR, weekly_volume_expected DOUBLE);
CREATE TABLE arrival_summary (scenario_id VARCHAR, legal_country_iso VARCHAR, realised_arrivals BIGINT);
CREATE TABLE country (country_iso VARCHAR, population BIGINT);
"""


class World(SegmentWorld):
    """The small world of 6A."""

    SEGMENT: ClassVar[str] = SEGMENT
    POLICIES: ClassVar[tuple[str, ...]] = POLICIES
    LOOSE: ClassVar[Changes] = LOOSE

    def __init__(
        self, outlets: dict[str, int] | None = None, changes: Changes | None = None, seed: int = 42
    ) -> None:
        super().__init__(changes, seed=seed)
        self.sql(INPUTS)
        self.sql("INSERT INTO country SELECT unnest(countries), 10000000 FROM policy_6A.subregions")
        for country, count in (OUTLETS if outlets is None else outlets).items():
            self.sql(f"INSERT INTO outlet_catalogue SELECT 1, '{country}', unnest(range({count}))")
            self.put("merchant_zone_profile_5A", [(1, country, count * ARRIVALS_PER_OUTLET)])
            self.put("arrival_summary", [("baseline_v1", country, round(count * ARRIVALS_PER_OUTLET * 90 / 7))])


__all__ = ["OUTLETS", "POLICIES", "SEGMENT", "STATES", "Changes", "World", "project"]
