"""The merchants and outlets of the tiny world: totals are policy, sizes and reach look like trade."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Figure = Callable[[str], Any]


@pytest.mark.parametrize(
    ("query", "knob"),
    [
        ("SELECT count(*) FROM transaction_schema_merchant_ids", "ingress_merchants"),
        ("SELECT count(DISTINCT home_country_iso) FROM transaction_schema_merchant_ids", "markets"),
        ("SELECT count(DISTINCT merchant_id) FROM outlet_catalogue", "outlet_merchants"),
        ("SELECT count(*) FROM outlet_catalogue", "sites"),
    ],
)
def test_totals_are_what_the_policy_asks(figure: Figure, query: str, knob: str) -> None:
    assert figure(query) == figure(f"SELECT volume.{knob} FROM policy_UP.world_policy")


def test_every_market_has_merchants_and_some_with_outlets(figure: Figure) -> None:
    least = figure(
        "SELECT min(n) FROM (SELECT count(*) AS n FROM transaction_schema_merchant_ids GROUP BY home_country_iso)"
    )
    assert least >= figure("SELECT volume.ingress_floor FROM policy_UP.world_policy")
    assert figure("SELECT count(DISTINCT home_country_iso) FROM outlet_catalogue") == figure(
        "SELECT volume.markets FROM policy_UP.world_policy"
    )


def test_a_seventh_to_a_third_sell_at_a_distance(figure: Figure) -> None:
    share = figure("SELECT avg((channel = 'card_not_present')::INTEGER) FROM transaction_schema_merchant_ids")
    assert 0.15 <= share <= 0.35


def test_sectors_are_spread_as_asked(figure: Figure) -> None:
    worst = figure("""
        WITH found AS (
            SELECT r.sector, count(*) / (SELECT count(*) FROM transaction_schema_merchant_ids) AS share
            FROM transaction_schema_merchant_ids AS m
            JOIN policy_UP.sector_mcc_ranges AS r ON m.mcc BETWEEN r.mcc_from AND r.mcc_to
            GROUP BY r.sector
        )
        SELECT max(abs(share - merchant_share)) FROM found JOIN policy_UP.sectors USING (sector)""")
    assert worst < 0.04


def test_grocery_merchants_mostly_carry_the_head_codes(figure: Figure) -> None:
    assert (
        figure(
            "SELECT count(*) FILTER (mcc IN (5411, 5912)) / count(*) "
            "FROM transaction_schema_merchant_ids WHERE mcc IN (5122, 5411, 5422, 5912, 5976) "
            "OR mcc BETWEEN 5441 AND 5499"
        )
        > 0.5
    )


def test_most_merchants_are_single_and_sizes_have_a_tail(figure: Figure) -> None:
    sizes = "(SELECT count(*) AS n FROM outlet_catalogue GROUP BY merchant_id)"
    assert 0.70 <= figure(f"SELECT avg((n = 1)::INTEGER) FROM {sizes}") <= 0.80
    assert figure(f"SELECT avg(n) / quantile_disc(n, 0.5) FROM {sizes}") > 2
    assert figure(f"SELECT sum(n) FILTER (n >= 10) / sum(n) FROM {sizes}") > 0.15
    assert figure(f"SELECT max(n) / sum(n) FROM {sizes}") <= 0.10


def test_some_merchants_are_at_home_in_several_countries(figure: Figure) -> None:
    reach = "(SELECT count(DISTINCT legal_country_iso) AS k FROM outlet_catalogue GROUP BY merchant_id)"
    assert 0.02 <= figure(f"SELECT avg((k > 1)::INTEGER) FROM {reach}") <= 0.10
    assert figure(f"SELECT max(k) FROM {reach}") <= 11
    assert (
        0.05
        <= figure("SELECT avg((legal_country_iso <> home_country_iso)::INTEGER) FROM outlet_catalogue")
        <= 0.35
    )


def test_at_least_half_are_active_and_the_dormant_say_why(figure: Figure) -> None:
    assert figure("SELECT avg(is_active::INTEGER) FROM merchant_activity") >= 0.5
    assert figure("SELECT count(*) FROM merchant_activity WHERE is_active = (dormancy_reason IS NOT NULL)") == 0
    assert (
        figure("SELECT count(DISTINCT dormancy_reason) FROM merchant_activity")
        == figure("SELECT count(*) FROM (DESCRIBE policy_UP.dormancy)") - 2
    )


def test_lines_of_business_have_sizes_and_reach_of_their_own(figure: Figure) -> None:
    owned = (
        "(SELECT m.mcc, a.outlets FROM merchant_activity AS a"
        " JOIN transaction_schema_merchant_ids AS m ON m.merchant_id = a.merchant_id WHERE a.is_active)"
    )
    fuel = figure(f"SELECT avg((outlets = 1)::INTEGER) FROM {owned} WHERE mcc BETWEEN 5541 AND 5542")
    assert fuel < figure(f"SELECT avg((outlets = 1)::INTEGER) FROM {owned}")
    assert (
        figure(
            "SELECT count(*) FROM outlet_catalogue AS o JOIN transaction_schema_merchant_ids AS m"
            " ON m.merchant_id = o.merchant_id WHERE m.mcc BETWEEN 9211 AND 9406"
            " AND o.legal_country_iso <> o.home_country_iso"
        )
        == 0
    )


def test_home_keeps_more_outlets_than_any_other_country(figure: Figure) -> None:
    assert (
        figure("""
        WITH pair AS (
            SELECT merchant_id, legal_country_iso = home_country_iso AS is_home, count(*) AS n
            FROM outlet_catalogue GROUP BY merchant_id, legal_country_iso, home_country_iso
        )
        SELECT count(*) FILTER (home_n >= far_n) / count(*)
        FROM (SELECT merchant_id, max(n) FILTER (is_home) AS home_n, max(n) FILTER (NOT is_home) AS far_n
              FROM pair GROUP BY merchant_id) WHERE far_n IS NOT NULL""")
        > 0.8
    )


def test_the_largest_market_is_the_largest_country_and_not_everything(figure: Figure) -> None:
    assert figure(
        "SELECT count(*) FILTER (legal_country_iso = 'US') / count(*) FROM outlet_catalogue"
    ) == pytest.approx(0.155, abs=0.05)
