"""Every assertion of S0 to S3: silent on the sound world, and one corruption turns exactly it red."""

from __future__ import annotations

from typing import Any

import pytest

from .world_fixture import SEGMENT, STATES, World, project

BASE, SUMMARY = "s1_party_base_6A", "s1_party_summary_6A"
ACCOUNTS, HELD, COUNTED = "s2_account_base_6A", "s2_party_product_holdings_6A", "s2_account_summary_6A"
INSTRUMENTS, CARRIED, TOTALS = (
    "s3_instrument_base_6A",
    "s3_party_instrument_holdings_6A",
    "s3_instrument_summary_6A",
)
LINKS = "s3_account_instrument_links_6A"
FIRST_CELL = "cell = (SELECT min(cell) FROM account_cell)"
FIRST_OF_ALL = "cell = (SELECT min(cell) FROM instrument_cell WHERE quota > 0)"
STANDARD = "account_type = 'RETAIL_CREDIT_CARD_STANDARD'"
BASIC = "account_type = 'RETAIL_CURRENT_BASIC'"


def twice(relation: str, where: str) -> str:
    """The statement that doubles a policy row."""
    return f"INSERT INTO policy_6A.{relation} FROM policy_6A.{relation} WHERE {where}"


def without(relation: str, where: str) -> str:
    """The statement that loses a policy row."""
    return f"DELETE FROM policy_6A.{relation} WHERE {where}"


def edited(relation: str, change: str, where: str = "true") -> str:
    """The statement that changes policy rows."""
    return f"UPDATE policy_6A.{relation} SET {change} WHERE {where}"


