"""What is a row in a policy is a row in the SQL: new account, instrument and party types need no edit of a model.

They need the rows of the policies that describe types, and their names in the contracts that list them. Where a
row is missing, the check that stops the build names its policy.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .project_copy import ProjectCopy
from .world_fixture import SEGMENT, World, project

LAYER = "config/layer3/6A"
PARTIES = f"{LAYER}/taxonomy/taxonomy_party_6A.v1.yaml"
POPULATION = f"{LAYER}/priors/population_priors_6A.v1.yaml"
SEGMENTS = f"{LAYER}/priors/segmentation_priors_6A.v1.yaml"
MODULATION = f"{LAYER}/policy/policy_country_modulation_6A.v1.yaml"
ACCOUNTS = f"{LAYER}/taxonomy/taxonomy_account_types_6A.v1.yaml"
MEANS = f"{LAYER}/priors/product_mix_priors_6A.v1.yaml"
RULES = f"{LAYER}/priors/account_per_party_priors_6A.v1.yaml"
INSTRUMENTS = f"{LAYER}/taxonomy/taxonomy_instrument_types_6A.v1.yaml"
MIX = f"{LAYER}/priors/instrument_mix_priors_6A.v1.yaml"
INSTRUMENT_RULES = f"{LAYER}/priors/instrument_per_account_priors_6A.v1.yaml"
FLOORS = f"{LAYER}/policy/policy_instrument_floor_6A.v1.yaml"
LEANS = f"{LAYER}/priors/account_lean_priors_6A.v1.yaml"
ATTRIBUTES = f"{LAYER}/priors/account_attribute_priors_6A.v1.yaml"
TRAITS = f"{LAYER}/priors/party_trait_priors_6A.v1.yaml"
ROLES = f"{LAYER}/priors/account_role_priors_6A.v1.yaml"
PARTY_ROLES = f"{LAYER}/priors/party_role_priors_6A.v1.yaml"
POPULATION_SCHEMA = "contracts/6A/policy/population_priors.schema.yaml"
MODULATION_SCHEMA = "contracts/6A/policy/policy_country_modulation.schema.yaml"
REGIONS = ("AFRICA", "AMER", "APAC", "EMEA", "LATAM")


@pytest.fixture
def copy(tmp_path: Path) -> ProjectCopy:
    return ProjectCopy(tmp_path / "project")


def list_in_contracts(copy: ProjectCopy, column: str, name: str) -> None:
    """The name in every contract of a dataset that lists the values of the column."""
    for path in sorted((copy.folder / "contracts" / SEGMENT).glob("s[123]_*.schema.yaml")):
        document = copy[path.relative_to(copy.folder).as_posix()]
        if "enum" in document["properties"].get(column, {}):
            document["properties"][column]["enum"].append(name)


def add_rows(copy: ProjectCopy, path: str, key: str, column: str, name: str, like: str, **change: Any) -> None:
    """Rows like those of another type, in a list or in a mapping by type."""
    rows = copy[path][key]
    if isinstance(rows, dict):
        rows[name] = rows[like]
    else:
        rows += [{**row, column: name, **change} for row in rows if row[column] == like]


def add_account_type(copy: ProjectCopy, name: str, like: str, **change: Any) -> None:
    """An account type like another one, in every policy that describes account types."""
    add_rows(copy, ACCOUNTS, "account_types", "account_type", name, like, **change)
    add_rows(copy, RULES, "account_rules", "account_type", name, like, **change)
    for path, key in (
        (MEANS, "account_means"),
        (MIX, "instrument_totals"),
        (MIX, "instrument_shares"),
        (INSTRUMENT_RULES, "instrument_rules"),
        (FLOORS, "instrument_floors"),
        (ROLES, "account_role_groups"),
        (LEANS, "account_leans"),
        (ATTRIBUTES, "account_openings"),
    ):
        add_rows(copy, path, key, "account_type", name, like)
    list_in_contracts(copy, "account_type", name)


@pytest.mark.slow
def test_a_new_account_type_is_a_row(copy: ProjectCopy, tiny_copy: Path) -> None:
    name = "RETAIL_MONEY_MARKET"
    add_account_type(copy, name, like="RETAIL_SAVINGS_INSTANT")
    copy[MEANS]["account_means"][name] = 0.10
    with copy.build(tiny_copy) as world:
        ((accounts, parties),) = world.execute(
            f"SELECT count(*), (SELECT count(*) FROM s1_party_base_6A WHERE party_type = 'RETAIL')"
            f" FROM s2_account_base_6A WHERE account_type = '{name}'"
        ).fetchall()
        assert accounts / parties == pytest.approx(0.10, rel=0.05)
        ((instruments, roles),) = world.execute(
            "SELECT count(base.instrument_id), count(DISTINCT role.account_id) FROM s2_account_base_6A AS account"
            " LEFT JOIN s3_instrument_base_6A AS base USING (account_id)"
            f" JOIN s5_account_fraud_roles_6A AS role USING (account_id) WHERE account_type = '{name}'"
        ).fetchall()
        assert roles == accounts
        assert instruments / accounts == pytest.approx(0.45, abs=1 / accounts)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "like"),
    [("RETAIL_DEBIT_CARD_RING", "RETAIL_DEBIT_CARD_PHYSICAL"), ("WALLET_RING_TOKEN", "WALLET_DEVICE_TOKEN")],
)
def test_a_new_instrument_type_is_a_row(copy: ProjectCopy, tiny_copy: Path, name: str, like: str) -> None:
    account_type = "RETAIL_CURRENT_PREMIUM"
    add_rows(copy, INSTRUMENTS, "instrument_types", "instrument_type", name, like)
    for path, key in ((INSTRUMENT_RULES, "instrument_rules"), (MIX, "instrument_shares")):
        (row,) = (r for r in copy[path][key] if (r["account_type"], r["instrument_type"]) == (account_type, like))
        new = {**row, "instrument_type": name}
        if key == "instrument_shares":
            row["share"], new["share"] = round(row["share"] - 0.05, 9), 0.05
        copy[path][key].append(new)
    list_in_contracts(copy, "instrument_type", name)
    with copy.build(tiny_copy) as world:
        found = dict(
            world.execute(
                "SELECT instrument_type, count(*) FROM s3_instrument_base_6A AS base"
                f" JOIN s2_account_base_6A USING (account_id) WHERE account_type = '{account_type}' GROUP BY ALL"
            ).fetchall()
        )
        assert found[name] / sum(found.values()) == pytest.approx(0.05, abs=0.001)
        assert world.execute(
            f"SELECT count(DISTINCT scheme) > 1 FROM s3_instrument_base_6A WHERE instrument_type = '{name}'"
        ).fetchone() == (True,)


@pytest.mark.slow
def test_a_new_party_type_is_a_row(copy: ProjectCopy, tiny_copy: Path) -> None:
    name, like = "TRUST", "OTHER"
    copy[PARTIES]["party_types"].append({"party_type": name, "is_business": False})
    for segment in ("OTHER_NONPROFIT", "OTHER_PUBLIC_SECTOR"):
        new = segment.replace(like, name)
        add_rows(copy, PARTIES, "segments", "segment_id", new, segment, party_type=name)
        for key in ("segment_scores", "segment_shares"):
            add_rows(copy, SEGMENTS, key, "segment_id", new, segment)
        add_rows(copy, TRAITS, "relationship_years", "segment_id", new, segment)
        list_in_contracts(copy, "segment_id", new)
    for path, key in (
        (SEGMENTS, "segment_bounds"),
        (POPULATION, "party_type_minima"),
        (MEANS, "accounts_per_party_bounds"),
        (RULES, "required_coverage"),
        (RULES, "holder_bounds"),
    ):
        add_rows(copy, path, key, "party_type", name, like)
    for key in ("party_tiers", "party_role_shares"):
        add_rows(copy, PARTY_ROLES, key, "role_group", name, like)
    for shares in copy[POPULATION]["region_party_types"].values():
        shares["RETAIL"], shares[name] = round(shares["RETAIL"] - 0.01, 9), 0.01
    copy[MODULATION]["mass_tilt"]["weights"][name] = 0.0
    for account_type in ("OTHER_CURRENT_BASIC", "OTHER_SAVINGS"):
        add_account_type(copy, account_type.replace("OTHER", "OTHER_TRUST"), account_type, party_type=name)
    for kind in copy[INSTRUMENTS]["instrument_types"]:
        kind["party_types"] = [*kind["party_types"], *([name] if like in kind["party_types"] else [])]
    list_in_contracts(copy, "party_type", name)
    for column in (
        copy[POPULATION_SCHEMA]["properties"]["region_party_types"]["additionalProperties"],
        copy[MODULATION_SCHEMA]["properties"]["mass_tilt"]["properties"]["weights"],
    ):
        column["required"].append(name)
        column["properties"][name] = {**column["properties"][like], "description": "Of trusts."}
    copy.try_to_build(tiny_copy, "+6A.S3", check=True)
    with copy.published(tiny_copy) as world:
        ((trusts, parties),) = world.execute(
            f"SELECT count(*) FILTER (party_type = '{name}'), count(*) FROM s1_party_base_6A"
        ).fetchall()
        assert trusts / parties == pytest.approx(0.01, abs=0.002)
        ((accounts, instruments),) = world.execute(
            "SELECT count(DISTINCT account_id), count(instrument_id) FROM s2_account_base_6A"
            f" LEFT JOIN s3_instrument_base_6A USING (account_id) WHERE party_type = '{name}'"
        ).fetchall()
        assert accounts > trusts and instruments > 0


def stopped_by(world: World) -> set[str]:
    """What the assertions of S0 name, as policy key: entry."""
    return {
        f"{row[0]}: {row[1]}"
        for query in project().segments[SEGMENT].state("S0").assertions
        for row in world.sql(query.text)
    }


def test_a_check_names_what_a_new_account_type_lacks(redone: Callable[..., World]) -> None:
    types = project().policies["6A.taxonomy_account_types"].document["account_types"]
    new = {**types[2], "account_type": "RETAIL_MONEY_MARKET"}
    world = redone("S0", {"6A.taxonomy_account_types": {"account_types": [*types, new]}})
    assert stopped_by(world) == {
        f"{key}: RETAIL_MONEY_MARKET"
        for key in (
            "6A.product_mix_priors.account_means",
            "6A.account_per_party_priors.account_rules",
            "6A.instrument_mix_priors.instrument_totals",
            "6A.instrument_mix_priors.instrument_shares",
            "6A.instrument_per_account_priors.instrument_rules",
            "6A.policy_instrument_floor.instrument_floors",
            "6A.account_role_priors.account_role_groups",
            "6A.account_lean_priors.account_leans",
            "6A.account_attribute_priors.account_openings",
        )
    }


def test_a_check_names_the_rule_that_a_new_instrument_lacks(redone: Callable[..., World]) -> None:
    mix = project().policies["6A.instrument_mix_priors"].document["instrument_shares"]
    rows = [row for row in mix if row["account_type"] != "OTHER_SAVINGS"]
    new = [
        {"account_type": "OTHER_SAVINGS", "instrument_type": name, "share": 0.5}
        for name in ("PARTY_BANK_ACCOUNT_DOMESTIC", "PARTY_RING")
    ]
    world = redone("S0", {"6A.instrument_mix_priors": {"instrument_shares": [*rows, *new]}})
    assert stopped_by(world) == {
        "6A.instrument_per_account_priors.instrument_rules: OTHER_SAVINGS PARTY_RING",
        "6A.instrument_mix_priors.instrument_shares: OTHER_SAVINGS PARTY_RING",
    }


def test_a_check_names_what_a_new_party_type_lacks(redone: Callable[..., World]) -> None:
    types = project().policies["6A.taxonomy_party"].document["party_types"]
    new = {"party_type": "TRUST", "is_business": False}
    world = redone("S0", {"6A.taxonomy_party": {"party_types": [*types, new]}})
    assert stopped_by(world) == {
        *(f"6A.population_priors.region_party_types: REGION_{region} TRUST" for region in REGIONS),
        "6A.population_priors.party_type_minima: TRUST",
        "6A.policy_country_modulation.mass_tilt: TRUST",
        "6A.taxonomy_party.segments: TRUST",
        "6A.segmentation_priors.segment_bounds: TRUST",
        "6A.product_mix_priors.accounts_per_party_bounds: TRUST",
        "6A.account_per_party_priors.required_coverage: TRUST",
        "6A.account_per_party_priors.holder_bounds: TRUST",
        "6A.party_role_priors.party_tiers: TRUST",
        *(
            f"6A.party_role_priors.party_role_shares: TRUST {tier}"
            for tier in ("LOW", "STANDARD", "ELEVATED", "HIGH")
        ),
    }
