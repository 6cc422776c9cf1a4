"""S1: which class a merchant gets, how thin classes fold, and what its weekly volume is made of."""

from __future__ import annotations

from typing import Any

import pytest

from engine.plan.signature import rng_scope_hash
from engine.rng import entity_of_text, stream_key, uniform
from tests.sql.segment_world import SEED

from .world_fixture import BERLIN, CHICAGO, CNP, CP, MADRID, NEW_YORK, Merchant, project

HERE = {("DE", BERLIN): 2}


def class_of(world: Any, merchant_id: int) -> Any:
    return world.sql(
        "SELECT DISTINCT demand_class, class_source FROM merchant_zone_profile_5A"
        f" WHERE merchant_id = {merchant_id}"
    )


@pytest.mark.parametrize(
    ("mcc", "channel", "mode", "expected"),
    [
        (4111, CP, "NON_VIRTUAL", "travel_hospitality"),
        (4121, CP, "NON_VIRTUAL", "always_on_local"),  # inside travel, and narrower
        (5441, CP, "NON_VIRTUAL", "consumer_daytime"),
        (5499, CP, "NON_VIRTUAL", "always_on_local"),
        (5122, CP, "NON_VIRTUAL", "consumer_daytime"),  # groceries inside business
        (5172, CP, "NON_VIRTUAL", "fuel_convenience"),
        (742, CP, "NON_VIRTUAL", "office_hours"),  # a vet, not a wholesaler
        (742, CNP, "NON_VIRTUAL", "bills_utilities"),
        (780, CNP, "NON_VIRTUAL", "office_hours"),
        (6011, CP, "NON_VIRTUAL", "always_on_local"),
        (6012, CP, "NON_VIRTUAL", "office_hours"),
        (7276, CP, "NON_VIRTUAL", "office_hours"),  # tax advice inside personal services
        (5, CP, "NON_VIRTUAL", "consumer_daytime"),  # no range: the default sector
        (5812, CNP, "HYBRID", "online_bursty"),  # a hybrid keeps its channel's column
        (5812, CNP, "VIRTUAL_ONLY", "online_24h"),
    ],
)
def test_the_class_table(built: Any, mcc: int, channel: str, mode: str, expected: str) -> None:
    world = built("S1", merchants=(Merchant(1, mcc, channel, mode, HERE),))
    source = "virtual_only" if mode == "VIRTUAL_ONLY" else "sector_table"
    assert class_of(world, 1) == [(expected, source)]


@pytest.mark.parametrize(
    ("mcc", "sites", "channel", "expected"),
    [
        (7230, 1, CP, "single_site"),
        (8111, 1, CP, "single_site"),
        (7230, 2, CP, "sector_table"),
        (7230, 1, CNP, "sector_table"),
        (5812, 1, CP, "sector_table"),
    ],
)
def test_the_corner_shop(built: Any, mcc: int, sites: int, channel: str, expected: str) -> None:
    world = built("S1", merchants=(Merchant(1, mcc, channel, sites={("ES", MADRID): sites}),))
    assert class_of(world, 1)[0][1] == expected


def test_thin_classes_fold_once_in_the_order_of_the_catalogue(built: Any) -> None:
    # Three bills, one office and five shops: bills are thin and join the office, which then is enough.
    merchants = (
        *(Merchant(number, 4900, CNP, sites=HERE) for number in (1, 2, 3)),
        Merchant(4, 8111, CP, sites=HERE),
        *(Merchant(number, 5411, CP, sites=HERE) for number in range(5, 10)),
    )
    changes = {"5A.merchant_class_policy": {"support": {"min_merchants": 4, "min_countries": 1}}}
    world = built("S1", merchants=merchants, changes=changes)
    assert class_of(world, 1) == [("office_hours", "fold:bills_utilities")]
    assert class_of(world, 4) == [("office_hours", "sector_table")]
    # With a higher bar the office, bills and all, joins the shops.
    changes["5A.merchant_class_policy"]["support"]["min_merchants"] = 5
    world = built("S1", merchants=merchants, changes=changes)
    assert class_of(world, 1) == [("consumer_daytime", "fold:bills_utilities")]
    assert class_of(world, 4) == [("consumer_daytime", "fold:office_hours")]
    assert class_of(world, 5) == [("consumer_daytime", "sector_table")]


def test_countries_without_sites_are_no_support(built: Any) -> None:
    spread = {("DE", BERLIN): 2, ("ES", MADRID): 0, ("US", NEW_YORK): 0}
    merchants = (Merchant(1, 8111, CP, sites=spread), Merchant(2, 8111, CP, sites=spread))
    changes = {"5A.merchant_class_policy": {"support": {"min_merchants": 1, "min_countries": 2}}}
    world = built("S1", merchants=merchants, changes=changes)
    assert class_of(world, 1) == [("consumer_daytime", "fold:office_hours")]


