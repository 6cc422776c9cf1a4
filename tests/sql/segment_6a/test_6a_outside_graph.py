"""Band A of the graph: households, carriers' addresses, operating systems; mutants of the gates, and a recount."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.sql.recount import midranks

from .graph_fixture import GraphWorld, failing, project

GATES = ("outside_households", "outside_networks", "outside_devices")
FAMILIES = ("households", "networks", "devices")
THRESHOLDS = [
    row
    for row in project().policies["6A.outside_gate"].document["outside_thresholds"]
    if row["family"] in FAMILIES
]
IN_COUNTRY = (
    "SELECT near.party_id, near.household_id, party.country_iso"
    ", row_number() OVER (PARTITION BY party.country_iso ORDER BY {}) AS place"
    " FROM s4_entity_neighbourhoods_6A AS near"
    " JOIN s1_party_base_6A AS party ON party.party_id = near.party_id WHERE party.party_type = 'RETAIL'"
)
SHUFFLED = (
    "UPDATE s4_entity_neighbourhoods_6A AS own SET household_id = other.household_id"
    f" FROM ({IN_COUNTRY.format('party.segment_id, near.party_id')}) AS mine"
    f" JOIN ({IN_COUNTRY.format('hash(near.party_id)')}) AS other"
    " ON other.country_iso = mine.country_iso AND other.place = mine.place"
    " WHERE own.party_id = mine.party_id"
)
"""Households of the same sizes in each country, with members of any segment."""

# metric -> (a change, metrics that fall with it)
MUTANTS: dict[str, tuple[str, set[str]]] = {
    "A14.size_spearman": (
        "UPDATE s4_entity_neighbourhoods_6A AS n SET household_id = n.household_id * 100 + n.party_id % 7"
        " FROM s1_party_base_6A AS party WHERE party.party_id = n.party_id AND party.country_iso IN ('BR', 'KE')",
        set(),
    ),
    "A14.alone_spread_world": (SHUFFLED, {"A14.alone_spread_single"}),
    "A14.alone_spread_single": (SHUFFLED, {"A14.alone_spread_world"}),
    "A16.mobile_top_share": ("UPDATE s4_ip_neighbourhoods_6A SET device_count = least(device_count, 60)", set()),
    "A20.ios_share_mae_pp": (
        "UPDATE s4_device_base_6A SET os_family = CASE WHEN device_id % 100 < 28 THEN 'IOS' ELSE 'ANDROID' END"
        " WHERE device_type = 'MOBILE_PHONE'",
        set(),
    ),
}


def test_the_graph_of_an_honest_world_is_in_band_a(posture: GraphWorld) -> None:
    found = {f"{test}.{name}" for (test, name), row in posture.board.items() if row.get("pass_A")}
    assert set(MUTANTS) <= found


@pytest.mark.parametrize("mutant", sorted(MUTANTS))
def test_a_mutation_fails_its_gate(scratch: GraphWorld, mutant: str) -> None:
    change, also = MUTANTS[mutant]
    board = scratch.rescored(change, *GATES)
    decides = {f"{row['test_id'].split('_')[0]}.{row['metric_name']}" for row in THRESHOLDS if row["decides"]}
    assert failing(board, "pass_A") & decides == {mutant} | also


def test_neighbours_on_every_address_are_seen(scratch: GraphWorld) -> None:
    board = scratch.rescored(SHUFFLED, "outside_households")
    assert board["A14", "residential_household_pairs"]["value"] < 0.1


def test_every_threshold_has_a_mutant() -> None:
    assert set(MUTANTS) == {
        f"{row['test_id'].split('_')[0]}.{row['metric_name']}" for row in THRESHOLDS if row["decides"]
    }


def households(world: Any) -> dict[str, float]:
    """A14 from the published parties."""
    party = world.execute(
        "SELECT p.country_iso, p.segment_id, n.household_id FROM s1_party_base_6A AS p"
        " JOIN s4_entity_neighbourhoods_6A AS n ON n.party_id = p.party_id WHERE p.party_type = 'RETAIL'"
    ).fetchnumpy()
    outside = {
        row["country_iso"]: row
        for row in project().policies["6A.household_priors"].document["household_countries"]
    }
    country, segment = (np.asarray(party[name], dtype=str) for name in ("country_iso", "segment_id"))
    _, home, members = np.unique(party["household_id"], return_inverse=True, return_counts=True)
    alone = members[home] == 1
    names = np.unique(country)
    sizes = [np.sum(country == name) / np.sum(1 / members[home][country == name]) for name in names]
    ranks = midranks(sizes), midranks([outside[name]["adults"] for name in names])
    single = np.isin(country, [name for name in names if outside[name]["one_person_share"] >= 0.25])
    spread = {
        metric: np.ptp([alone[among & (segment == name)].mean() for name in np.unique(segment)])
        for metric, among in (("alone_spread_world", np.ones_like(single)), ("alone_spread_single", single))
    }
    return {"size_spearman": np.corrcoef(*ranks)[0, 1], **spread}


def residential_pairs(world: Any) -> dict[str, float]:
    """Pairs of parties on residential IPs, from the published links."""
    link = world.execute(
        "SELECT DISTINCT l.ip_id, l.party_id, n.household_id FROM s4_ip_links_6A AS l"
        " JOIN s4_ip_base_6A AS ip ON ip.ip_id = l.ip_id"
        " JOIN s4_entity_neighbourhoods_6A AS n ON n.party_id = l.party_id"
        " WHERE ip.ip_type = 'RESIDENTIAL' AND l.ip_id % 16 = 0"
    ).fetchnumpy()
    _, behind = np.unique(link["ip_id"], return_counts=True)
    _, home = np.unique(np.stack([link["ip_id"], link["household_id"]]), axis=1, return_counts=True)
    return {"residential_household_pairs": np.sum(home * (home - 1)) / np.sum(behind * (behind - 1))}


def carriers(world: Any) -> dict[str, float]:
    """A16 from the published links."""
    link = world.execute(
        "SELECT l.ip_id FROM s4_ip_links_6A AS l JOIN s4_ip_base_6A AS ip ON ip.ip_id = l.ip_id"
        " WHERE ip.ip_type = 'MOBILE' AND l.device_id IS NOT NULL"
    ).fetchnumpy()
    devices = np.sort(np.unique(link["ip_id"], return_counts=True)[1])[::-1]
    return {"mobile_top_share": devices[: -(-len(devices) // 100)].sum() / devices.sum()}


def systems(world: Any) -> dict[str, float]:
    """A20 from the published devices."""
    phone = world.execute(
        "SELECT home_country_iso, os_family FROM s4_device_base_6A WHERE device_type = 'MOBILE_PHONE'"
    ).fetchnumpy()
    country, system = (np.asarray(phone[name], dtype=str) for name in ("home_country_iso", "os_family"))
    home = np.asarray(
        world.execute("SELECT country_iso FROM s1_party_base_6A").fetchnumpy()["country_iso"], dtype=str
    )
    outside = {
        row["country_iso"]: row["ios_share"]
        for row in project().policies["6A.device_os_priors"].document["os_countries"]
    }
    judged = {
        str(name): int(n)
        for name, n in zip(*np.unique(home, return_counts=True), strict=True)
        if n >= 1000 and name in outside
    }
    wrong = [abs(np.mean(system[country == name] == "IOS") - outside[name]) for name in judged]
    return {"ios_share_mae_pp": 100 * np.average(wrong, weights=list(judged.values()))}


@pytest.mark.slow
@pytest.mark.parametrize("recount", [households, residential_pairs, carriers, systems])
def test_numpy_counts_the_same(tiny_world: Any, tiny_run: Path, recount: Any) -> None:
    board = json.loads((tiny_run / "reports/layer3/6A/validation/realism_gate_6A.json").read_text("utf-8"))
    scored = {row["metric_name"]: row["value"] for row in board["tests"]}
    for metric, value in recount(tiny_world).items():
        assert scored[metric] == pytest.approx(value, abs=1e-9), metric