# state/assertion[#variant] -> a SQL statement put to the built world, and the assertions that must fall with it.
MUTANTS: dict[str, str | tuple[str, set[str]]] = {
    "S0/party_priors": edited("region_party_types", "RETAIL = RETAIL - 0.01", "region_id = 'REGION_EMEA'"),
    "S0/party_priors#region_missing": without("region_party_types", "region_id = 'REGION_LATAM'"),
    "S0/party_priors#no_region": edited(
        "region_party_types", "region_id = 'REGION_MOON'", "region_id = 'REGION_LATAM'"
    ),
    "S0/party_priors#minimum_twice": twice("party_type_minima", "party_type = 'OTHER'"),
    "S0/party_priors#nobody_gives": edited("party_type_minima", "gives = false"),
    "S0/segment_priors#segment_twice": twice("segments", "segment_id = 'RETAIL_FAMILY'"),
    "S0/segment_priors#party_type": edited("segments", "party_type = 'ALIEN'", "segment_id = 'RETAIL_FAMILY'"),
    "S0/segment_priors#share_missing": without("segment_shares", "segment_id = 'RETAIL_FAMILY'"),
    "S0/segment_priors#no_segment": edited(
        "segment_shares", "segment_id = 'RETAIL_ALIEN'", "segment_id = 'RETAIL_FAMILY'"
    ),
    "S0/segment_priors#score_missing": without("segment_scores", "segment_id = 'RETAIL_FAMILY'"),
    "S0/segment_priors#sized_person": edited("segment_scores", "size = 0.5", "segment_id = 'RETAIL_FAMILY'"),
    "S0/segment_priors#shares_of_099": edited(
        "segment_shares", "REGION_EMEA = REGION_EMEA - 0.01", "segment_id = 'RETAIL_FAMILY'"
    ),
    "S0/segment_priors#bounds": edited("segment_bounds", "share_max = 0.1", "party_type = 'RETAIL'"),
    "S0/segment_priors#entropy": edited("segment_bounds", "entropy_min = 3", "party_type = 'RETAIL'"),
    "S0/segment_priors#visible": edited("segment_bounds", "visible_segments_min = 9", "party_type = 'RETAIL'"),
    "S0/segment_priors#spread": edited("segmentation_priors", "region_spread_min = 0.5"),
    "S0/party_priors#country_twice": edited(
        "subregions", "countries = ['MX', 'BR', 'US']", "m49_subregion = 'Latin America and the Caribbean'"
    ),
    "S0/party_priors#subregion": (
        edited("subregions", "region_id = 'REGION_MOON'", "m49_subregion = 'Polynesia'"),
        {"trait_priors"},
    ),
    "S0/party_priors#no_party_type": (
        without("party_types", "party_type = 'OTHER'"),
        {"segment_priors", "account_priors"},
    ),
    "S0/party_priors#no_tilt": (
        "INSERT INTO policy_6A.party_types SELECT * REPLACE (4 AS ordinal, 'ALIEN' AS party_type)"
        " FROM policy_6A.party_types WHERE party_type = 'OTHER'",
        {"segment_priors", "account_priors", "role_priors"},
    ),
    "S0/segment_priors#bound_missing": without("segment_bounds", "party_type = 'OTHER'"),
    "S0/account_priors": (without("account_rules", BASIC), set()),
    "S0/account_priors#type_twice": twice("account_types", STANDARD),
    "S0/account_priors#party_type": edited("account_types", "party_type = 'ALIEN'", STANDARD),
    "S0/account_priors#mean_missing": without("account_means", STANDARD),
    "S0/account_priors#rule_twice": twice("account_rules", STANDARD),
    "S0/account_priors#no_type": edited("account_means", "account_type = 'RETAIL_ALIEN'", STANDARD),
    "S0/account_priors#tilt_twice": twice("account_tilts", STANDARD),
    "S0/account_priors#tilt": edited("account_tilts", "account_type = 'RETAIL_ALIEN'", STANDARD),
    "S0/account_priors#adjusted": edited(
        "account_tag_adjustments", "account_type = 'RETAIL_ALIEN'", "tag = 'CROSS_BORDER_HEAVY'"
    ),
    "S0/account_priors#two_tags": edited(
        "segments", "tags = ['DIGITAL_HEAVY', 'CREDIT_AVOIDER']", "segment_id = 'RETAIL_VALUE'"
    ),
    "S0/account_priors#bounds": edited("account_rules", "sigma = 2.5", STANDARD),
    "S0/account_priors#narrow": edited(
        "account_per_party_priors", "account_rule_bounds = struct_update(account_rule_bounds, wide_sigma := 1.9)"
    ),
    "S0/account_priors#group": edited("account_rules", "p_zero_weight = 0.95", STANDARD),
    "S0/account_priors#required_gate": edited("account_rules", "p_zero_weight = 0.10", BASIC),
    "S0/account_priors#few_types": edited("account_means", "mean_per_party = 0", "account_type = 'OTHER_SAVINGS'"),
    "S0/account_priors#bound_missing": without("holder_bounds", "party_type = 'OTHER'"),
    "S0/instrument_priors": edited("instrument_shares", "share = share - 0.01", BASIC),
    "S0/instrument_priors#type_twice": twice("instrument_types", "instrument_type = 'WALLET_DEVICE_TOKEN'"),
    "S0/instrument_priors#rule_twice": twice("instrument_rules", BASIC),
    "S0/instrument_priors#share_twice": twice("instrument_shares", BASIC),
    "S0/instrument_priors#rule_missing": without(
        "instrument_rules", f"{STANDARD} AND starts_with(instrument_type, 'WALLET')"
    ),
    "S0/instrument_priors#share_missing": without("instrument_shares", "account_type = 'OTHER_SAVINGS'"),
    "S0/instrument_priors#floor_missing": without("instrument_floors", STANDARD),
    "S0/instrument_priors#total": edited("instrument_totals", "mean_per_account = 3.5", STANDARD),
    "S0/instrument_priors#bounds": edited("instrument_rules", "sigma = 2.5", BASIC),
    "S0/instrument_priors#narrow": edited(
        "instrument_per_account_priors",
        "instrument_rule_bounds = struct_update(instrument_rule_bounds, wide_sigma := 2.1)",
    ),
    "S0/instrument_priors#group": edited("instrument_rules", "p_zero_weight = 0.6", BASIC),
    "S0/scheme_priors#scheme_sum": edited(
        "scheme_shares", "shares = struct_update(shares, SWIFT := 0.09)", "scope = 'RAIL_GB'"
    ),
    "S0/scheme_priors#scheme_twice": twice("scheme_shares", "scope = 'RAIL_GB'"),
    "S0/scheme_priors#kind": edited("schemes", "scheme_kind = 'CARD_NETWORK'", "scheme = 'SWIFT'"),
    "S0/scheme_priors#scheme_missing": without("scheme_shares", "scope = 'RAIL_GB'"),
    "S0/scheme_priors#five_schemes": "INSERT INTO policy_6A.schemes VALUES (11, 'JCB', 'CARD_NETWORK')",
    "S0/scheme_priors#two_rails": edited("scheme_scopes", "countries = ['GB', 'DE']", "scope = 'RAIL_GB'"),
    "S0/instrument_priors#region": without("region_scores", "region_id = 'REGION_APAC'"),
    "S0/instrument_priors#pair": edited("instrument_rules", "account_type = 'RETAIL_ALIEN'", STANDARD),
    "S0/instrument_priors#many": "INSERT INTO policy_6A.instrument_types SELECT * REPLACE (32 AS ordinal"
    ", 'TELEPATHY' AS instrument_type) FROM policy_6A.instrument_types WHERE ordinal = 1",
    "S0/instrument_priors#tilt": edited(
        "instrument_tilts", "instrument_type = 'TELEPATHY'", "score = 'cross_border_propensity'"
    ),
    "S0/role_priors": without("account_role_groups", BASIC),
    "S0/role_priors#type_twice": twice("account_role_groups", BASIC),
    "S0/role_priors#no_type": "INSERT INTO policy_6A.account_role_groups"
    f" SELECT * REPLACE ('MOON' AS account_type) FROM policy_6A.account_role_groups WHERE {BASIC}",
    "S0/role_priors#device_base": without("device_role_bases", "device_group = 'IOT_OTHER'"),
    "S0/role_priors#device_group": edited("device_types", "device_group = 'MOON'", "device_type = 'SERVER'"),
    "S0/role_priors#ip_base": without("ip_role_bases", "ip_group = 'MOBILE'"),
    "S0/role_priors#churn": without("churn_values", "churn_class = 'STABLE'"),
    "S0/role_priors#prior_missing": without("account_role_shares", "role_group = 'LOAN' AND risk_tier = 'HIGH'"),
    "S0/role_priors#prior_twice": twice("merchant_role_shares", "role_group = 'TRAVEL'"),
    "S0/role_priors#party_tiers": without("party_tiers", "role_group = 'OTHER'"),
    "S0/role_priors#tiers_twice": twice("account_tiers", "true"),
    "S0/role_priors#tiers_of_099": edited("ip_score_tiers", "LOW = LOW - 0.01"),
    "S0/role_priors#nudge": edited("nudges", "flag = 'moonlit'", "raw_role = 'MULE'"),
    "S0/role_priors#lift": edited("lifts", "flag = 'moonlit'", "entity = 'account'"),
    "S0/role_priors#band": edited("role_bands", "raw_role = 'SAINT'", "raw_role = 'MULE'"),
    "S0/role_priors#rest": without("rest_roles", "entity = 'device'"),
    "S0/role_priors#regions": (
        "INSERT INTO policy_6A.regions SELECT 100 + i, 'REGION_' || i FROM range(3) AS t (i)",
        {"party_priors", "instrument_priors", "scheme_priors"},
    ),
    "S0/ring_priors": without("recruited_roles", "raw_role = 'MULE'"),
    "S0/ring_priors#children": edited("ring_kinds", "children_min = 5", "ring_kind = 'CREW'"),
    "S0/ring_priors#room": edited("ring_kinds", "children_max = 6", "ring_kind = 'CREW'"),
    "S0/ring_priors#class": edited(
        "recruited_roles", "raw_role = 'SAINT'", "raw_role = 'MULE' AND party_type = 'BUSINESS'"
    ),
    "S0/ring_priors#segment": edited(
        "recruited_segments", "segment_id = 'RETAIL_ALIEN'", "segment_id = 'RETAIL_VALUE'"
    ),
    "S0/ring_priors#twice": twice("recruited_segments", "segment_id = 'RETAIL_VALUE'"),
    "S0/ring_priors#device": edited("shared_device_types", "value = 'ABACUS'", "value = 'TABLET'"),
    "S0/ring_priors#ip": edited(
        "fraud_ring_policy", "ring_ip_types = struct_update(ring_ip_types, hosted := 'RESIDENTIAL')"
    ),
    "S0/ring_priors#role": (without("fraud_roles", "raw_role = 'ORGANISER'"), {"role_priors"}),
    "S0/ring_priors#accounts": without("ring_account_shares", "ring_role = 'MULE'"),
    "S0/ring_priors#devices": twice("ring_device_shares", "ring_kind = 'FARM'"),
    "S1/hint_invalid": "UPDATE outlet_catalogue SET legal_country_iso = NULL WHERE legal_country_iso = 'KE'",
    "S1/hint_invalid#unknown": "UPDATE merchant_zone_profile_5A SET legal_country_iso = 'ZZ'"
    " WHERE legal_country_iso = 'KE'",
    "S1/hint_invalid#negative": "UPDATE merchant_zone_profile_5A SET weekly_volume_expected = -1"
    " WHERE legal_country_iso = 'KE'",
    "S1/hint_invalid#nan": "UPDATE merchant_zone_profile_5A SET weekly_volume_expected = 'nan'"
    " WHERE legal_country_iso = 'KE'",
    "S1/hint_invalid#nothing": "UPDATE country_hint SET outlets = 0",
    "S1/region_unmapped": "UPDATE country_hint SET region_id = NULL WHERE country_iso = 'KE'",
    "S1/population_min": ("UPDATE country_population SET parties = 1 WHERE country_iso = 'KE'", {"quota_sum"}),
    "S1/population_min#type": (
        "UPDATE party_type_population SET parties = 0 WHERE gives AND country_iso = 'KE'",
        {"quota_sum"},
    ),
    "S1/population_min#world": ("UPDATE world_size SET parties = parties + 1", {"quota_sum"}),
    "S1/population_zero": (f"DELETE FROM {SUMMARY} WHERE country_iso = 'KE'", {"quota_sum", "party_rows"}),
    "S1/quota_sum": (
        "UPDATE party_type_population SET parties = parties + 1"
        " WHERE country_iso = 'DE' AND party_type = 'RETAIL'",
        set(),
    ),
    "S1/realism_corridor": "UPDATE world_size SET arrivals_week = arrivals_week * 2",
    "S1/realism_corridor#outlets": "UPDATE world_size SET outlets = outlets * 2",
    "S1/realism_corridor#gini": edited(
        "population_priors", "corridors = struct_update(corridors, country_gini_min := 0.9)"
    ),
    "S1/realism_corridor#business": edited(
        "population_priors", "corridors = struct_update(corridors, business_share_max := 0.02)"
    ),
    "S1/realism_corridor#largest": edited(
        "population_priors", "corridors = struct_update(corridors, largest_share_max := 0.1)"
    ),
    "S1/regional_mass": "UPDATE segment_prior SET prior = prior * 2 WHERE segment_id = 'RETAIL_VALUE'",
    "S1/regional_mass#type": "UPDATE party_type_prior SET prior = prior * 2 WHERE party_type = 'BUSINESS'",
    "S1/party_rows": f"DELETE FROM {BASE} WHERE party_id = 5",
    "S1/party_rows#order": f"UPDATE {BASE} SET party_id = 1000000 WHERE party_id = 1",
    "S1/party_rows#cell": f"UPDATE {BASE} SET segment_id = 'RETAIL_VALUE' WHERE party_id ="
    f" (SELECT min(party_id) FROM {BASE} WHERE segment_id = 'RETAIL_FAMILY')",
    "S0/trait_priors": without("relationship_years", "segment_id = 'RETAIL_VALUE'"),
    "S0/trait_priors#lean": without("account_leans", "account_type = 'OTHER_SAVINGS'"),
    "S0/trait_priors#credit": without("credit_limits", STANDARD),
    "S0/trait_priors#deposit": "INSERT INTO policy_6A.credit_limits VALUES ('OTHER_SAVINGS', 100, 1.0, 1.0, 100)",
    "S0/trait_priors#ages": without("age_regions", "region_id = 'REGION_EMEA'"),
    "S0/trait_priors#holdings": without("product_regions", "region_id = 'REGION_EMEA'"),
    "S0/trait_priors#group": edited("product_regions", "income_group = 'RICH'", "region_id = 'REGION_EMEA'"),
    "S0/trait_priors#no_segment": edited("paid_segments", "segment_id = 'RETAIL_ALIEN'", "pay = 'PENSION'"),
    "S0/trait_priors#required": edited("account_leans", "gate_appeal = 0.1", BASIC),
    "S0/trait_priors#days": edited("pay_days", "per_cent = 5", "pay = 'PENSION' AND day = 1"),
    "S0/trait_priors#instrument": edited(
        "country_tilts", "instrument_type = 'WALLET_RING'", "instrument_type = 'WALLET_DEVICE_TOKEN'"
    ),
    "S0/trait_priors#rest": "UPDATE policy_6A.rest_weekdays SET countries = list_append(countries, 'IL')",
    "S0/trait_priors#income": without("income_levels", "income_group = 'HIGH'"),
    "S1/trait_law": "UPDATE party_law SET upto_64 = NULL WHERE country_iso = 'KE' AND segment_id = 'RETAIL_VALUE'",
    "S1/trait_law#wealth": "UPDATE party_law SET wealth_mean = NULL WHERE segment_id = 'BUSINESS_SME'",
    "S1/trait_law#relationship": "UPDATE party_law SET days_scale = NULL WHERE segment_id = 'OTHER_NONPROFIT'",
    "S1/party_traits": f"UPDATE {BASE} SET birth_year = 2007 WHERE segment_id = 'RETAIL_RETIRED'",
    "S1/party_traits#business": f"UPDATE {BASE} SET birth_year = 1990 WHERE segment_id = 'BUSINESS_SME'",
    "S1/party_traits#ageless": f"UPDATE {BASE} SET birth_year = NULL WHERE segment_id = 'RETAIL_VALUE'",
    "S1/party_traits#future": f"UPDATE {BASE} SET opened_on = DATE '2026-01-01' WHERE party_id = 1",
    "S1/party_traits#child": f"UPDATE {BASE} SET opened_on = make_date(birth_year + 16, 12, 31)"
    " WHERE segment_id = 'RETAIL_VALUE'",
    "S1/party_traits#rank": f"UPDATE {BASE} SET wealth_rank = wealth_rank / 2 WHERE country_iso = 'KE'",
    "S2/s1_gate": f"DELETE FROM {BASE} WHERE party_id = 5",
    "S2/s1_gate#ids": f"UPDATE {BASE} SET party_id = 0 WHERE party_id = 1",
    "S2/country_law": "UPDATE country_number SET card_share = NULL WHERE country_iso = 'KE'",
    "S2/country_law#credit": "UPDATE country_number SET credit_level = NULL WHERE country_iso = 'KE'",
    "S2/account_traits": f"UPDATE {ACCOUNTS} SET opened_on = DATE '1950-01-01' WHERE account_id = 1",
    "S2/account_traits#future": f"UPDATE {ACCOUNTS} SET opened_on = DATE '2026-01-01' WHERE account_id = 1",
    "S2/account_traits#credit": f"UPDATE {ACCOUNTS} SET credit_limit = NULL WHERE {STANDARD}",
    "S2/account_traits#deposit": f"UPDATE {ACCOUNTS} SET credit_limit = 100 WHERE {BASIC}",
    "S2/account_traits#pay": f"UPDATE {ACCOUNTS} SET pay_day = 1 WHERE {STANDARD}",
    "S2/account_domain": ("UPDATE account_kind SET is_required = false WHERE party_type = 'OTHER'", {"coverage"}),
    "S2/account_domain#cells": (
        "DELETE FROM account_cell WHERE segment_id = 'RETAIL_VALUE' AND region_id = 'REGION_AMER'",
        {"cell_quota"},
    ),
    "S2/account_domain#ledger": edited("account_types", "ledger = 'I'", "account_type = 'RETAIL_SAVINGS_FIXED'"),
    "S2/account_targets": f"UPDATE account_cell SET mean_per_party = 0 WHERE {FIRST_CELL}",
    "S2/account_targets#cap": f"UPDATE account_cell SET gate_slot = 4503599627370400 WHERE {FIRST_CELL}",
    "S2/account_targets#sum": edited("accounts_per_party_bounds", "accounts_max = 1.5", "party_type = 'RETAIL'"),
    "S2/quota_sum": (f"UPDATE account_cell SET quota = quota + 1 WHERE {FIRST_CELL}", {"cell_quota"}),
    "S2/cell_quota": "UPDATE account_cell SET quota = quota + CASE WHEN cell = 1 THEN 1 WHEN cell = 2 THEN -1"
    " ELSE 0 END",
    "S2/kmax_drop": ("UPDATE account_overflow SET given = 0", {"cell_quota"}),
    "S2/kmax_postcheck": f"UPDATE account_kind SET k_max = 1 WHERE {STANDARD}",
    "S2/kmax_postcheck#no_rule": f"UPDATE account_kind SET k_max = NULL WHERE {STANDARD}",
    "S2/kmax_postcheck#identity": "UPDATE s2_counters_6A SET value = value + 1"
    " WHERE metric = 'kmax_overflow_rows'",
    "S2/kmax_postcheck#published": "UPDATE s2_counters_6A SET value = value + 1 WHERE metric = 'accounts'",
    "S2/kmax_postcheck#counter": "UPDATE s2_counters_6A SET value = 1 WHERE metric = 'kmax_postcheck_violations'",
    "S2/coverage": edited("required_coverage", "share_min = 1.0", "party_type = 'RETAIL'"),
    "S2/coverage#deposit": edited("holder_bounds", "deposit_min = 1.0", "party_type = 'RETAIL'"),
    "S2/coverage#card": edited("holder_bounds", "card_max = 0.1", "party_type = 'BUSINESS'"),
    "S2/merchant_mode": edited("account_per_party_priors", "merchant_mode = {'enabled': true}"),
    "S2/holdings_mismatch": f"UPDATE {HELD} SET account_count = 2 WHERE owner_party_id ="
    f" (SELECT min(owner_party_id) FROM {HELD} WHERE {STANDARD} AND account_count = 1)"
    f" AND {STANDARD}",
    "S2/holdings_mismatch#lost": (
        f"DELETE FROM {HELD} WHERE owner_party_id = (SELECT max(owner_party_id)"
        f" FROM {HELD} WHERE {STANDARD}) AND {STANDARD}",
        set(),
    ),
    "S2/holdings_mismatch#owner": f"UPDATE {ACCOUNTS} SET owner_party_id = owner_party_id + 1 WHERE account_id ="
    f" (SELECT min(account_id) FROM {ACCOUNTS} WHERE {STANDARD})",
    "S2/summary_mismatch": f"UPDATE {COUNTED} SET account_count = account_count + 1"
    f" WHERE country_iso = 'US' AND {STANDARD}",
    "S2/summary_mismatch#order": f"UPDATE {ACCOUNTS} SET account_id = 1000000 WHERE account_id = 1",
    "S3/s2_gate": (
        f"UPDATE {COUNTED} SET account_count = account_count + 1 WHERE country_iso = 'US' AND {STANDARD}",
        {"quota_mean"},
    ),
    "S3/s2_gate#ids": f"UPDATE {ACCOUNTS} SET account_id = 0 WHERE account_id = (SELECT min(account_id) FROM"
    f" {ACCOUNTS} ANTI JOIN {INSTRUMENTS} USING (account_id))",
    "S3/taxonomy_pair": edited(
        "instrument_types", "ledgers = ['R']", "instrument_type = 'RETAIL_DEBIT_CARD_VIRTUAL'"
    ),
    "S3/taxonomy_pair#party": edited(
        "instrument_types", "party_types = ['OTHER']", "instrument_type = 'RETAIL_DEBIT_CARD_VIRTUAL'"
    ),
    "S3/taxonomy_pair#unruled": "DELETE FROM instrument_kind WHERE account_type = 'OTHER_SAVINGS'",
    "S3/quota_mean": (
        edited("instrument_totals", "mean_per_account = 0.5", "account_type = 'OTHER_SAVINGS'"),
        set(),
    ),
    "S3/quota_mean#mix": "UPDATE instrument_kind SET share = share / 2 WHERE"
    f" {STANDARD} AND instrument_type = 'WALLET_DEVICE_TOKEN'",
    "S3/capacity": f"UPDATE instrument_cell SET hard_max = 0 WHERE {FIRST_OF_ALL}",
    "S3/cap_redistribution": "UPDATE instrument.overflow SET given = 0",
    "S3/cap_redistribution#wallet": "UPDATE wallet.overflow SET given = 0",
    "S3/cell_quota": (f"UPDATE instrument_cell SET quota = quota + 1 WHERE {FIRST_OF_ALL}", {"quota_mean"}),
    "S3/floor_infeasible": "DELETE FROM instrument.released_unit"
    " WHERE part = (SELECT min(part) FROM instrument.released_unit)",
    "S3/floor_infeasible#supply": "UPDATE instrument.floor_part SET accounts = 1000000 WHERE part ="
    " (SELECT min(part) FROM instrument.floor_part)",
    "S3/instrument_mix": edited(
        "instrument_mix_priors",
        "instrument_mix_bounds = struct_update(instrument_mix_bounds, virtual_share_max := 0.06)",
    ),
    "S3/instrument_mix#wallet": edited(
        "instrument_mix_priors",
        "instrument_mix_bounds = struct_update(instrument_mix_bounds, wallet_share_min := 0.5)",
    ),
    "S3/account_equipment": edited("instrument_floors", "floor = 1", "account_type = 'OTHER_SAVINGS'"),
    "S3/account_equipment#maximum": edited("instrument_rules", "hard_max_per_account = 1", BASIC),
    "S3/account_equipment#wallet": (
        "UPDATE equipment SET units = 0 WHERE instrument_class = 'CARD' AND account_type = 'BUSINESS_CREDIT_CARD'",
        {"cell_quota"},
    ),
    "S3/links_mismatch": f"CREATE OR REPLACE VIEW {LINKS} AS SELECT account_id, instrument_id, instrument_type"
    f", scheme FROM {INSTRUMENTS} WHERE instrument_id > 1",
    "S3/links_mismatch#account": f"CREATE OR REPLACE VIEW {LINKS} AS SELECT account_id + (instrument_id = 1)::INT"
    f" AS account_id, instrument_id, instrument_type, scheme FROM {INSTRUMENTS}",
    "S3/scheme_coverage": "UPDATE scheme_quota SET quota = quota + CASE place WHEN 1 THEN 1 WHEN 2 THEN -1 ELSE 0"
    " END WHERE part = (SELECT min(part) FROM scheme_quota)",
    "S3/scheme_coverage#kind": (
        f"UPDATE {INSTRUMENTS} SET scheme = 'SWIFT' WHERE instrument_id = (SELECT"
        f" min(instrument_id) FROM {INSTRUMENTS} WHERE scheme = 'VISA')",
        {"holdings_mismatch", "summary_mismatch"},
    ),
    "S3/holdings_mismatch": f"UPDATE {CARRIED} SET instrument_count = instrument_count + 1"
    " WHERE owner_party_id = 1",
    "S3/holdings_mismatch#lost": f"DELETE FROM {CARRIED} WHERE owner_party_id = 1",
    "S3/holdings_mismatch#owner": f"UPDATE {INSTRUMENTS} SET owner_party_id = owner_party_id + 1"
    " WHERE instrument_id = 1",
    "S3/summary_mismatch": f"UPDATE {TOTALS} SET instrument_count = instrument_count + 1 WHERE scheme = 'FPS'",
    "S3/summary_mismatch#lost": f"DELETE FROM {TOTALS} WHERE scheme = 'FPS'",
    "S3/summary_mismatch#ids": f"UPDATE {INSTRUMENTS} SET instrument_id = 0 WHERE instrument_id = 1",
}


