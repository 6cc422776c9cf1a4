"""Every assertion of the upstream world: silent on the tiny world, red on a spoiled copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

SQL = Path(__file__).parents[3] / "sql"
SEGMENTS = ("1A", "1B", "2B", "3A", "3B", "5P")
ONE_OUTLET = "(SELECT min((merchant_id, legal_country_iso, site_order)) FROM outlet_catalogue)"
ONE_MERCHANT = "(SELECT min(merchant_id) FROM {0})"

MUTANTS = {
    "1A/card_not_present_share": "UPDATE transaction_schema_merchant_ids SET channel = 'card_present'",
    "1A/site_order": f"UPDATE outlet_catalogue SET site_order = 900000 "
    f"WHERE (merchant_id, legal_country_iso, site_order) = {ONE_OUTLET}",
    "1A/site_order#count": "UPDATE outlet_catalogue "
    "SET final_country_outlet_count = final_country_outlet_count + 1",
    "1A/merchant_total": "UPDATE outlet_catalogue SET raw_nb_outlet_draw = raw_nb_outlet_draw + 1",
    "1A/merchant_total#flag": "UPDATE outlet_catalogue SET single_vs_multi_flag = false",
    "1A/home": "UPDATE transaction_schema_merchant_ids SET home_country_iso = 'XX'",
    "1A/world_total": f"DELETE FROM outlet_catalogue "
    f"WHERE (merchant_id, legal_country_iso, site_order) = {ONE_OUTLET}",
    "1A/world_total#merchants": "DELETE FROM transaction_schema_merchant_ids WHERE merchant_id = "
    + ONE_MERCHANT.format("transaction_schema_merchant_ids"),
    "1A/single_site": "DELETE FROM outlet_catalogue WHERE raw_nb_outlet_draw = 1",
    "1A/foreign_rows": "UPDATE outlet_catalogue SET home_country_iso = 'XX'",
    "1A/foreign_rows#empty": "DELETE FROM outlet_catalogue",
    "1A/mcc_map": "UPDATE merchant_mcc_map SET mcc = mcc + 1",
    "1A/mcc_map#missing": "DELETE FROM merchant_mcc_map WHERE merchant_id = "
    + ONE_MERCHANT.format("merchant_mcc_map"),
    "1A/activity": "UPDATE merchant_activity SET outlets = outlets + 1 WHERE is_active",
    "1A/activity#reason": "UPDATE merchant_activity SET dormancy_reason = NULL",
    "1A/activity#missing": "DELETE FROM merchant_activity WHERE NOT is_active",
    "1A/active_share": "UPDATE merchant_activity SET is_active = false WHERE outlets < 2",
    "1A/mcc_ranges": "INSERT INTO policy_UP.mcc_outlets FROM (SELECT * REPLACE (99 AS ordinal)"
    " FROM policy_UP.mcc_outlets WHERE ordinal = 1)",
    "1B/site_keys": "DELETE FROM site_locations WHERE site_order = 2",
    "1B/site_keys#orphan": "DELETE FROM outlet_catalogue WHERE site_order = 2",
    "1B/legal_zone": "UPDATE located_zone SET tzid = NULL WHERE site_order = 2",
    "1B/legal_zone#foreign": "UPDATE located_zone SET tzid = 'Etc/GMT' WHERE site_order = 2",
    "1B/legal_share": "UPDATE located_zone SET tzid = NULL WHERE site_order = 2",
    "1B/legal_share#foreign": "UPDATE located_zone SET tzid = 'Etc/GMT' WHERE site_order = 2",
    "1B/zone_mix": "UPDATE located_zone SET tzid = 'America/Phoenix' WHERE legal_country_iso = 'US'",
    "1B/zone_mix#unknown": "UPDATE located_zone SET tzid = NULL",
    "1B/shared_point": "UPDATE site_locations SET lon_deg = -112.07, lat_deg = 33.45"
    " WHERE legal_country_iso = 'US'",
    "2B/site_keys": "DELETE FROM s1_site_weights WHERE site_order = 2",
    "2B/weight_sum": "UPDATE s1_site_weights SET p_weight = p_weight * 1.0001 WHERE site_order = 1",
    "2B/weight_sum#nan": "UPDATE s1_site_weights SET p_weight = 0",
    "3A/merchant_countries": "DELETE FROM zone_alloc WHERE merchant_id = " + ONE_MERCHANT.format("zone_alloc"),
    "3A/merchant_countries#orphan": "DELETE FROM outlet_catalogue WHERE merchant_id = "
    + ONE_MERCHANT.format("outlet_catalogue"),
    "3A/zone_counts": "UPDATE zone_alloc SET zone_site_count = zone_site_count + 1",
    "3A/zone_counts#stated": "UPDATE zone_alloc SET zone_site_count_sum = zone_site_count_sum + 1",
    "3A/zone_counts#sites": "UPDATE zone_alloc SET site_count = site_count + 1",
    "3A/zone_vocabulary": "UPDATE zone_alloc SET tzid = 'Etc/GMT' WHERE legal_country_iso = 'GB'",
    "3A/zone_vocabulary#empty": "DELETE FROM gazetteer WHERE tzid = 'America/Phoenix'",
    "3A/escalation": "UPDATE zone_alloc SET is_escalated = NOT is_escalated",
    "3A/escalation#row": "DELETE FROM zone_alloc WHERE zone_site_count = 0",
    "3A/universe_hash": "UPDATE zone_alloc SET routing_universe_hash = repeat('0', 64)",
    "3A/universe_hash#rows": "DELETE FROM zone_alloc WHERE zone_site_count = 0",
    "3A/universe_hash#document": "UPDATE zone_alloc_universe_hash SET routing_universe_hash = repeat('0', 64)",
    "3B/merchants": "DELETE FROM virtual_classification WHERE merchant_id = "
    + ONE_MERCHANT.format("virtual_classification"),
    "3B/settlements": "DELETE FROM virtual_settlement",
    "3B/settlements#premises": "UPDATE virtual_classification SET is_virtual = false",
    "3B/settlement_zone": "UPDATE virtual_settlement SET tzid_settlement = 'Etc/GMT'",
    "5P/countries": "DELETE FROM arrival_proxy WHERE legal_country_iso = 'US'",
    "5P/countries#orphan": "DELETE FROM outlet_catalogue WHERE legal_country_iso = 'US'",
    "5P/realised": "UPDATE arrival_proxy SET realised_arrivals = 0 WHERE legal_country_iso = 'US'",
}


def offenders(
    world: duckdb.DuckDBPyConnection, sql_text: Callable[[str], str], name: str
) -> list[tuple[object, ...]]:
    """The rows that an assertion returns."""
    segment, _, stem = name.partition("#")[0].partition("/")
    rows: list[tuple[object, ...]] = world.execute(sql_text(f"{segment}/S1/assert/{stem}")).fetchall()
    return rows


def test_every_assertion_has_a_mutant() -> None:
    written = {
        f"{segment}/{path.name.removesuffix('.v1.sql')}"
        for segment in SEGMENTS
        for path in (SQL / segment / "S1" / "assert").glob("*.v1.sql")
    }
    assert written == {name.partition("#")[0] for name in MUTANTS}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_turns_the_assertion_red(
    sound_world: duckdb.DuckDBPyConnection, sql_text: Callable[[str], str], name: str
) -> None:
    assert offenders(sound_world, sql_text, name) == []
    sound_world.execute(MUTANTS[name])
    assert offenders(sound_world, sql_text, name) != []
