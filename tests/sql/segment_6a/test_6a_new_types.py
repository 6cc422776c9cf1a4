"""What is a row in a policy is a row in the SQL: a new device type or IP type needs no edit of a model.

It needs the rows of the policies that describe types, and its name in the contracts that list them. Where a row is
missing, the check that stops the build names its policy.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.project.yaml_text import parse_yaml
from tests.conftest import ROOT, engine

from .graph_fixture import GraphWorld, project

LAYER = "config/layer3/6A"
DEVICES = f"{LAYER}/taxonomy/taxonomy_devices_6A.v1.yaml"
DEVICE_COUNTS = f"{LAYER}/priors/device_count_priors_6A.v1.yaml"
IPS = f"{LAYER}/taxonomy/taxonomy_ips_6A.v1.yaml"
IP_COUNTS = f"{LAYER}/priors/ip_count_priors_6A.v1.yaml"
LINKAGE = f"{LAYER}/policy/graph_linkage_rules_6A.v1.yaml"
ACCESS = f"{LAYER}/policy/device_linkage_rules_6A.v1.yaml"
ROLES = f"{LAYER}/priors/device_role_priors_6A.v1.yaml"
IP_COUNTS_SCHEMA = "contracts/6A/policy/ip_count_priors.schema.yaml"
DEVICE_CONTRACT = "contracts/6A/s4_device_base_6A.schema.yaml"
IP_CONTRACT = "contracts/6A/s4_ip_base_6A.schema.yaml"


class Copy:
    """A copy of the project whose YAML files can be changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("sql", "macros", "config", "contracts"):
            shutil.copytree(ROOT / part, folder / part)
        self.documents: dict[str, Any] = {}

    def __getitem__(self, path: str) -> Any:
        """The document at a path, to be changed in place."""
        if path not in self.documents:
            self.documents[path] = parse_yaml((self.folder / path).read_text("utf-8"), path)
        return self.documents[path]

    def build(self, root: Path) -> duckdb.DuckDBPyConnection:
        """6A with all its assertions and contracts; what it published."""
        for path, document in self.documents.items():
            (self.folder / path).write_text(json.dumps(document), "utf-8")  # JSON is YAML
        place = ("--profile", "tiny", "--project", str(self.folder), "--runs-root", str(root))
        engine("build", *place, "--select", "+6A.S5", "--no-gates", "-q")
        run = root / str(json.loads((root / "latest.json").read_text("utf-8"))["run_id"])
        return duckdb.connect(str(run / "run.duckdb"), read_only=True)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "project")


def add_device_type(copy: Copy, name: str, group: str) -> None:
    """A type on which an embedded system runs, in every policy that describes types; some desktops become it."""
    taxonomy = copy[DEVICES]
    taxonomy["device_types"].append({"device_type": name, "device_group": group, "holds_wallets": False})
    taxonomy["device_os"].append({"device_type": name, "os_family": "EMBEDDED", "share": 1.0})
    taxonomy["device_ua"].append({"device_type": name, "ua_family": "API_CLIENT", "share": 1.0})
    taxonomy["device_tiers"][name] = {"LOW": 0.2, "STANDARD": 0.75, "HIGH": 0.05}
    shares = copy[DEVICE_COUNTS]["device_shares"]
    shares["DESKTOP"]["RETAIL"] = 0.06
    shares[name] = {"RETAIL": 0.04, "BUSINESS": 0.0, "OTHER": 0.0}
    copy[IP_COUNTS]["edge_means"][name] = {"mean": 2.0}
    copy[DEVICE_CONTRACT]["properties"]["device_type"]["enum"].append(name)


def add_device_group(copy: Copy, name: str, like: str) -> None:
    """A group that is like another one in every policy that describes groups."""
    for path, key in ((DEVICE_COUNTS, "device_groups"), (ACCESS, "device_access"), (ACCESS, "device_sharing")):
        rows = copy[path][key]
        rows += [{**row, "device_group": name} for row in rows if row["device_group"] == like]
    rows = copy[ROLES]["device_role_shares"]
    rows += [{**row, "role_group": name} for row in rows if row["role_group"] == like]
    for path, key in ((LINKAGE, "linked_shares"), (IP_COUNTS, "ip_affinity"), (ROLES, "device_role_bases")):
        copy[path][key][name] = copy[path][key][like]


