"""Instruments: exact quotas, hard maxima, floors by transfer, wallets beside cards, schemes by quota, links."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from .world_fixture import World, project

RULES, MIX, FLOOR = "6A.instrument_per_account_priors", "6A.instrument_mix_priors", "6A.policy_instrument_floor"
CARDS = "instrument_type LIKE '%CARD%'"


def counters(world: World) -> dict[str, float]:
    """Counter -> value of S3."""
    return dict(world.sql("SELECT metric, sum(value) FROM s3_counters_6A GROUP BY ALL"))


def test_means_without_a_floor_are_exact(whole: World) -> None:
    rows = whole.sql("""
        SELECT account.account_type, total.mean_per_account
            , count(DISTINCT account.account_id), count(base.instrument_id)
        FROM s2_account_base_6A AS account
        LEFT JOIN s3_instrument_base_6A AS base ON base.account_id = account.account_id
        JOIN policy_6A.instrument_totals AS total ON total.account_type = account.account_type
        GROUP BY ALL
    """)
    assert len(rows) == 13
    for _, mean, accounts, instruments in rows:
        assert abs(instruments / accounts - mean) <= 1 / accounts


def test_accounts_with_a_floor_are_not_bare(whole: World) -> None:
    assert (
        whole.one("""
        SELECT count(*)
        FROM s2_account_base_6A AS account
        JOIN policy_6A.instrument_floors AS floors
            ON floors.account_type = account.account_type AND floors.floor = 1
        ANTI JOIN (FROM s3_instrument_base_6A WHERE NOT starts_with(instrument_type, 'WALLET')) AS base
            ON base.account_id = account.account_id
    """)
        == 0
    )
    assert counters(whole)["floor_transferred"] > 0


def test_without_floors_some_accounts_are_bare_and_no_total_moves(
    redone: Callable[..., World], whole: World
) -> None:
    floors = dict.fromkeys(project().policies[FLOOR].document["instrument_floors"], 0)
    totals = (
        "SELECT account_type, base.instrument_type, region_id, count(*) FROM s3_instrument_base_6A AS base"
        " JOIN s2_account_base_6A USING (account_id)"
        " WHERE NOT starts_with(instrument_type, 'WALLET') GROUP BY ALL ORDER BY ALL"
    )
    with_floors = whole.sql(totals)
    world = redone("S3", {FLOOR: {"instrument_floors": floors}})
    assert "floor_transferred" not in counters(world)
    assert world.sql(totals) == with_floors
    bare = (
        "SELECT count(*) FROM s2_account_base_6A ANTI JOIN s3_instrument_base_6A USING (account_id)"
        " WHERE account_type = 'RETAIL_CREDIT_CARD_STANDARD'"
    )
    assert world.one(bare) > 0


def test_receivers_come_from_all_countries(whole: World) -> None:
    moved = whole.sql(
        "SELECT cell.instrument_type, unequipped.country_no FROM instrument.released_unit AS released"
        " JOIN instrument.unequipped_account AS unequipped"
        " ON unequipped.part = released.part AND unequipped.place = released.place"
        " JOIN instrument_cell AS cell ON cell.cell = released.cell"
        " WHERE cell.account_type = 'RETAIL_CURRENT_BASIC' AND cell.region_id = 'REGION_EMEA'"
    )
    kinds: dict[int, set[str]] = {}
    for instrument_type, country in moved:
        kinds.setdefault(country, set()).add(instrument_type)
    assert len(kinds) == 3


def test_donors_keep_an_instrument(whole: World) -> None:
    assert (
        whole.one(
            "SELECT count(*) FROM instrument.released_unit AS released ANTI JOIN instrument.settled AS h"
            " ON h.key = released.account_id"
        )
        == 0
    )


def test_a_shortage_of_donors_is_named(redone: Callable[..., World]) -> None:
    totals = {"RETAIL_CREDIT_CARD_STANDARD": {"mean_per_account": 1.0}}
    world = redone("S3", {MIX: {"instrument_totals": totals}})
    assert "floor_infeasible" in world.red("S3")


def test_hard_maxima_are_kept(whole: World) -> None:
    assert (
        whole.one("""
        SELECT count(*)
        FROM (SELECT account_id, instrument_type, count(*) AS n FROM s3_instrument_base_6A GROUP BY ALL) AS held
        JOIN s2_account_base_6A AS account ON account.account_id = held.account_id
        JOIN policy_6A.instrument_rules AS rule ON rule.account_type = account.account_type
            AND rule.instrument_type = held.instrument_type
        WHERE held.n > rule.hard_max_per_account
    """)
        == 0
    )
    found = counters(whole)
    assert found["hardmax_overflow_rows"] == found["hardmax_redistributed_rows"] > 0
    assert found["hardmax_dropped_rows"] == 0


def test_a_quota_above_all_maxima_is_named(redone: Callable[..., World]) -> None:
    rules = [
        {**rule, "hard_max_per_account": 1} if rule["account_type"] == "RETAIL_CURRENT_BASIC" else rule
        for rule in project().policies[RULES].document["instrument_rules"]
    ]
    share = [
        {
            **row,
            "share": {"RETAIL_DEBIT_CARD_PHYSICAL": 0.8, "RETAIL_DEBIT_CARD_VIRTUAL": 0.1}.get(
                row["instrument_type"], 0.1
            ),
        }
        if row["account_type"] == "RETAIL_CURRENT_BASIC"
        else row
        for row in project().policies[MIX].document["instrument_shares"]
    ]
    world = redone("S3", {RULES: {"instrument_rules": rules}, MIX: {"instrument_shares": share}})
    assert {"capacity", "cap_redistribution"} <= world.red("S3")


def test_a_wallet_stands_beside_a_card(whole: World) -> None:
    assert (
        whole.one(
            "SELECT count(*) FROM s3_instrument_base_6A AS wallet ANTI JOIN"
            f" (FROM s3_instrument_base_6A WHERE {CARDS}) AS card ON card.account_id = wallet.account_id"
            " WHERE starts_with(wallet.instrument_type, 'WALLET')"
        )
        == 0
    )
    assert whole.one("SELECT count(*) FROM s3_instrument_base_6A WHERE starts_with(instrument_type, 'WALLET')") > 0


def test_schemes_keep_their_quotas(whole: World) -> None:
    rows = whole.sql("""
        SELECT account.region_id, base.scheme, count(*), sum(count(*)) OVER (PARTITION BY account.region_id)
        FROM s3_instrument_base_6A AS base
        JOIN s2_account_base_6A AS account ON account.account_id = base.account_id
        WHERE base.instrument_type = 'RETAIL_DEBIT_CARD_PHYSICAL'
        GROUP BY account.region_id, base.scheme
    """)
    shares = {
        (row["scope"], scheme): share
        for row in project().policies[MIX].document["scheme_shares"]
        if row["scheme_kind"] == "CARD_NETWORK"
        for scheme, share in row["shares"].items()
    }
    assert rows
    for region, scheme, found, total in rows:
        assert abs(found - total * shares[region, scheme]) <= 1


def test_a_scheme_does_not_follow_the_country(whole: World) -> None:
    rows = whole.sql("""
        SELECT account.country_iso, count(*) FILTER (base.scheme = 'VISA'), count(*)
            , sum(count(*) FILTER (base.scheme = 'VISA')) OVER () / sum(count(*)) OVER ()
        FROM s3_instrument_base_6A AS base
        JOIN s2_account_base_6A AS account ON account.account_id = base.account_id
        WHERE base.instrument_type = 'RETAIL_DEBIT_CARD_PHYSICAL' AND account.region_id = 'REGION_EMEA'
        GROUP BY ALL
    """)
    assert len(rows) == 3
    for _, visa, total, share in rows:
        assert abs(visa - total * share) < 4 * math.sqrt(total * share * (1 - share))


@pytest.mark.parametrize(
    ("country", "kind", "schemes"),
    [
        ("GB", "DOMESTIC", {"FPS", "SWIFT"}),
        ("DE", "DOMESTIC", {"SEPA_CREDIT", "SWIFT"}),
        ("US", "DOMESTIC", {"ACH", "SWIFT"}),
        ("BR", "DOMESTIC", {"ACH", "FPS", "SWIFT"}),
        ("GB", "INTERNATIONAL", {"SWIFT"}),
    ],
)
def test_handles_run_on_the_rails_of_their_country(
    whole: World, country: str, kind: str, schemes: set[str]
) -> None:
    found = {
        row[0]
        for row in whole.sql(
            "SELECT DISTINCT scheme FROM s3_instrument_base_6A JOIN s2_account_base_6A USING (account_id)"
            f" WHERE country_iso = '{country}' AND instrument_type = 'PARTY_BANK_ACCOUNT_{kind}'"
        )
    }
    assert found and found <= schemes


def test_schemes_may_be_those_of_the_world(redone: Callable[..., World]) -> None:
    world = redone("S3", {MIX: {"scheme_mode": "global_v1"}})
    assert world.red("S3") == set()
    assert {row[0] for row in world.sql("SELECT DISTINCT scope FROM scheme_scope")} == {"WORLD"}


def test_links_are_the_base(whole: World) -> None:
    assert whole.sql(
        "SELECT account_id, instrument_id, instrument_type, scheme FROM s3_instrument_base_6A ORDER BY ALL"
    ) == whole.sql("SELECT * FROM s3_account_instrument_links_6A ORDER BY ALL")
    assert whole.sql(
        "SELECT owner_party_id, instrument_type, scheme, count(*) FROM s3_instrument_base_6A"
        " GROUP BY ALL ORDER BY ALL"
    ) == whole.sql("SELECT * FROM s3_party_instrument_holdings_6A ORDER BY ALL")


def test_ids_are_dense_and_in_order(whole: World) -> None:
    assert (
        whole.sql(
            "SELECT instrument_id FROM (SELECT instrument_id, row_number() OVER (ORDER BY account_id"
            ", instrument_type, instrument_id) AS place FROM s3_instrument_base_6A)"
            " WHERE place <> instrument_id"
        )
        == []
    )


def test_segments_lean(whole: World) -> None:
    tilts: dict[Any, Any] = dict(
        whole.sql(
            "SELECT segment_id, (gate_slot / 2::DOUBLE ** 52, sigma, tilt) FROM instrument_trait"
            " WHERE account_type = 'RETAIL_CREDIT_CARD_STANDARD' AND rule_no IN"
            " (SELECT rule_no FROM instrument_kind WHERE instrument_type = 'RETAIL_CREDIT_CARD_VIRTUAL')"
        )
    )
    gate, sigma, tilt = tilts["RETAIL_STUDENT"]  # digital .85, cash .45, credit .25
    assert gate == pytest.approx(0.45 * 0.85**0.7)
    assert sigma == pytest.approx(1.10 * 1.15**0.7)
    assert tilt == pytest.approx(0.40 * 0.35 - 0.25 * -0.05 + 0.30 * -0.25)
