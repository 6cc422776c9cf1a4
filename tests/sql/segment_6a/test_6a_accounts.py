"""Accounts: exact quotas, a hard cap, coverage of required types, holdings that reconcile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
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
    margin = "d.s0 + c.gate_appeal_slots * d.appeal"
    gates = world.sql(
        f"SELECT w.part, min({margin}) FROM account_weight AS w JOIN draw__account_allocation AS d"
        " ON d.batch = w.part AND d.entity = w.key JOIN account_cell AS c ON c.cell = w.part"
        " WHERE w.is_admitted GROUP BY w.part"
    )
    for part, least in gates:
        assert (
            world.one(
                "SELECT count(*) FROM draw__account_allocation AS d JOIN account_cell AS c ON c.cell = d.batch"
                f" WHERE d.batch = {part} AND {margin} > {least} + 1"
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
    factors = dict(
        whole.sql(
            "SELECT f.country_account, f.factor / pow(c.card_share / (1 - c.card_share), k.country_power / 2)"
            " FROM country_account_factor AS f"
            " JOIN account_kind AS k ON k.account_no = pair_minor(f.country_account)"
            " JOIN country_number AS c ON c.country_no = pair_major(f.country_account)"
        )
    )
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


def card_share(world: World, where: str) -> float:
    """The share of people with a credit card account."""
    share: float = world.one(
        "SELECT count(DISTINCT h.owner_party_id) / count(DISTINCT p.party_id) FROM s1_party_base_6A AS p"
        " LEFT JOIN s2_party_product_holdings_6A AS h"
        " ON h.owner_party_id = p.party_id AND h.account_type LIKE '%CREDIT_CARD%'"
        f" WHERE p.party_type = 'RETAIL' AND {where}"
    )
    return share


def test_leans_leave_the_totals_of_account_types(whole: World) -> None:
    for account_type, planned, leaned in whole.sql(
        "SELECT account_type, sum(parties * planned_mean), sum(parties * mean_per_party)"
        " FROM account_cell GROUP BY account_type"
    ):
        assert leaned == pytest.approx(planned, rel=1e-6), account_type


def test_cards_follow_wealth_and_the_country(redone: Callable[..., World], whole: World) -> None:
    assert card_share(whole, "wealth_rank > 0.7") > card_share(whole, "wealth_rank < 0.3") + 0.15
    assert card_share(whole, "country_iso = 'KE'") < 0.3 * card_share(whole, "country_iso = 'US'")
    leans = project().policies["6A.account_lean_priors"].document["account_leans"]
    none = {"score_weight": 0.0, "country_power": 0.0, "appeal_share": 0.0, "gate_appeal": 0.0}
    flat = redone(
        "S2", {"6A.account_lean_priors": {"account_leans": {name: {**row, **none} for name, row in leans.items()}}}
    )
    assert abs(card_share(flat, "wealth_rank > 0.7") - card_share(flat, "wealth_rank < 0.3")) < 0.15
    assert card_share(flat, "country_iso = 'KE'") > 0.6 * card_share(flat, "country_iso = 'US'")
    assert flat.red("S2") == set()


def test_large_businesses_hold_more_accounts(whole: World) -> None:
    means = dict(
        whole.sql(
            "SELECT segment_id, sum(mean_per_party * parties) / (sum(parties) / count(DISTINCT account_type))"
            " FROM account_cell WHERE party_type = 'BUSINESS' GROUP BY ALL"
        )
    )
    assert means["BUSINESS_CORPORATE"] > 1.5 * means["BUSINESS_SOLE_TRADER"]


def test_accounts_open_with_or_after_their_owner(whole: World) -> None:
    assert (
        whole.one("""
        SELECT count(*) FROM s2_account_base_6A AS a JOIN s1_party_base_6A AS p ON p.party_id = a.owner_party_id
        WHERE a.opened_on < p.opened_on OR a.opened_on >= DATE '2026-01-01'
    """)
        == 0
    )
    # The first of a required type opens with the relationship.
    assert (
        whole.one("""
        SELECT count(*) FROM (
            SELECT a.owner_party_id, a.account_type
                , arg_min(a.opened_on, a.account_id) = any_value(p.opened_on) AS opens
            FROM s2_account_base_6A AS a JOIN s1_party_base_6A AS p ON p.party_id = a.owner_party_id
            WHERE a.account_type LIKE '%CURRENT%' AND a.account_type NOT LIKE '%PREMIUM' GROUP BY ALL
        ) WHERE NOT opens
    """)
        == 0
    )
    assert whole.one(
        "SELECT min(opened_on) FROM s2_account_base_6A WHERE account_type LIKE '%LOAN_UNSECURED'"
    ) >= date(2019, 12, 31)
    # Few of them are as old as they may be: each runs for a time of its own.
    young, old = (
        whole.one(
            "SELECT count(*) FROM s2_account_base_6A WHERE account_type LIKE '%LOAN_UNSECURED'"
            f" AND DATE '2026-01-01' - opened_on BETWEEN {years} * 365 AND {years + 1} * 365"
        )
        for years in (2, 5)
    )
    assert 0 < old < 0.4 * young


def test_branches_open_no_accounts_on_sundays(whole: World) -> None:
    share = project().policies["6A.party_trait_priors"].document["openings"]["online_share"]
    assert whole.one(
        "SELECT avg((isodow(opened_on) = 7)::INT) * 7 FROM s2_account_base_6A WHERE country_iso <> 'SA'"
    ) == pytest.approx(share, rel=0.15)


def test_credit_follows_wealth_and_the_income_of_the_country(whole: World) -> None:
    limits = dict(
        whole.sql(
            "SELECT country_iso, median(credit_limit) FROM s2_account_base_6A"
            " WHERE account_type = 'RETAIL_CREDIT_CARD_STANDARD' GROUP BY ALL"
        )
    )
    assert 3000 < limits["US"] < 5500 and limits["BR"] < 0.7 * limits["US"]
    rich, poor = (
        whole.one(
            "SELECT median(credit_limit) FROM s2_account_base_6A AS a"
            " JOIN s1_party_base_6A AS p ON p.party_id = a.owner_party_id"
            f" WHERE a.account_type = 'RETAIL_CREDIT_CARD_STANDARD' AND a.country_iso = 'US' AND {where}"
        )
        for where in ("wealth_rank > 0.8", "wealth_rank < 0.4")
    )
    assert rich > 1.7 * poor
    assert whole.one("SELECT count(*) FROM s2_account_base_6A WHERE credit_limit % 100 <> 0") == 0


def test_pay_comes_once_into_the_main_account(whole: World) -> None:
    paid = dict(
        whole.sql(
            "SELECT segment_id, count(pay_day) / count(DISTINCT owner_party_id) FROM s2_account_base_6A"
            " WHERE account_type = 'RETAIL_CURRENT_BASIC' GROUP BY ALL"
        )
    )
    assert paid["RETAIL_RETIRED"] > 0.88 and paid["RETAIL_STUDENT"] < 0.45
    assert (
        whole.one(
            "SELECT count(*) FROM s2_account_base_6A WHERE pay_day IS NOT NULL GROUP BY owner_party_id"
            " ORDER BY 1 DESC LIMIT 1"
        )
        == 1
    )
    first = (
        "SELECT count(*) FILTER (pay_day = 1) / count(pay_day) FROM s2_account_base_6A"
        " WHERE segment_id {} 'RETAIL_RETIRED'"
    )
    assert whole.one(first.format("=")) == pytest.approx(0.30, abs=0.08)
    assert whole.one(first.format("<>")) == pytest.approx(0.12, abs=0.03)
