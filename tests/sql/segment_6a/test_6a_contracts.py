"""The contracts of S1 to S3: the small world keeps them, and a mutant breaks its column."""

from __future__ import annotations

import pytest

from .world_fixture import SEGMENT, STATES, World, project


def test_the_small_world_keeps_every_contract(whole: World) -> None:
    published = [
        dataset.name
        for dataset in project().datasets.values()
        if dataset.segment == SEGMENT and dataset.contract and dataset.state in STATES
    ]
    assert len(published) == 9
    assert {name: whole.broken(name) for name in published} == {name: set() for name in published}


@pytest.mark.parametrize(
    ("dataset", "change", "column"),
    [
        ("s1_party_base_6A", "party_id = 0", "party_id"),
        ("s1_party_base_6A", "party_id = 1", "party_id"),
        ("s1_party_base_6A", "party_type = 'ALIEN'", "party_type"),
        ("s1_party_base_6A", "segment_id = NULL", "segment_id"),
        ("s1_party_base_6A", "region_id = 'REGION_MOON'", "region_id"),
        ("s1_party_base_6A", "country_iso = 'XX'", "country_iso"),
        ("s1_party_summary_6A", "party_count = 0", "party_count"),
        ("s2_account_base_6A", "owner_party_id = 1000000", "owner_party_id"),
        ("s2_account_base_6A", "segment_id = 'RETAIL_VALUE'", "segment_id"),
        ("s2_account_base_6A", "account_type = 'MERCHANT_RESERVE_ACCOUNT'", "account_type"),
        ("s2_party_product_holdings_6A", "account_count = 0", "account_count"),
        ("s2_party_product_holdings_6A", "owner_party_id = 1000000", "owner_party_id"),
        ("s2_account_summary_6A", "account_count = -1", "account_count"),
        ("s3_instrument_base_6A", "account_id = 1000000", "account_id"),
        ("s3_instrument_base_6A", "owner_party_id = owner_party_id + 1", "owner_party_id"),
        ("s3_instrument_base_6A", "scheme = 'JCB'", "scheme"),
        ("s3_instrument_base_6A", "instrument_type = 'CHEQUE'", "instrument_type"),
        ("s3_party_instrument_holdings_6A", "instrument_count = 0", "instrument_count"),
        ("s3_party_instrument_holdings_6A", "owner_party_id = 1000000", "owner_party_id"),
        ("s3_instrument_summary_6A", "instrument_count = 0", "instrument_count"),
    ],
)
def test_a_mutant_breaks_its_contract(sound: World, dataset: str, change: str, column: str) -> None:
    sound.sql(f"UPDATE {dataset} SET {change}")
    assert column in sound.broken(dataset)