@pytest.mark.parametrize(
    ("sites", "roles"),
    [
        ({("US", NEW_YORK): 6, ("US", CHICAGO): 4}, {NEW_YORK: "primary_zone", CHICAGO: "secondary_zone"}),
        ({("US", NEW_YORK): 9, ("US", CHICAGO): 1}, {NEW_YORK: "primary_zone", CHICAGO: "tail_zone"}),
        ({("US", NEW_YORK): 0, ("US", CHICAGO): 0}, {NEW_YORK: "tail_zone", CHICAGO: "tail_zone"}),
    ],
)
def test_the_part_of_a_zone(built: Any, sites: Any, roles: dict[str, str]) -> None:
    world = built("S1", merchants=(Merchant(1, 5411, CP, sites=sites),))
    assert dict(world.sql("SELECT tzid, demand_subclass FROM merchant_zone_profile_5A")) == roles


def drawn(stream: str, entity: int) -> float:
    """The first uniform of an entity, recomputed in Python."""
    return uniform(stream_key(SEED, rng_scope_hash(project(), stream), stream), entity, 0, 0)


def test_a_volume_is_what_its_law_says(built: Any) -> None:
    world = built("S1")
    policy = project().policies["5A.demand_scale_policy"].document
    law = next(row for row in policy["class_scales"] if row["demand_class"] == "evening_weekend")
    u = drawn("5A.S1.site_rate", 1)
    v = min(max(drawn("5A.S1.zone_jitter", entity_of_text(f"1|US|{NEW_YORK}")), 0.02), 0.98)
    rate = law["median"] * (2 * (1 - u)) ** (-1 / law["tail_exponent"]) * (v / (1 - v)) ** 0.18
    expected = policy["global_scale"] * 16 * min(rate, law["rate_max"]) * 1.15 * 20**0.02
    assert world.one(
        f"SELECT weekly_volume_raw FROM merchant_zone_profile_5A WHERE merchant_id = 1 AND tzid = '{NEW_YORK}'"
    ) == pytest.approx(expected, rel=1e-9)


def test_the_row_cap_is_soft_and_has_a_ceiling(built: Any) -> None:
    cap = {"row_cap": {"knee": 100.0, "slope": 0.5, "ceiling_factor": 1.5}}
    world = built("S1", changes={"5A.demand_scale_policy": cap})
    for raw, factor in world.sql("SELECT raw_volume, cap_factor FROM row_capped"):
        wanted = raw if raw <= 100 else min(100 + 0.5 * (raw - 100), 150)
        assert raw * factor == pytest.approx(wanted, rel=1e-12)


def test_no_merchant_country_or_class_dominates(built: Any) -> None:
    # Twelve chains of equal law; one has a hundred times the sites of the others.
    merchants = tuple(
        Merchant(number, mcc, CP, sites={(country, zone): 300 if number == 1 else 3})
        for number, (mcc, country, zone) in enumerate(
            [
                (mcc, *place)
                for mcc in (5411, 5812)
                for place in (("DE", BERLIN), ("ES", MADRID), ("US", NEW_YORK), ("SA", "Asia/Riyadh"))
            ]
            * 3,
            start=1,
        )
    )
    caps = {
        "concentration_caps": {
            "merchant_in_class": {"share_max": 0.25, "floor": 0.001},
            "country_in_class": {"share_max": 0.4, "spread_low": 1.0, "spread_width": 0.0, "floor": 0.001},
            "class_in_world": {"share_max": 0.6, "floor": 0.001},
        }
    }
    world = built("S1", merchants=merchants, changes={"5A.demand_scale_policy": caps})
    shares = world.sql("""
        SELECT max(units) / sum(units) FROM (
            SELECT sum(weekly_volume_expected) AS units FROM merchant_zone_profile_5A
            WHERE demand_class = 'consumer_daytime' GROUP BY legal_country_iso)
        UNION ALL
        SELECT max(units) / sum(units) FROM (
            SELECT sum(weekly_volume_expected) AS units FROM merchant_zone_profile_5A GROUP BY demand_class)
    """)
    assert shares[0][0] <= 0.4 + 1e-9
    assert shares[1][0] <= 0.6 + 1e-9
    assert world.one("SELECT min(cap_factor) FROM merchant_zone_profile_5A") < 0.1
    assert world.one("SELECT max(value) FROM s1_counters_5A WHERE metric = 'cap_saturated'") == 0
    assert world.red("S1") <= {"class_breadth", "mean_per_site"}
