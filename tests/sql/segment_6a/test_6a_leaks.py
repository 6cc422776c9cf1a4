"""What must not tell who is in a fraud ring: columns of devices and IPs, and the order of ids."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
import pytest

from tests.sql.recount import midranks

from .graph_fixture import GraphWorld, thresholds
from .test_6a_rings import TELLING, holds

MEMBERS = "(SELECT party_id FROM s4_ring_members_6A WHERE ring_role <> 'OUTSIDER')"
FIRST_IPS = "SELECT ip_id, min(ip_id) OVER (PARTITION BY country_iso, ip_type) AS first_ip_id FROM s4_ip_base_6A"
# metric -> a change of what is published that tells
MUTANTS = {
    "best_column_auc": TELLING,
    "best_graph_column_ring_auc": "UPDATE s4_entity_neighbourhoods_6A SET shared_device_degree = CASE WHEN"
    f" party_id IN {MEMBERS} THEN 9 ELSE 0 END",
    "best_device_ip_column_ring_auc": "UPDATE s4_device_base_6A SET os_family = CASE WHEN"
    f" primary_party_id IN {MEMBERS} THEN 'IOS' ELSE 'ANDROID' END",
    "id_order_auc": f"UPDATE s4_ip_links_6A AS l SET ip_id = near.first_ip_id FROM ({FIRST_IPS}) AS near"
    f" WHERE near.ip_id = l.ip_id AND l.party_id IN {MEMBERS}",
}


def leaks() -> dict[str, dict[str, Any]]:
    """The metrics that look for a leak, which do not decide, with their thresholds."""
    return {
        row["metric_name"]: row
        for row in thresholds()
        if row["family"] == "separability" and "leak" in row["source"]
    }


def test_every_leak_has_a_mutant() -> None:
    assert set(MUTANTS) == set(leaks())


@pytest.mark.parametrize("metric", sorted(MUTANTS))
def test_a_leak_is_seen(scratch: GraphWorld, metric: str) -> None:
    board = scratch.rescored(MUTANTS[metric], "outside_separability")
    assert not holds(board["A17", metric]["value"], leaks()[metric])
    assert not board["A17", metric]["pass_A"]


def test_innocents_share_devices_as_rings_do(posture: GraphWorld) -> None:
    """At every number of users that devices of rings have, others have it, too."""
    for users, innocent in posture.sql("""
        SELECT near.user_count, count(*) FILTER (ring.device_id IS NULL)
        FROM s4_device_neighbourhoods_6A AS near
        LEFT JOIN (SELECT DISTINCT used_device_id AS device_id FROM s4_ring_members_6A) AS ring
            ON ring.device_id = near.device_id
        GROUP BY near.user_count
        HAVING count(ring.device_id) > 0
    """):
        assert innocent > 0, users


def test_nobody_is_outside_of_two_rings(posture: GraphWorld) -> None:
    assert posture.sql("SELECT party_id FROM s4_ring_members_6A GROUP BY party_id HAVING count(*) > 1") == []


def test_ids_of_ips_are_a_permutation_within_country_and_type(posture: GraphWorld) -> None:
    """No id is left out, those of a country and type follow one another, and cells are mixed among them."""
    ids, last, spans = posture.sql("""
        SELECT sum(n)::BIGINT, max(last), sum(last - first + 1)::BIGINT
        FROM (
            SELECT count(*) AS n, min(ip_id) AS first, max(ip_id) AS last
            FROM s4_ip_base_6A
            GROUP BY country_iso, ip_type
        )
    """)[0]
    assert ids == last == spans
    first_edges, changes = posture.sql("""
        SELECT count(*) FILTER (is_first), count(*) FILTER (is_first <> before)
        FROM (
            SELECT unit.cell_code % 32 = 0 AS is_first
                , lag(unit.cell_code % 32 = 0)
                    OVER (PARTITION BY unit.cell_code >> 10 ORDER BY unit.entity) AS before
            FROM ip_unit AS unit
        )
    """)[0]
    assert changes > first_edges / 4  # in blocks there would be two changes for a country and type


@pytest.mark.slow
def test_a_recount_of_the_orders_agrees(posture: GraphWorld) -> None:
    """The area is the share of pairs of a hit and another of one cell that are in order."""
    found: dict[str, float] = dict(posture.sql("SELECT score_name, auc FROM leak_order_auc"))
    sampled: dict[int, bool] = dict(posture.sql("SELECT party_id, in_ring FROM separability_party"))
    placed: dict[str, list[tuple[str, int, bool]]] = {}
    home = {
        party: (country, segment)
        for party, country, segment in posture.sql(
            "SELECT party_id, country_iso, segment_id FROM s1_party_base_6A"
        )
    }
    placed["order_party"] = [("".join(home[party]), party, hit) for party, hit in sampled.items()]
    placed["order_device"] = [
        (kind + "".join(home[party]), device, sampled[party])
        for device, kind, party in posture.sql(
            "SELECT device_id, device_type, primary_party_id FROM s4_device_base_6A"
        )
        if party in sampled
    ]
    placed["order_account"] = [
        (kind + "".join(home[party]), account, sampled[party])
        for account, kind, party in posture.sql(
            "SELECT account_id, account_type, owner_party_id FROM s2_account_base_6A"
        )
        if party in sampled
    ]
    met: dict[int, bool] = {}
    for ip, party in posture.sql("SELECT ip_id, party_id FROM s4_ip_links_6A WHERE party_id IS NOT NULL"):
        if party in sampled:
            met[ip] = met.get(ip, False) or sampled[party]
    for ip, kind, country in posture.sql("SELECT ip_id, ip_type, country_iso FROM s4_ip_base_6A"):
        if ip in met:
            placed.setdefault(f"order_ip_{kind}", []).append((country, ip, met[ip]))
    for name, rows in placed.items():
        below = pairs = 0.0
        for _, cell in groupby(sorted(rows), key=lambda row: row[0]):
            hit = np.array([row[2] for row in cell])
            hits = int(hit.sum())
            below += (np.arange(1, len(hit) + 1)[hit]).sum() - hits * (hits + 1) / 2
            pairs += hits * (len(hit) - hits)
        if pairs:
            assert found.pop(name) == pytest.approx(below / pairs, rel=1e-9), name
    assert found == {}


@pytest.mark.slow
def test_a_recount_of_a_column_agrees(posture: GraphWorld) -> None:
    """Users of a device: values in the order of their share of hits, ties by half."""
    users, hit = (
        np.array(column)
        for column in zip(
            *posture.sql("""
        SELECT least(near.user_count, 16), owner.in_ring
        FROM s4_device_neighbourhoods_6A AS near
        JOIN s4_device_base_6A AS base ON base.device_id = near.device_id
        JOIN separability_party AS owner ON owner.party_id = base.primary_party_id
    """),
            strict=True,
        )
    )
    share = {value: hit[users == value].mean() for value in np.unique(users)}
    ranks = midranks(np.array([share[value] for value in users]))
    hits = int(hit.sum())
    area = (ranks[hit].sum() - hits * (hits + 1) / 2) / hits / (len(hit) - hits)
    found = posture.one("SELECT auc FROM leak_column_auc WHERE score_name = 'device_user_count'")
    assert found == pytest.approx(area, rel=1e-9)