@pytest.mark.parametrize("state", STATES)
def test_the_sound_world_is_silent(sound: World, state: str) -> None:
    assert sound.red(state) == set()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_turns_exactly_its_assertion_red(sound: World, mutant: str) -> None:
    state, _, rest = mutant.partition("/")
    change = MUTANTS[mutant]
    statement, also = (change, set()) if isinstance(change, str) else change
    changed = sound.sql(statement)
    assert not changed or changed[0][0] > 0, "the mutant changes nothing"
    assert sound.red(state) == {rest.partition("#")[0], *also}


def test_an_account_type_without_roles_is_named_with_its_policy_row(sound: World) -> None:
    sound.sql(
        "INSERT INTO policy_6A.account_types SELECT * REPLACE ('RETAIL_ESCROW' AS account_type)"
        f" FROM policy_6A.account_types WHERE {BASIC}"
    )
    assertions = {query.name: query for query in project().segments[SEGMENT].state("S0").assertions}
    assert sound.sql(assertions["role_priors"].text) == [
        ("6A.account_role_priors.account_role_groups", "RETAIL_ESCROW", "does not stand once")
    ]


def test_an_instrument_on_another_account_is_found_by_the_tally(sound: World) -> None:
    sound.sql(
        f"UPDATE {INSTRUMENTS} SET account_id = (SELECT min(account_id) FROM {ACCOUNTS} WHERE account_type ="
        f" 'OTHER_SAVINGS') WHERE account_id = (SELECT min(account_id) FROM {ACCOUNTS} WHERE {STANDARD})"
    )
    models = {query.name: query for query in project().segments[SEGMENT].state("S3").models}
    sound.make(models["equipment"])
    assert sound.red("S3") >= {"account_equipment", "cell_quota"}


def test_every_assertion_has_a_mutant() -> None:
    killed = {mutant.partition("#")[0] for mutant in MUTANTS}
    written: set[Any] = {
        f"{state.name}/{query.name}"
        for state in project().segments[SEGMENT].states
        for query in state.assertions
        if state.name in STATES
    }
    assert killed == written
