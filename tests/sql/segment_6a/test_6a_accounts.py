"""Accounts: exact quotas, a hard cap, coverage of required types, holdings that reconcile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .world_fixture import World, project

RULES = "6A.account_per_party_priors"


def counters(world: World) -> dict[str, float]:
    """Counter -> value of S2."""
    return dict(world.sql("SELECT metric, value FROM s2_counters_6A WHERE key = ''"))


def ruled(**changes: dict[str, Any]) -> dict[str, Any]:
    """The shipped account rules, with changed fields by account type."""
    rules = project().policies[RULES].document["account_rules"]
    return {RULES: {"account_rules": [{**rule, **changes.get(rule["account_type"], {})} for rule in rules]}}


def test_the_world_has_the_accounts_that_its_means_call_for(whole: World) -> None:
    assert whole.one("SELECT count(*) FROM s2_account_base_6A") == whole.one(
        "SELECT round(sum(parties * mean_per_party)) FROM account_cell"
    )


def test_ids_are_dense_and_in_order(whole: World) -> None:
    assert (
        whole.sql("""
        SELECT account_id
        FROM (
            SELECT account_id, row_number() OVER (
                ORDER BY country_iso, account_type, owner_party_id, account_id) AS place
            FROM s2_account_base_6A
        )
        WHERE place <> account_id
    """)
        == []
    )


def test_overflow_is_redistributed(whole: World) -> None:
    found = counters(whole)
    assert found["kmax_overflow_rows"] == found["kmax_redistributed_rows"] > 0
    assert found["kmax_dropped_rows"] == found["kmax_postcheck_violations"] == 0
    assert found["accounts"] == found["account_quota"]


@pytest.mark.parametrize("account_type", ["RETAIL_CREDIT_CARD_STANDARD", "RETAIL_SAVINGS_INSTANT"])
def test_a_cap_of_one_is_kept(redone: Callable[..., World], account_type: str) -> None:
    world = redone("S2", ruled(**{account_type: {"k_max": 1, "p_zero_weight": 0.05}}))
    found = counters(world)
    assert found["kmax_overflow_rows"] > 0
    assert found["kmax_overflow_rows"] == found["kmax_redistributed_rows"] + found["kmax_dropped_rows"]
    assert found["accounts"] == found["account_quota"] - found["kmax_dropped_rows"]
    assert found["kmax_postcheck_violations"] == 0
    assert (
        world.one(
            f"SELECT max(account_count) FROM s2_party_product_holdings_6A WHERE account_type = '{account_type}'"
        )
        == 1
    )
    assert world.red("S2") - {"kmax_drop"} == set()


def test_bids_that_are_full_give_way_to_those_beyond_the_gate(redone: Callable[..., World]) -> None:
    world = redone("S2", ruled(RETAIL_CREDIT_CARD_STANDARD={"k_max": 1, "p_zero_weight": 0.52}))
    assert (
        world.one("SELECT count(*) FROM account_capped ANTI JOIN account_weight USING (part, key)")
        + counters(world)["gate_extended"]
        > 0
    )
    assert world.red("S2") - {"kmax_drop", "account_targets"} == set()


def test_a_cell_without_takers_opens_its_gate(redone: Callable[..., World]) -> None:
    world = redone("S2", ruled(OTHER_SAVINGS={"p_zero_weight": 0.98, "k_max": 1}))
    found = counters(world)
    assert found["gate_extended"] > 0 and found["kmax_dropped_rows"] == 0
    gates = world.sql(
        "SELECT w.part, min(d.s0) FROM account_weight AS w JOIN draw__account_allocation AS d"
        " ON d.batch = w.part AND d.entity = w.key WHERE w.is_admitted GROUP BY w.part"
    )
    for part, least in gates:
        assert (
            world.one(
                "SELECT count(*) FROM draw__account_allocation AS d"
                f" WHERE d.batch = {part} AND d.s0 > {least}"
                " AND NOT EXISTS (FROM account_weight AS w WHERE w.part = d.batch AND w.key = d.entity)"
            )
            == 0
        )


def test_required_types_are_lifted_to_their_coverage(redone: Callable[..., World]) -> None:
    world = redone(
        "S2", ruled(RETAIL_CURRENT_BASIC={"sigma": 1.2, "k_max": 8}, BUSINESS_CURRENT={"sigma": 1.2, "k_max": 8})
    )
    assert counters(world)["coverage_moved"] > 0
    short = world.sql("""
        SELECT c.cell, c.parties, count(h.party_id)
        FROM account_cell AS c
        LEFT JOIN account_holding AS h ON h.cell = c.cell
        JOIN policy_6A.required_coverage AS coverage ON coverage.party_type = c.party_type
        WHERE c.is_required
        GROUP BY c.cell, c.parties, coverage.share_min, c.quota
        HAVING count(h.party_id) < least(ceil(coverage.share_min * c.parties), c.quota)
    """)
    assert short == []
    assert "coverage" not in world.red("S2") and "cell_quota" not in world.red("S2")


def test_a_tag_moves_gate_and_spread(whole: World) -> None:
    cells = dict(
        whole.sql(
            "SELECT segment_id, (gate_slot / 2::DOUBLE ** 52, sigma) FROM account_cell"
            " WHERE account_type = 'RETAIL_CREDIT_CARD_STANDARD' AND region_id = 'REGION_EMEA'"
        )
    )
    assert cells["RETAIL_MATURE"] == pytest.approx((0.35, 1.0))
    assert cells["RETAIL_STUDENT"] == pytest.approx((0.35 * 0.85, 1.05))
    assert cells["RETAIL_RETIRED"] == pytest.approx((0.35 * 1.20, 0.90))


def test_holdings_and_summary_are_the_base_counted(whole: World) -> None:
    counted = whole.sql(
        "SELECT owner_party_id, account_type, count(*) FROM s2_account_base_6A GROUP BY ALL ORDER BY ALL"
    )
    assert counted == whole.sql("SELECT * FROM s2_party_product_holdings_6A ORDER BY ALL")
    assert whole.sql(
        "SELECT country_iso, region_id, party_type, account_type, count(*) FROM s2_account_base_6A"
        " GROUP BY ALL ORDER BY ALL"
    ) == whole.sql("SELECT * FROM s2_account_summary_6A ORDER BY ALL")


def test_another_seed_changes_who_holds_what_and_not_the_mix(built: Callable[..., World], whole: World) -> None:
    def of(world: World) -> tuple[set[Any], dict[str, float]]:
        holders = {
            row[0]
            for row in world.sql(
                "SELECT owner_party_id FROM s2_party_product_holdings_6A"
                " WHERE account_type = 'RETAIL_CREDIT_CARD_PREMIUM'"
            )
        }
        mix = dict(
            world.sql(
                "SELECT account_type, sum(account_count) / (SELECT sum(party_count) FROM"
                " s1_party_summary_6A) FROM s2_account_summary_6A GROUP BY ALL"
            )
        )
        return holders, mix

    (one, mix), (other, other_mix) = of(whole), of(built("S2", seed=7))
    assert len(one & other) < 0.7 * len(one)
    assert mix == pytest.approx(other_mix, abs=0.02)


def test_a_country_leans_as_its_character_says(whole: World) -> None:
    factors = dict(whole.sql("SELECT country_account, factor FROM country_account_factor"))
    assert len({round(factor, 9) for factor in factors.values()}) > 50
    assert all(0.8 <= factor <= 1.2 for factor in factors.values())
    assert (
        whole.one(
            "SELECT count(*) FROM country_account_factor AS f JOIN account_kind AS k"
            " ON k.account_no = pair_minor(f.country_account) WHERE k.is_required AND f.factor <> 1"
        )
        == 0
    )


def test_the_count_models_are_reported_beside_what_came_about(whole: World) -> None:
    found = {(metric, key): value for metric, key, value in whole.sql("SELECT * FROM s2_count_models_6A")}
    parties = whole.one("SELECT sum(party_count) FROM s1_party_summary_6A WHERE party_type = 'RETAIL'")
    holders, accounts = whole.sql(
        "SELECT count(*), sum(account_count) FROM s2_party_product_holdings_6A"
        " WHERE account_type = 'RETAIL_SAVINGS_INSTANT'"
    )[0]
    key = "RETAIL_SAVINGS_INSTANT"  # negative binomial: p_zero .55, kappa 2.2
    mean = accounts / parties
    mu = mean / 0.45
    assert found["zero_share", key] == pytest.approx(1 - holders / parties)
    assert found["model_zero_share", key] == pytest.approx(0.55 + 0.45 * (2.2 / (2.2 + mu)) ** 2.2)
    assert found["model_variance", key] == pytest.approx(0.45 * (mu + mu * mu / 2.2 + mu * mu) - mean * mean)
    assert len(found) == 4 * 13
