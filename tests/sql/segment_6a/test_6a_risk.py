"""Fraud posture: tiers, margins, the solved lift, roles by quota, and a mutant of every assertion."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .graph_fixture import STATES, GraphWorld

DATASETS = ("s5_party_fraud_roles_6A", "s5_account_fraud_roles_6A", "s5_device_fraud_roles_6A",
        "s5_ip_fraud_roles_6A",
            "s5_merchant_fraud_roles_6A", "s5_role_calibration_6A", "s5_issue_table_6A")
MUTANTS = {
    "merchant_source": "DELETE FROM merchant_feature",
    "merchant_code": "UPDATE merchant_feature SET merchant_class = NULL WHERE merchant_id = 1",
    "feature_missing": "DELETE FROM account_score WHERE id = 1",
    "role_mapping": "UPDATE role_prior SET family = 'UNKNOWN' WHERE raw_role = 'PROXY_IP'",
    "role_targets": "UPDATE party_margin SET factor = 3 WHERE raw_role = 'MULE'",
    "propagation": "UPDATE account_lift SET or_expected = 3.4",
    "role_assignment": "UPDATE device_role SET role_ordinal = NULL WHERE id = (SELECT min(id) FROM"
                       " device_role)",
    "role_share": "UPDATE ip_role_end SET ends = 0 WHERE place = 2 AND n > 100",
    "checks_pass": "UPDATE check_result SET result = 'FAIL' WHERE check_id = 'ROLE_BANDS'",
    "checks_known": "UPDATE check_result SET is_known = false WHERE check_id = 'ROLE_BANDS'",
}


@pytest.fixture(scope="module")
def posture() -> Iterator[GraphWorld]:
    """A world of some 20,000 parties built up to S5, in which every test rolls back what it does."""
    world = GraphWorld(world_scale=0.5)
    world.run(*STATES)
    yield world
    world.connection.close()


@pytest.fixture
def scratch(posture: GraphWorld) -> Iterator[GraphWorld]:
    posture.sql("BEGIN")
    yield posture
    posture.sql("ROLLBACK")


def test_the_posture_keeps_its_assertions(posture: GraphWorld) -> None:
    assert posture.sql("SELECT check_id, violations, rows_examined FROM check_result WHERE result <>"
                       " 'PASS'") == []
    assert posture.red("S5") == set()


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_posture_keeps_its_contracts(scratch: GraphWorld, dataset: str) -> None:
    assert scratch.broken(dataset) == set()


@pytest.mark.parametrize("assertion", sorted(MUTANTS))
def test_a_mutant_turns_its_assertion_red(scratch: GraphWorld, assertion: str) -> None:
    scratch.sql(MUTANTS[assertion])
    assert assertion in scratch.red("S5")


@pytest.mark.parametrize(("entity", "shares"), [
    ("account", {"LOW": 0.25, "STANDARD": 0.60, "ELEVATED": 0.13, "HIGH": 0.02}),
    ("device", {"LOW": 0.25, "STANDARD": 0.55, "ELEVATED": 0.16, "HIGH": 0.04}),
    ("ip", {"LOW": 0.30, "STANDARD": 0.55, "ELEVATED": 0.10, "HIGH": 0.05}),
])
def test_tiers_are_exact_quantiles(posture: GraphWorld, entity: str, shares: dict[str, float]) -> None:
    table = f"s5_{entity}_fraud_roles_6A"
    total = posture.one(f"SELECT count(*) FROM {table}")
    for tier, n in posture.sql(f"SELECT risk_tier, count(*) FROM {table} GROUP BY risk_tier"):
        assert abs(n - shares[tier] * total) <= 1
    ranges = dict(posture.sql(f"SELECT risk_tier, [min(risk_score_permille), max(risk_score_permille)] FROM"
                              f" {table} GROUP BY 1"))
    assert ranges["LOW"][1] <= ranges["STANDARD"][0] and ranges["ELEVATED"][1] <= ranges["HIGH"][0]


def test_margins_stay_and_only_the_coupling_moves(posture: GraphWorld) -> None:
    for entity in ("account", "device"):
        wanted, expected, odds = posture.sql(f"SELECT sum(wanted), sum(expected), max(or_expected) FROM"
            f" {entity}_lift")[0]
        assert expected == pytest.approx(wanted, rel=1e-6)
        assert odds == pytest.approx({"account": 3.5, "device": 3.0}[entity], rel=1e-6)


def test_the_solver_agrees_with_plain_bisection(posture: GraphWorld) -> None:
    from math import exp

    rows = posture.sql("SELECT role_group, coupled, logit_mass, fixed_lift, mass, n FROM account_mass_class"
                       " WHERE logit_mass IS NOT NULL")
    beta = posture.one("SELECT max(beta) FROM account_lift")
    for group, alpha in posture.sql("SELECT role_group, alpha FROM account_lift"):
        mine = [row for row in rows if row[0] == group]
        wanted = sum(mass * n for _, _, _, _, mass, n in mine)
        low, high = -2.0, 2.0
        for _ in range(80):
            middle = (low + high) / 2
            found = sum(n / (1 + exp(-(logit + middle + fixed + beta * coupled)))
                        for _, coupled, logit, fixed, _, n in mine)
            low, high = (low, middle) if found > wanted else (middle, high)
        assert alpha == pytest.approx(low, abs=1e-6)


def test_a_share_below_a_member_is_drawn_now_and_then(posture: GraphWorld) -> None:
    expected = posture.one("SELECT sum(expected_members) FROM s5_role_calibration_6A WHERE raw_role ="
                           " 'RISKY_DEVICE'")
    found = posture.one("SELECT count(*) FROM s5_device_fraud_roles_6A WHERE raw_role = 'RISKY_DEVICE'")
    assert found == pytest.approx(expected, rel=0.1)


def test_only_deposits_are_mules_or_dormant(posture: GraphWorld) -> None:
    assert posture.one("SELECT count(*) FROM s5_account_fraud_roles_6A AS r JOIN s2_account_base_6A AS a"
                       " USING (account_id)"
                       " JOIN policy_6A.account_types AS t ON t.account_type = a.account_type"
                       " WHERE r.raw_role IN ('MULE_ACCOUNT', 'DORMANT_RISKY') AND t.ledger <> 'D'") == 0
