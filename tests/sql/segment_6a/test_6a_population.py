"""How many parties the world has, where they live and who they are."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from .world_fixture import ARRIVALS_PER_OUTLET, OUTLETS, World, project

FEASTS = {(1, 1), (12, 25)}
SIZE = {"size_scale": 0.0128, "world_scale": 0.1}
PRIORS = "6A.population_priors"


def test_the_world_is_as_large_as_its_arrivals(whole: World) -> None:
    parties, factor = whole.sql("SELECT parties, factor FROM world_size")[0]
    arrivals = sum(OUTLETS.values()) * ARRIVALS_PER_OUTLET
    assert parties == round(arrivals / (6.5 * 0.42) * factor * 0.1)
    assert 0.80 <= factor <= 1.25
    assert whole.one("SELECT count(*) FROM s1_party_base_6A") == parties


def test_the_factor_is_a_draw_of_the_seed(built: Callable[..., World], whole: World) -> None:
    def factors(world: World) -> list[Any]:
        return world.sql("SELECT factor FROM world_size")

    assert factors(built("S1", seed=7)) != factors(whole)
    assert factors(built("S1", seed=42)) == factors(whole)


def test_outlets_may_decide_instead(built: Callable[..., World]) -> None:
    world = built("S1", changes={PRIORS: {"world_size": {"method": "outlets_based_v1", **SIZE}}})
    ((parties, factor, outlets),) = world.sql("SELECT parties, factor, outlets FROM world_size")
    assert parties == round(outlets * 105 * factor * 0.1)


def test_bounds_scale_with_the_world(built: Callable[..., World]) -> None:
    world = built("S1", outlets={"US": 2, "DE": 1, "BR": 1})
    assert world.one("SELECT parties FROM world_size") == math.ceil(150_000 * 0.0128 * 0.1)


def test_the_smallest_countries_get_the_floor(built: Callable[..., World]) -> None:
    world = built(
        "S1",
        outlets={**OUTLETS, "KE": 0, "JP": 1},
        changes={PRIORS: {"country_weight": {"parties_min": 100_000}, "world_size": SIZE}},
    )
    population = dict(world.sql("SELECT country_iso, parties FROM country_population"))
    floored = dict(world.sql("SELECT country_iso, parties FROM country_population WHERE is_floored"))
    assert set(floored.values()) == {128} and floored.keys() >= {"JP"}
    assert min(population.values()) == 128
    assert sum(population.values()) == world.one("SELECT parties FROM world_size")
    weights = dict(world.sql("SELECT country_iso, weight FROM country_population"))
    assert max(weights[name] for name in floored) < min(
        weights[name] for name in population.keys() - floored.keys()
    )


def test_no_country_is_above_the_largest_share(built: Callable[..., World]) -> None:
    world = built(
        "S1",
        outlets={"US": 40_000, "DE": 5, "BR": 4},
        changes={PRIORS: {"world_size": {**SIZE, "world_scale": 0.01}}},
    )
    ((parties, capped),) = world.sql(
        "SELECT population.parties, floor(0.70 * size.parties) FROM country_population AS population "
        "CROSS JOIN world_size AS size WHERE is_capped"
    )
    assert parties == capped
    assert world.red("S1") == {"realism_corridor"}


def test_types_below_their_minimum_are_lifted_at_the_cost_of_people(built: Callable[..., World]) -> None:
    minima = [
        {"party_type": "RETAIL", "parties_min": 0, "waived_below_prior": False, "gives": True},
        {"party_type": "BUSINESS", "parties_min": 30_000, "waived_below_prior": False, "gives": False},
        {"party_type": "OTHER", "parties_min": 30_000, "waived_below_prior": True, "gives": False},
    ]
    world = built("S1", changes={PRIORS: {"party_type_minima": minima, "world_size": SIZE}})
    rows = world.sql("SELECT party_type, min(parties), sum(lifted) FROM party_type_population GROUP BY ALL")
    found = {party_type: (least, lifted) for party_type, least, lifted in rows}
    assert found["BUSINESS"][0] >= math.ceil(30_000 * 0.00128) and found["BUSINESS"][1] > 0
    assert found["OTHER"] == (found["OTHER"][0], 0)
    assert (
        world.sql(
            "SELECT country_iso FROM country_population AS p"
            " JOIN party_type_population AS t USING (country_iso)"
            " GROUP BY country_iso, p.parties HAVING sum(t.parties) <> p.parties"
        )
        == []
    )


def test_regions_keep_their_mix_and_countries_differ(whole: World) -> None:
    assert (
        whole.sql("""
        SELECT region_id, party_type
        FROM party_type_prior AS p
        JOIN (
            SELECT region_id, sum(parties) AS n, count(*) AS countries FROM country_population GROUP BY ALL
        ) USING (region_id)
        LEFT JOIN (
            SELECT region_id, party_type, sum(parties) AS parties FROM party_type_population GROUP BY ALL
        ) USING (region_id, party_type)
        WHERE abs(parties - n * prior / 1e9) > countries
    """)
        == []
    )
    shares = whole.sql(
        "SELECT unit.segment_id, weight FROM segment_claim"
        " WHERE region_id = 'REGION_EMEA' AND party_type = 'RETAIL'"
    )
    by_segment: dict[str, set[int]] = {}
    for segment, share in shares:
        by_segment.setdefault(segment, set()).add(share)
    assert all(len(found) == 3 for found in by_segment.values())


def test_a_country_has_the_same_character_under_every_seed(built: Callable[..., World], whole: World) -> None:
    query = "SELECT country_iso, unit.segment_id, score FROM segment_claim ORDER BY ALL"
    assert built("S1", seed=7).sql(query) == whole.sql(query)


def test_ids_are_dense_and_in_order(whole: World) -> None:
    assert (
        whole.sql(
            "SELECT party_id FROM (SELECT party_id, row_number() OVER (ORDER BY country_iso, segment_id"
            ", party_type, party_id) AS place FROM s1_party_base_6A) WHERE place <> party_id"
        )
        == []
    )


def test_another_seed_gives_the_same_mix(built: Callable[..., World], whole: World) -> None:
    def mix(world: World) -> dict[Any, float]:
        return {
            (region, segment): share
            for region, segment, share in world.sql(
                "SELECT region_id, segment_id, n / sum(n) OVER (PARTITION BY region_id) FROM ("
                "SELECT region_id, segment_id, sum(party_count) AS n FROM s1_party_summary_6A GROUP BY ALL)"
            )
        }

    one, other = mix(whole), mix(built("S1", seed=7))
    assert max(abs(one.get(key, 0) - other.get(key, 0)) for key in one.keys() | other.keys()) < 0.02


def test_wealth_is_a_rank_among_compatriots_and_follows_income(whole: World) -> None:
    assert (
        whole.sql("""
        SELECT party_id FROM (
            SELECT party_id, wealth_rank
                , (row_number() OVER crowd - 0.5) / count(*) OVER (PARTITION BY country_iso, party_type) AS place
            FROM s1_party_base_6A
            WINDOW crowd AS (PARTITION BY country_iso, party_type ORDER BY wealth_rank, party_id)
        ) WHERE abs(wealth_rank - place) > 0.0000011
    """)
        == []
    )
    ranks = dict(whole.sql("SELECT segment_id, avg(wealth_rank) FROM s1_party_base_6A GROUP BY ALL"))
    assert ranks["RETAIL_AFFLUENT"] > 0.85 and ranks["RETAIL_VALUE"] < 0.30 and ranks["RETAIL_STUDENT"] < 0.30
    assert ranks["BUSINESS_CORPORATE"] > ranks["BUSINESS_SOLE_TRADER"] + 0.3


def test_ages_follow_the_segment_and_the_country(built: Callable[..., World], whole: World) -> None:
    ages = {
        segment: (mean, least, most)
        for segment, mean, least, most in whole.sql(
            "SELECT segment_id, avg(2025 - birth_year), min(2025 - birth_year), max(2025 - birth_year)"
            " FROM s1_party_base_6A WHERE birth_year IS NOT NULL GROUP BY ALL"
        )
    }
    assert ages["RETAIL_STUDENT"][0] < 25 and ages["RETAIL_RETIRED"][0] > 68
    assert min(least for _, least, _ in ages.values()) == 18 and ages["RETAIL_RETIRED"][1] >= 55
    assert (
        whole.one(
            "SELECT avg((2025 - birth_year < 58)::INT) FROM s1_party_base_6A WHERE segment_id = 'RETAIL_RETIRED'"
        )
        < 0.03
    )
    document = project().policies["6A.country_age_priors"].document["country_ages"]
    young = {"share_15_24": 0.7, "share_25_39": 0.2, "share_40_64": 0.09, "share_65_plus": 0.01}
    changed = built("S1", changes={"6A.country_age_priors": {"country_ages": {**document, "US": young}}})
    mean = (
        "SELECT avg(2025 - birth_year) FROM s1_party_base_6A"
        " WHERE segment_id = 'RETAIL_VALUE' AND country_iso = 'US'"
    )
    assert changed.one(mean) < whole.one(mean) - 10


def test_a_relationship_begins_between_youth_and_the_scenarios(whole: World) -> None:
    assert (
        whole.one("""
        SELECT count(*) FROM s1_party_base_6A
        WHERE opened_on >= DATE '2026-01-01' OR opened_on < make_date(coalesce(birth_year, 1900) + 17, 1, 1)
    """)
        == 0
    )
    days = dict(
        whole.sql(
            "SELECT segment_id, avg(DATE '2026-01-01' - opened_on) / 365.25 FROM s1_party_base_6A GROUP BY ALL"
        )
    )
    assert days["RETAIL_STUDENT"] < 4 < days["RETAIL_FAMILY"] < days["RETAIL_RETIRED"]


def test_branches_are_closed_on_sundays(whole: World) -> None:
    """Who comes online comes on any day; the others a few days before or after, all weekdays alike."""
    rule = project().policies["6A.party_trait_priors"].document["openings"]
    shares = dict(
        whole.sql(
            "SELECT isodow(opened_on), count(*) / sum(count(*)) OVER () FROM s1_party_base_6A"
            " WHERE country_iso <> 'SA' GROUP BY ALL"
        )
    )
    assert shares[7] == pytest.approx(rule["online_share"] / 7, rel=0.15)
    assert max(shares[day] for day in range(1, 7)) < 1.15 * min(shares[day] for day in range(1, 7))


def test_a_branch_date_leaves_the_days_on_which_branches_are_closed(whole: World) -> None:
    """On every date of four years, for six parts of the uniform: Sundays and two feasts move by days."""
    rows = whole.sql("""
        SELECT asked::DATE, branch_date(
            asked::DATE, DATE '2019-03-01', DATE '2022-12-28', (part + 0.5) / 6, 7, [101, 1225])
        FROM range(TIMESTAMP '2019-03-01', TIMESTAMP '2022-12-29', INTERVAL 1 DAY) AS days (asked)
        CROSS JOIN range(6) AS parts (part)
    """)
    closed = [
        (asked, found) for asked, found in rows if asked.isoweekday() == 7 or (asked.month, asked.day) in FEASTS
    ]
    assert all(asked == found for asked, found in set(rows) - set(closed))
    assert all(1 <= abs((asked - found).days) <= 6 for asked, found in closed)
    assert all(found < asked or asked < date(2019, 3, 7) for asked, found in closed)
    assert not any(found.isoweekday() == 7 for asked, found in closed if asked.isoweekday() == 7)
    feasts = sum((found.month, found.day) in FEASTS for _, found in rows)
    assert 0 < feasts <= 7, "Sundays come to the six days before them, of which few are feasts"


def test_ages_fade_out_where_a_segment_ends(whole: World) -> None:
    """Half as many at a limit as further inside, and none beyond the years over which it fades."""
    rule = project().policies["6A.party_trait_priors"].document
    limit, years = rule["segment_ages"]["RETAIL_MATURE"]["age_min"], rule["ages"]["edge_years"]
    counts = dict(
        whole.sql(
            "SELECT 2025 - birth_year, count(*) FROM s1_party_base_6A"
            " WHERE segment_id = 'RETAIL_MATURE' GROUP BY ALL"
        )
    )
    inside = sum(counts[age] for age in range(limit + years, limit + years + 10)) / 10
    edge = (counts[limit - 1] + counts[limit]) / 2
    assert 0.3 * inside < edge < 0.7 * inside and min(counts) >= limit - years


def test_traits_are_as_of_the_first_day_of_the_scenarios() -> None:
    policies = project().policies
    as_of = policies["6A.party_trait_priors"].document["as_of_date"]
    horizons = policies["5A.scenario_horizon_config"].document["scenario_horizons"]
    assert {row["horizon_start_utc"][:10] for row in horizons} == {as_of}
