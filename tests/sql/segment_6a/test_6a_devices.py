"""Devices, IPs and their links: contracts, assertions, and a mutant of every assertion."""

from __future__ import annotations

from typing import Any

import pytest

from .graph_fixture import GraphWorld, failing, project

DATASETS = (
    "s4_device_base_6A",
    "s4_ip_base_6A",
    "s4_device_links_6A",
    "s4_ip_links_6A",
    "s4_entity_neighbourhoods_6A",
    "s4_device_neighbourhoods_6A",
    "s4_ip_neighbourhoods_6A",
    "s4_network_summary_6A",
    "s4_ring_members_6A",
)

MUTANTS = {
    "earlier_gates": "DELETE FROM s1_party_base_6A WHERE party_id = 1",
    "group_or_mean": "UPDATE device_type_number SET edge_mean = NULL WHERE device_type = 'TABLET'",
    "linkage_rules": "DELETE FROM policy_6A.edge_roles WHERE ip_type = 'MOBILE'",
    "group_or_mean#os": "DELETE FROM policy_6A.device_os WHERE device_type = 'TABLET'",
    "group_or_mean#ua": "DELETE FROM policy_6A.device_ua WHERE device_type = 'LAPTOP' AND ua_family <> 'SAFARI'",
    "group_or_mean#tier": "DELETE FROM policy_6A.device_tiers WHERE device_type = 'TABLET'",
    "group_or_mean#affinity": "DELETE FROM policy_6A.ip_affinity WHERE device_group = 'IOT_OTHER'",
    "graph_capacity": "UPDATE policy_6A.graph_linkage_rules SET ips_per_device_max = 33",
    "graph_capacity#list": "INSERT INTO policy_6A.asn_mix"
    " SELECT mix.* REPLACE (asn_class || i AS asn_class, 0.0 AS share) FROM policy_6A.asn_mix AS mix"
    " CROSS JOIN range(8) AS t(i) WHERE ip_type = 'MOBILE'",
    "ip_mix#sum": "UPDATE policy_6A.ip_mix SET MOBILE = MOBILE + 0.01 WHERE region_id = 'REGION_EMEA'",
    "ip_mix": "DELETE FROM policy_6A.ip_mix WHERE region_id = 'REGION_EMEA'",
    "ip_quota": "UPDATE ip_mix_plan SET edges = edges + 500 WHERE type_no = 8",
    "coverage_plan": "UPDATE linked_device_quota SET linked = linked - 1"
    " WHERE device_class = (SELECT max(device_class) FROM linked_device_quota)",
    "device_targets": "UPDATE device_quota SET total = total + 1",
    "device_integers": "UPDATE device_quota SET quota = quota + 1 WHERE stratum_no = 1 AND device_no = 1",
    "ip_targets": "DELETE FROM ip_cell WHERE cell_code = (SELECT max(cell_code) FROM ip_cell)",
    "ip_integers": "UPDATE ip_degree SET devices = devices + 1 WHERE ip_id = 1",
    "tail_bound": "UPDATE ip_cell SET edges = 1000000 WHERE cell_code = (SELECT min(cell_code) FROM ip_cell)",
    "dropped_edges": "UPDATE linked_device SET edges = edges + 1 WHERE device_id = (SELECT min(device_id)"
    " FROM linked_device)",
    "owners": "UPDATE s4_device_links_6A SET link_role = 'SECONDARY_USER' WHERE device_id = (SELECT"
    " min(device_id) FROM"
    " s4_device_base_6A) AND link_role = 'PRIMARY_OWNER'",
    "owners#number": "UPDATE s4_device_base_6A SET device_id = device_id + 15 WHERE device_id = (SELECT"
    " max(device_id) FROM s4_device_base_6A)",
    "owners#party": "UPDATE s4_device_links_6A SET party_id = party_id + 1 WHERE device_id = (SELECT"
    " min(device_id) FROM s4_device_base_6A) AND link_role = 'PRIMARY_OWNER'",
    "owners#gone": "DELETE FROM s4_device_neighbourhoods_6A WHERE device_id = (SELECT min(device_id)"
    " FROM s4_device_base_6A)",
    "owners#ip": "UPDATE s4_ip_links_6A SET party_id = party_id + 1 WHERE ip_id = 3",
    "linkage": "UPDATE s4_device_base_6A SET ua_family = 'SAFARI' WHERE os_family = 'ANDROID'",
    "graph_counts": "INSERT INTO s4_ip_base_6A SELECT * REPLACE (ip_id + 10000000 AS ip_id) FROM"
    " s4_ip_base_6A LIMIT 1",
    "device_corridor": "UPDATE s4_device_base_6A SET device_risk_tier = 'HIGH'",
    "neighbourhoods": "UPDATE s4_entity_neighbourhoods_6A SET ip_count = ip_count + 1 WHERE party_id = 7",
    "neighbourhoods#user": "UPDATE s4_entity_neighbourhoods_6A SET device_count = device_count + CASE party_id"
    " WHEN 7 THEN 1 ELSE -1 END WHERE party_id IN (7, 8)",
    "neighbourhoods#hides": "UPDATE s4_entity_neighbourhoods_6A SET has_anonymizer_ip = NOT has_anonymizer_ip"
    " WHERE party_id = 7",
    "neighbourhoods#device": "UPDATE s4_device_neighbourhoods_6A SET ip_count = ip_count + 1 WHERE device_id ="
    " (SELECT min(device_id) FROM s4_device_neighbourhoods_6A)",
    "neighbourhoods#ip": "UPDATE s4_ip_neighbourhoods_6A SET party_count = party_count + 1 WHERE ip_id = 3",
    "neighbourhoods#gone": "DELETE FROM s4_entity_neighbourhoods_6A WHERE ip_count = 0 AND device_count = 0",
    "rings": "UPDATE s4_ring_members_6A SET ring_role = 'ASSOCIATE' WHERE ring_role = 'ORGANISER' AND ring_id = 1",
    "rings#leaf": "DELETE FROM s4_ring_members_6A WHERE ring_id = 1 AND ring_role = 'MULE'",
    "rings#quota": "UPDATE ring_quota SET leaves = leaves + 1 WHERE kind_no = 1 AND region_no = 1",
    "rings#most": "UPDATE policy_6A.ring_kinds SET leaves_max = 3, leaves_min = 1",
    "rings#twice": "UPDATE s4_ring_members_6A SET party_id = (SELECT max(party_id) FROM s4_ring_members_6A"
    " WHERE ring_id = 2 AND ring_role = 'MULE') WHERE ring_id = 1 AND party_id = (SELECT max(party_id)"
    " FROM s4_ring_members_6A WHERE ring_id = 1 AND ring_role = 'MULE' AND used_device_id IS NULL)",
    "rings#device": "UPDATE s4_ring_members_6A SET used_device_id = used_device_id + 15"
    " WHERE used_device_id IS NOT NULL AND ring_role <> 'OUTSIDER'",
    "network_summary": "UPDATE s4_network_summary_6A SET value = value + 1 WHERE region_id = 'ALL'",
}