@pytest.mark.slow
@pytest.mark.parametrize("group", ["CONSUMER_SHARED", "ENTERTAINMENT"])
def test_an_eighth_device_type_is_a_row(copy: Copy, tiny_copy: Path, group: str) -> None:
    add_device_type(copy, "GAME_CONSOLE", group)
    if group == "ENTERTAINMENT":
        add_device_group(copy, group, "CONSUMER_SHARED")
    with copy.build(tiny_copy) as world:
        found = dict(
            world.execute("SELECT device_type, count(*) FROM s4_device_base_6A GROUP BY device_type").fetchall()
        )
        assert len(found) == 8
        assert 0.02 < found["GAME_CONSOLE"] / sum(found.values()) < 0.05
        edges, linked = world.execute(
            "SELECT avg(near.ip_count), avg((near.ip_count > 0)::INTEGER)"
            " FROM s4_device_base_6A AS device"
            " JOIN s4_device_neighbourhoods_6A AS near ON near.device_id = device.device_id"
            " WHERE device.device_type = 'GAME_CONSOLE'"
        ).fetchall()[0]
        assert edges == pytest.approx(2.0, rel=0.1)
        assert linked == pytest.approx(0.92, abs=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("anonymises", [False, True])
def test_a_ninth_ip_type_is_a_row(copy: Copy, tiny_copy: Path, anonymises: bool) -> None:
    name = "TOR_EXIT" if anonymises else "SATELLITE"
    like = "VPN_PROXY" if anonymises else "MOBILE"
    for path, key in ((IPS, "ip_types"), (IP_COUNTS, "asn_mix"), (LINKAGE, "edge_roles")):
        rows = copy[path][key]
        rows += [{**row, "ip_type": name} for row in rows if row["ip_type"] == like]
    for mix in copy[IP_COUNTS]["ip_mix"].values():
        mix["MOBILE"] = round(mix["MOBILE"] - 0.02, 9)
        mix[name] = 0.02
    for affinity in copy[IP_COUNTS]["ip_affinity"].values():
        affinity[name] = affinity[like]
    for key in ("ip_mix", "ip_affinity"):
        columns = copy[IP_COUNTS_SCHEMA]["properties"][key]["additionalProperties"]
        columns["required"].append(name)
        columns["properties"][name] = {**columns["properties"][like], "description": f"Share or start of {name}."}
    copy[IP_CONTRACT]["properties"]["ip_type"]["enum"].append(name)
    with copy.build(tiny_copy) as world:
        found = dict(
            world.execute(
                "SELECT ip.ip_type, count(*) FROM s4_ip_links_6A AS link"
                " JOIN s4_ip_base_6A AS ip ON ip.ip_id = link.ip_id"
                " WHERE link.device_id IS NOT NULL GROUP BY ip.ip_type"
            ).fetchall()
        )
        assert len(found) == 9
        assert found[name] / sum(found.values()) == pytest.approx(0.02, abs=0.002)


def stopped_by(world: GraphWorld) -> set[str]:
    """The policies that the assertions of S4 name, as policy: entry."""
    checks = [
        query
        for query in project().segments["6A"].state("S4").assertions
        if query.name in ("group_or_mean", "ip_mix", "linkage_rules", "graph_capacity")
    ]
    return {f"{row[0].partition(' ')[0]}: {row[1]}" for query in checks for row in world.sql(query.text)}


def test_a_check_names_what_a_new_device_type_lacks(scratch: GraphWorld) -> None:
    types = project().policies["6A.taxonomy_devices"].document["device_types"]
    new = {"device_type": "GAME_CONSOLE", "device_group": "ENTERTAINMENT", "holds_wallets": False}
    scratch.policy("6A.taxonomy_devices", device_types=[*types, new])
    scratch.remake({"policy_6A.device_types"}, "S4")
    assert stopped_by(scratch) == {
        "6A.device_count_priors.device_groups: ENTERTAINMENT of GAME_CONSOLE",
        "6A.device_count_priors.device_shares: GAME_CONSOLE",
        "6A.device_linkage_rules.device_access: no access rules for ENTERTAINMENT",
        "6A.graph_linkage_rules.linked_shares: ENTERTAINMENT of GAME_CONSOLE",
        "6A.ip_count_priors.edge_means: GAME_CONSOLE",
        "6A.ip_count_priors.ip_affinity: ENTERTAINMENT of GAME_CONSOLE",
        "6A.taxonomy_devices.device_os: GAME_CONSOLE",
        "6A.taxonomy_devices.device_tiers: GAME_CONSOLE",
    }


def test_a_check_names_what_a_new_ip_type_lacks(scratch: GraphWorld) -> None:
    types = project().policies["6A.taxonomy_ips"].document["ip_types"]
    scratch.policy("6A.taxonomy_ips", ip_types=[*types, {**types[1], "ip_type": "SATELLITE"}])
    scratch.remake({"policy_6A.ip_types"}, "S4")
    regions = ("AFRICA", "AMER", "APAC", "EMEA", "LATAM")
    groups = ("BACKEND_SERVER", "COMPUTER_PORTABLE", "CONSUMER_PERSONAL", "CONSUMER_SHARED", "IOT_OTHER")
    assert stopped_by(scratch) == {
        *(f"6A.ip_count_priors.ip_mix: REGION_{region} has no SATELLITE" for region in regions),
        *(f"6A.ip_count_priors.ip_affinity: {group} has no SATELLITE" for group in groups),
        "6A.ip_count_priors.asn_mix: network classes of SATELLITE do not sum to 1",
        "6A.graph_linkage_rules.edge_roles: no edge role for SATELLITE",
    }


def test_a_check_names_the_policy_that_asks_for_more_than_a_list_holds(scratch: GraphWorld) -> None:
    rows = project().policies["6A.ip_count_priors"].document["asn_mix"]
    many = [{**rows[1], "asn_class": f"{rows[1]['asn_class']}_{i}", "share": 0.0} for i in range(8)]
    scratch.policy("6A.ip_count_priors", asn_mix=[*rows, *many])
    assert stopped_by(scratch) == {"6A.ip_count_priors.asn_mix: network classes of MOBILE"}
