"""S3: remote reach and tail rescue against a second computation in Python, and what they must never do."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import pytest

from .world_fixture import (
    ANCHORAGE,
    BERLIN,
    CHICAGO,
    CNP,
    CP,
    HONOLULU,
    NEW_YORK,
    PEOPLE,
    PLACES,
    Merchant,
    project,
)

BASELINE = "5A.baseline_intensity_policy"
SHARE = {(country, zone): share for country, zone, share in PEOPLE}
UNIT = 1e-9


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[max(1, math.ceil(round(share * len(ordered), 9))) - 1]


def centre(country: str, zone: str) -> tuple[float, float, float]:
    """The people of a zone, and the latitude and longitude of their centre in radians."""
    places = [place[2:] for place in PLACES if place[:2] == (country, zone)]
    around = [
        (
            math.cos(math.radians(lat)) * math.cos(math.radians(lon)) * people,
            math.cos(math.radians(lat)) * math.sin(math.radians(lon)) * people,
            math.sin(math.radians(lat)) * people,
        )
        for people, lat, lon in places
    ]
    x, y, z = (math.fsum(axis) for axis in zip(*around, strict=True))
    return float(sum(place[0] for place in places)), math.atan2(z, math.hypot(x, y)), math.atan2(y, x)


def pull(merchant_volume: float, zone: tuple[str, str], seats: set[tuple[str, str]]) -> float:
    """The pull between a merchant and a tail zone by the law of gravity that the policy states."""
    law = project().policies[BASELINE].document["tail_gravity"]
    people, lat, lon = centre(*zone)
    away = []
    for seat in seats:
        _, other_lat, other_lon = centre(*seat)
        haversine = (
            math.sin((lat - other_lat) / 2) ** 2
            + math.cos(lat) * math.cos(other_lat) * math.sin((lon - other_lon) / 2) ** 2
        )
        away.append(2 * 6371 * math.asin(math.sqrt(haversine)))
    distance = (law["near_km"] + min(away)) / (law["near_km"] + law["distance_km"])
    return float(
        (merchant_volume / law["merchant_volume"]) ** law["merchant_exponent"]
        * (max(people, law["people_min"]) / law["people"]) ** law["people_exponent"]
        / distance ** law["distance_exponent"]
    )


def expected(rows: list[Any]) -> dict[tuple[int, str, str], float]:
    """Effective volumes by key, in floating point; rows: key, channel, virtual, role, volume."""
    policy = project().policies[BASELINE].document
    reach, rescue = policy["remote_reach"]["share"], policy["tail_rescue"]
    volume = {(m, c, z): w for m, c, z, _, _, _, w in rows}
    scaled = dict(volume)
    tail = {(m, c, z) for m, c, z, _, _, role, _ in rows if role == "tail_zone"}
    remote = {(m, c) for m, c, _, channel, virtual, _, _ in rows if channel == CNP or virtual}
    for merchant, country in remote:
        keys = [key for key in volume if key[:2] == (merchant, country)]
        whole, people = sum(volume[key] for key in keys), sum(SHARE[key[1:]] for key in keys)
        if people > 0:
            for key in keys:
                volume[key] = (1 - reach) * volume[key] + reach * whole * SHARE[key[1:]] / people
    support = {}
    for place in (1, 2):
        sums: dict[str, float] = defaultdict(float)
        for key, value in volume.items():
            if key not in tail:
                sums[key[place]] += value
        full = max(rescue["support_floor"], quantile(list(sums.values()), rescue["support_quantile"]))
        support[place] = {name: min(1.0, value / full) for name, value in sums.items()}
    need = {}
    for key in tail:
        s = max(support[2].get(key[2], 0.0), rescue["country_weight"] * support[1].get(key[1], 0.0))
        floor = rescue["floor_volume"] * (1 + (rescue["lift_max"] - 1) * s ** rescue["support_exponent"])
        own = {other: value for other, value in scaled.items() if other[0] == key[0]}
        floor *= pull(sum(own.values()), key[1:], {other[1:] for other, value in own.items() if value > 0})
        if s > 0 and floor > volume[key]:
            need[key] = floor - volume[key]
    for merchant in {key[0] for key in need}:
        own = {key: value for key, value in need.items() if key[0] == merchant}
        whole = sum(value for key, value in volume.items() if key[0] == merchant)
        donors = sum(value for key, value in volume.items() if key[0] == merchant and key not in need)
        moved = min(sum(own.values()), rescue["merchant_share_max"] * whole, donors)
        for key in [key for key in volume if key[0] == merchant]:
            if key in own:
                volume[key] += moved * own[key] / sum(own.values())
            elif donors > 0:
                volume[key] -= moved * volume[key] / donors
    return volume


def profile(world: Any) -> list[Any]:
    rows: list[Any] = world.sql("""
        SELECT merchant_id, legal_country_iso, tzid, channel_group, virtual_preferred_flag, demand_subclass
            , weekly_volume_expected
        FROM merchant_zone_profile_5A
    """)
    return rows


def effective(world: Any) -> dict[tuple[int, str, str], float]:
    return {
        row[:3]: row[3]
        for row in world.sql(
            "SELECT merchant_id, legal_country_iso, tzid, weekly_volume_expected"
            " FROM merchant_zone_baseline_local_5A WHERE bucket_index = 0"
        )
    }


@pytest.mark.parametrize("share_max", [0.08, 0.001])
def test_volumes_are_what_the_policy_describes(built: Any, share_max: float) -> None:
    world = built("S1")
    world.policy(BASELINE, tail_rescue={"merchant_share_max": share_max})
    world.run("S2", "S3")
    policy = project().policies[BASELINE].document["tail_rescue"]
    shipped = policy["merchant_share_max"]
    policy["merchant_share_max"] = share_max
    try:
        wanted = expected(profile(world))
    finally:
        policy["merchant_share_max"] = shipped
    assert effective(world) == pytest.approx(wanted, abs=5 * UNIT)


def test_no_merchant_gains_or_loses_a_billionth_of_an_arrival(built: Any) -> None:
    world = built("S3")
    assert (
        world.sql("""
        SELECT merchant_id
        FROM effective_volume GROUP BY merchant_id
        HAVING sum(site_units) <> sum(reached_units) OR sum(site_units) <> sum(effective_units)
    """)
        == []
    )
    assert world.one("SELECT sum(rescue_units) FROM effective_volume") > 0


def test_people_pull_online_demand_and_no_other(built: Any) -> None:
    world = built("S3")
    volume = effective(world)
    before = {row[:3]: row[6] for row in profile(world)}
    assert volume[3, "US", HONOLULU] > 10, "the web shop has no site in Hawaii, but customers"
    assert volume[3, "US", ANCHORAGE] < 4, "nobody lives in the Anchorage of this world"
    assert volume[12, "SA", "Asia/Riyadh"] == before[12, "SA", "Asia/Riyadh"]


def test_a_zone_without_any_business_stays_quiet(built: Any) -> None:
    # Nobody has a site in the country, so neither zone nor country supports anything there.
    merchants = (Merchant(1, 5411, CP, sites={("US", NEW_YORK): 0, ("US", CHICAGO): 0, ("DE", BERLIN): 2}),)
    world = built("S3", merchants=merchants)
    volume = effective(world)
    assert (volume[1, "US", NEW_YORK], volume[1, "US", CHICAGO]) == (0.0, 0.0)
    assert world.sql(
        "SELECT DISTINCT scale_source FROM merchant_zone_baseline_local_5A WHERE legal_country_iso = 'US'"
    ) == [("none",)]


def test_a_merchant_without_volume_lends_nothing(built: Any) -> None:
    idle = Merchant(1, 5411, CP, sites={("US", NEW_YORK): 0, ("US", CHICAGO): 0})
    busy = Merchant(2, 5411, CP, sites={("US", NEW_YORK): 5})
    world = built("S3", merchants=(idle, busy))
    assert {value for key, value in effective(world).items() if key[0] == 1} == {0.0}


def test_buckets_are_the_volume_times_the_shape(built: Any) -> None:
    world = built("S3")
    assert (
        world.sql("""
        SELECT base.merchant_id
        FROM merchant_zone_baseline_local_5A AS base
        JOIN merchant_zone_profile_5A USING (merchant_id, legal_country_iso, tzid, channel_group)
        JOIN class_zone_shape_5A AS shape
            USING (demand_class, legal_country_iso, tzid, channel_group, bucket_index)
        WHERE lambda_local_base <> base.weekly_volume_expected * shape_value
    """)
        == []
    )


def test_the_counters_tell_the_story_of_the_tail(built: Any) -> None:
    world = built("S3")
    rate = dict(world.sql("SELECT key, value FROM s3_counters_5A WHERE metric = 'tail_zero_rate'"))
    assert rate["scale"] > rate["reach"] > rate["rescue"] == 0
    alive = dict(world.sql("SELECT key, value FROM s3_counters_5A WHERE metric = 'nontrivial_tzids'"))
    assert alive["scale"] < alive["rescue"] == len(PEOPLE)