ALSO: dict[str, set[str]] = {
    "device_integers": {"device_targets", "graph_counts"},
    "dropped_edges": {"graph_counts"},
    "graph_counts": {"network_summary", "owners"},
    "group_or_mean#os": {"linkage"},
    "ip_targets": {"graph_counts"},
    "owners#gone": {"neighbourhoods"},
    "owners#party": {"neighbourhoods"},
    "tail_bound": {"ip_integers", "ip_targets"},
}
"""Mutant -> assertions that must fall with its own."""


def test_the_graph_keeps_its_assertions(posture: GraphWorld) -> None:
    assert posture.red("S4") == set()


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_graph_keeps_its_contracts(scratch: GraphWorld, dataset: str) -> None:
    assert scratch.broken(dataset) == set()


@pytest.mark.parametrize("mutant", sorted(MUTANTS))
def test_a_mutant_turns_its_assertion_red(scratch: GraphWorld, mutant: str) -> None:
    scratch.sql(MUTANTS[mutant])
    if "UPDATE s4_device_links_6A" in MUTANTS[mutant]:
        scratch.remake({"s4_device_links_6A"}, "S4")  # the published links are counted again
    assert scratch.red("S4") == {mutant.partition("#")[0]} | ALSO.get(mutant, set())


def test_every_assertion_has_a_mutant() -> None:
    written = {query.name for query in project().segments["6A"].state("S4").assertions}
    assert {mutant.partition("#")[0] for mutant in MUTANTS} == written


