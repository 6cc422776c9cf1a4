"""Virtual merchants and the arrivals proxy of the tiny world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Figure = Callable[[str], Any]


def test_a_few_merchants_are_virtual_and_none_takes_cards_in_person(figure: Figure) -> None:
    assert 0.01 <= figure("SELECT avg(is_virtual::INTEGER) FROM virtual_classification") <= 0.07
    assert (
        figure(
            "SELECT count(*) FROM virtual_classification "
            "JOIN transaction_schema_merchant_ids USING (merchant_id) "
            "WHERE channel = 'card_present' AND virtual_mode <> 'NON_VIRTUAL'"
        )
        == 0
    )


def test_virtual_merchants_settle_at_a_place_of_their_home(figure: Figure) -> None:
    assert (
        figure("""
        SELECT count(*) FROM virtual_settlement AS s
        JOIN transaction_schema_merchant_ids USING (merchant_id)
        ANTI JOIN gazetteer AS g ON g.country_iso = home_country_iso AND g.tzid = s.tzid_settlement
            AND g.lat_deg = s.lat_deg AND g.lon_deg = s.lon_deg""")
        == 0
    )


def test_the_rule_names_sector_and_channel(figure: Figure) -> None:
    assert (
        figure(
            "SELECT count(*) FROM virtual_classification "
            "JOIN transaction_schema_merchant_ids USING (merchant_id) "
            "WHERE split_part(rule_id, '.', 2) <> channel "
            "OR split_part(rule_id, '.', 1) NOT IN (SELECT sector FROM policy_UP.sectors)"
        )
        == 0
    )


def test_about_285_arrivals_per_site_and_week(figure: Figure) -> None:
    assert figure(
        "SELECT sum(expected_arrivals) / max(days) * 7 / (SELECT count(*) FROM outlet_catalogue) "
        "FROM arrival_proxy JOIN policy_UP.scenarios USING (scenario_id)"
    ) == pytest.approx(280, rel=0.12)


def test_realised_arrivals_scatter_about_the_expected(figure: Figure) -> None:
    spread = figure("SELECT stddev_samp(realised_arrivals / expected_arrivals) FROM arrival_proxy")
    asked = figure("SELECT 1 / sqrt(arrival.dispersion) FROM policy_UP.world_policy")
    assert 0.6 * asked <= spread <= 1.5 * asked