def changed(world: GraphWorld, policy_id: str, **change: Any) -> None:
    """S4 made again from where a changed policy is read first."""
    world.policy(policy_id, **change)
    relations = {f"policy_6A.{relation.name}" for relation in project().policies[policy_id].relations}
    world.remake(relations, "S4")


@pytest.mark.slow
def test_too_few_linked_devices_are_refused(scratch: GraphWorld) -> None:
    shares = project().policies["6A.graph_linkage_rules"].document["linked_shares"]
    scratch.policy("6A.graph_linkage_rules", linked_shares={name: {"share": 0.30} for name in shares})
    scratch.remake({"policy_6A.linked_shares"}, "S4")
    assert "coverage_plan" in scratch.red("S4")


@pytest.mark.slow
def test_a_long_tail_fails_t5(scratch: GraphWorld) -> None:
    changed(scratch, "6A.ip_count_priors", body_cap=400, tail_share=0.5, tail_world_share=0.5, degree_sigma=1.0)
    assert "tail_bound" in scratch.red("S4")
    board = scratch.rescored("UPDATE s4_ip_links_6A SET party_id = party_id WHERE ip_id = 1", "ips")
    assert failing(board, "pass_Bplus") == {"T5.devices_per_ip_p99"}


def test_no_device_meets_an_ip_twice(posture: GraphWorld) -> None:
    assert (
        posture.one(
            "SELECT count(*) - count(DISTINCT (device_id, ip_id)) FROM s4_ip_links_6A WHERE device_id IS NOT NULL"
        )
        == 0
    )


def test_degrees_are_those_that_were_drawn(posture: GraphWorld) -> None:
    assert (
        posture.sql(
            "SELECT d.ip_id FROM ip_degree AS d LEFT JOIN (SELECT ip_id, count(device_id) AS n"
            " FROM s4_ip_links_6A"
            " GROUP BY ip_id) AS l ON l.ip_id = d.ip_id WHERE l.n IS DISTINCT FROM d.devices"
        )
        == []
    )


def test_a_household_shares_its_residential_ips(posture: GraphWorld) -> None:
    together = posture.one("""
        WITH pair AS (
            SELECT DISTINCT l.ip_id, near.household_id, l.party_id
            FROM s4_ip_links_6A AS l
            JOIN s4_ip_base_6A AS ip ON ip.ip_id = l.ip_id AND ip.ip_type = 'RESIDENTIAL'
            JOIN s4_entity_neighbourhoods_6A AS near ON near.party_id = l.party_id
        )
        SELECT count(*) FROM pair AS a JOIN pair AS b USING (ip_id, household_id) WHERE a.party_id < b.party_id
    """)
    assert together > 100


def test_who_hides_is_a_minority(posture: GraphWorld) -> None:
    assert 0.10 < posture.one("SELECT avg(has_anonymizer_ip::INTEGER) FROM s4_entity_neighbourhoods_6A") < 0.35


def test_a_dangling_ip_link_breaks_the_contract(scratch: GraphWorld) -> None:
    scratch.sql("DELETE FROM s4_ip_base_6A WHERE ip_id = 3")
    assert "ip_id" in scratch.broken("s4_ip_links_6A")


@pytest.mark.slow
def test_the_cap_of_an_account_drops_the_later_devices(scratch: GraphWorld) -> None:
    changed(scratch, "6A.device_linkage_rules", devices_per_account_max=1)
    assert (
        scratch.one(
            "SELECT max(n) FROM (SELECT count(*) AS n FROM s4_device_links_6A"
            " WHERE account_id IS NOT NULL GROUP BY account_id)"
        )
        == 1
    )
    assert scratch.one("SELECT value FROM s4_counters_6A WHERE metric = 'access_dropped_cap'") > 0
