"""Fraud posture: tiers, margins, the solved lift, roles by quota, and a mutant of every assertion and check."""

from __future__ import annotations

import pytest

from tests.sql.segment_world import firsts

from .graph_fixture import (
    JUDGING_STEPS,
    PUBLISHED_AS_NUMBERS,
    GraphWorld,
    downstream,
    neighbourhood_models,
    project,
)

DATASETS = (
    "s5_party_fraud_roles_6A",
    "s5_account_fraud_roles_6A",
    "s5_device_fraud_roles_6A",
    "s5_ip_fraud_roles_6A",
    "s5_merchant_fraud_roles_6A",
    "s5_merchant_circles_6A",
    "s5_role_calibration_6A",
    "s5_issue_table_6A",
    "s5_realism_cells_6A",
    "s5_validation_metrics_6A",
)
ENTITIES = ("party", "account", "device", "ip", "merchant")

# assertion -> a change, and assertions that fall with it.
MUTANTS: dict[str, tuple[str, set[str]]] = {
    "merchant_source": ("DELETE FROM merchant.feature", {"feature_missing"}),
    "merchant_code": ("UPDATE merchant.feature SET merchant_class = NULL WHERE merchant_id = 1", set()),
    "feature_missing": ("DELETE FROM account.score WHERE id = 1", set()),
    "role_mapping": ("UPDATE role_prior SET family = 'UNKNOWN' WHERE raw_role = 'PROXY_IP'", set()),
    "role_targets": ("UPDATE party.margin SET factor = 3 WHERE raw_role = 'MULE'", set()),
    "propagation": ("UPDATE account.logit_calibration SET or_expected = 3.4", set()),
    "role_assignment": (
        "UPDATE device.drawn_role SET role_ordinal = NULL WHERE id = (SELECT min(id) FROM device.drawn_role)",
        set(),
    ),
    "merchant_circles": ("INSERT INTO s5_merchant_circles_6A VALUES (1, 1, 2, 'US', 1)", set()),
    "merchant_circles#none": (
        "UPDATE s5_merchant_fraud_roles_6A SET raw_role = 'COLLUSIVE' WHERE merchant_id = 1",
        set(),
    ),
    "ring_quota": ("UPDATE party.margin SET margin = margin / 2 WHERE raw_role = 'MULE'", set()),
    "role_share": ("UPDATE ip.role_end SET ends = 0 WHERE place = 2 AND n > 100", {"role_assignment"}),
    "checks_pass": ("UPDATE check_result SET result = 'FAIL' WHERE check_id = 'ROLE_BANDS'", set()),
    "checks_known": ("UPDATE check_result SET is_known = false WHERE check_id = 'ROLE_BANDS'", set()),
}


def bent(dataset: str) -> str:
    """An output whose bytes are not what was recorded."""
    return f"UPDATE meta_outputs SET digest_ok = false WHERE dataset = '{dataset}'"


def first(table: str, key: str, change: str) -> str:
    """A change of the first row of a table."""
    return f"UPDATE {table} SET {change} WHERE {key} = (SELECT min({key}) FROM {table})"


def bound(entity: str, low: float, high: float) -> str:
    """Other bounds of the share of risky roles."""
    return (
        f"UPDATE policy_6A.role_distribution_checks SET min_risky_fraction = {low}, max_risky_fraction"
        f" = {high}"
        f" WHERE entity = '{entity}'"
    )


def needing(count: str) -> str:
    """A support that no world has."""
    return f"UPDATE policy_6A.validation_policy SET support = struct_update(support, {count} := 10000000)"


def judged_from_one(change: str) -> str:
    """Other bounds of the odds ratios, which a small world has no support to be held to."""
    return f"UPDATE policy_6A.validation_policy SET {change}, support = struct_update(support, t7_count := 1)"


NEAR_DEVICE = "s4_device_neighbourhoods_6A"
JUDGED = "; UPDATE policy_6A.validation_policy SET merchants_judged_from = 1"

# check[#variant] -> a change, and checks that fall with it.
CHECKS: dict[str, tuple[str, set[str]]] = {
    "STRUCTURAL_PARTY_BASE": (bent("s1_party_base_6A"), set()),
    "STRUCTURAL_PARTY_BASE#gone": ("DELETE FROM meta_outputs WHERE dataset = 's1_party_summary_6A'", set()),
    "STRUCTURAL_ACCOUNT_BASE": (bent("s2_account_base_6A"), set()),
    "STRUCTURAL_INSTRUMENT_BASE": (bent("s3_instrument_base_6A"), set()),
    "STRUCTURAL_DEVICE_BASE": (bent("s4_device_base_6A"), set()),
    "STRUCTURAL_IP_BASE": (bent("s4_ip_base_6A"), set()),
    "FK_ALL": (bent("s4_ip_links_6A"), set()),
    "FK_ALL#lost": (
        "DELETE FROM s5_party_fraud_roles_6A WHERE party_id ="
        " (SELECT min(party_id) FROM s1_party_base_6A WHERE party_type = 'RETAIL')",
        {"REALISM_T6", "ROLE_VOCAB_TAXONOMY"},
    ),
    "FK_ALL#invented": (
        "INSERT INTO s5_ip_fraud_roles_6A SELECT * REPLACE (ip_id + 9000000 AS ip_id)"
        " FROM s5_ip_fraud_roles_6A WHERE ip_id = 1",
        set(),
    ),
    "FK_ALL#merchant": ("DELETE FROM s5_merchant_fraud_roles_6A WHERE merchant_id = 1", set()),
    "LINKAGE_DEVICE_LINKS": (first(NEAR_DEVICE, "device_id", "user_count = 6"), set()),
    "LINKAGE_DEVICE_LINKS#owner": (first(NEAR_DEVICE, "device_id", "owner_count = 0"), set()),
    "LINKAGE_DEVICE_LINKS#party": (first("s4_entity_neighbourhoods_6A", "party_id", "device_count = 21"), set()),
    "LINKAGE_IP_LINKS": (first(NEAR_DEVICE, "device_id", "ip_count = 26, typical_ip_count = 1"), set()),
    "LINKAGE_IP_LINKS#typical": (first(NEAR_DEVICE, "device_id", "ip_count = 1, typical_ip_count = 0"), set()),
    "LINKAGE_IP_LINKS#crowd": ("INSERT INTO degree_cell VALUES (351, 1)", set()),
    "LINKAGE_ACCOUNT_INSTRUMENT": (first("account.instrument_count", "account_id", "instruments = 17"), set()),
    **{f"ROLE_DISTRIBUTION_{entity.upper()}": (bound(entity, 0, 1e-6), set()) for entity in ENTITIES[:4]},
    **{f"ROLE_DISTRIBUTION_{entity.upper()}#low": (bound(entity, 0.9, 1), set()) for entity in ENTITIES[:4]},
    "ROLE_DISTRIBUTION_MERCHANT": (bound("merchant", 0.9, 1) + JUDGED + ", band_slack = 1000", set()),
    "ROLE_BANDS": ("UPDATE policy_6A.role_bands SET high = 0.00001 WHERE raw_role = 'MULE'", set()),
    "ROLE_BANDS#low": ("UPDATE policy_6A.role_bands SET low = 0.9 WHERE raw_role = 'RISKY_DEVICE'", set()),
    "ROLE_BANDS#tier": (
        "UPDATE tier_part SET LOW = LOW - 0.05, HIGH = HIGH + 0.05 WHERE entity = 'account'",
        set(),
    ),
    "PROPAGATION_BAND": (judged_from_one("or_low = 5.5"), set()),
    "PROPAGATION_BAND#high": (judged_from_one("or_high = 2.5"), set()),
    "ROLE_VOCAB_TAXONOMY": (
        first("s5_device_fraud_roles_6A", "device_id", "raw_role = 'UNKNOWN'"),
        {"REALISM_T6"},
    ),
    "LINK_ROLE_VOCAB_POLICY": ("DELETE FROM policy_6A.link_roles WHERE link_role = 'RECENT_LOGIN_IP'", set()),
    "LINK_ROLE_VOCAB_POLICY#device": (
        "DELETE FROM policy_6A.link_roles WHERE link_role = 'SECONDARY_USER'",
        set(),
    ),
    "REALISM_T1": ("UPDATE policy_6A.account_rules SET k_max = 1", {"REALISM_T2"}),
    "REALISM_T2": ("UPDATE account_tail SET p99 = k_max + 1", set()),
    "REALISM_T3": ("UPDATE s4_ip_base_6A SET ip_type = 'MOBILE' WHERE ip_type = 'RESIDENTIAL'", {"REALISM_T8"}),
    "REALISM_T4": ("DELETE FROM s4_ip_links_6A WHERE device_id % 100 < 80", set()),
    "REALISM_T5": ("UPDATE s4_ip_links_6A SET ip_id = ip_id - ip_id % 4", {"LINKAGE_IP_LINKS"}),
    "REALISM_T6": (
        "UPDATE s5_ip_fraud_roles_6A SET canonical_role_family = 'CLEAN_IP' WHERE ip_id = (SELECT"
        " min(ip_id) FROM s5_ip_fraud_roles_6A WHERE fraud_role_ip = 'SHARED_IP')",
        {"ROLE_VOCAB_TAXONOMY"},
    ),
    "REALISM_T7": (
        "UPDATE coupling_cell SET risky_members = 0 WHERE metric_name = 'or_account' AND is_risky AND n > 4",
        set(),
    ),
    "REALISM_T8": (
        "UPDATE s5_role_calibration_6A SET margin = CASE WHEN raw_role = 'MULE' THEN 0.9 ELSE 0 END"
        " WHERE entity = 'party'",
        set(),
    ),
    "REALISM_T3#thin": (needing("t3_links_per_region"), set()),
    "REALISM_T4#thin": (needing("t4_devices"), set()),
    "REALISM_T5#thin": (needing("t5_ips"), set()),
    "REALISM_T7#thin": (needing("t7_count"), set()),
    "REALISM_T8#thin": (needing("t8_rows"), set()),
    "REALISM_T8#region": (needing("t8_region_rows"), set()),
    "RNG_ACCOUNTING": (bent("rng_trace_6A_S3"), set()),
    "RNG_ACCOUNTING#never": ("DELETE FROM meta_outputs WHERE dataset = 'rng_audit_6A_S4'", set()),
}
ASKED = project().policies["6A.validation_policy"].document["validation_checks"]
JUDGES = [
    *neighbourhood_models(),
    *(
        query
        for query in project().segments["6A"].state("S5").models
        if (query.step in JUDGING_STEPS or query.name in PUBLISHED_AS_NUMBERS)
        and query.name != "s5_role_calibration_6A"
    ),
]
"""The models that look at what the others made."""


def failed(world: GraphWorld, change: str) -> set[str]:
    """The checks that fail once the judges have looked at a change."""
    for query in downstream(world.change(change), JUDGES):
        world.make(query)
    return {check for (check,) in world.sql("SELECT check_id FROM check_result WHERE result <> 'PASS'")}


def test_the_posture_keeps_its_assertions(posture: GraphWorld) -> None:
    assert posture.sql("SELECT check_id, metric_name, value FROM s5_validation_metrics_6A WHERE NOT is_met") == []
    assert posture.red("S5") == set()


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_posture_keeps_its_contracts(scratch: GraphWorld, dataset: str) -> None:
    assert scratch.broken(dataset) == set()


@pytest.mark.parametrize("assertion", sorted(MUTANTS))
def test_a_mutant_turns_its_assertion_red(scratch: GraphWorld, assertion: str) -> None:
    change, also = MUTANTS[assertion]
    scratch.sql(change)
    assert scratch.red("S5") == {assertion.partition("#")[0]} | also


def numbered(raw_role: str) -> str:
    """The number of a role of merchants, as SQL."""
    return f"(SELECT ordinal FROM policy_6A.fraud_roles WHERE entity = 'merchant' AND raw_role = '{raw_role}')"


def clusters(least: int, most: int) -> str:
    """Other sizes of clusters."""
    return (
        f"UPDATE policy_6A.merchant_role_priors SET cluster = struct_update(cluster, least := {least},"
        f" most := {most})"
    )


def test_those_who_collude_are_neighbours(scratch: GraphWorld) -> None:
    scratch.sql(
        f"UPDATE merchant.drawn_role SET role_ordinal = {numbered('COLLUSIVE')} WHERE tier_no = 2 AND id % 3 = 0"
    )
    scratch.sql(clusters(2, 4))
    scratch.remake({"merchant.drawn_role"}, "S5")
    sizes = [
        size
        for (size,) in scratch.sql(
            "SELECT count(*) FROM merchant.cluster WHERE is_member AND tier_no = 2 GROUP BY cluster_no"
        )
    ]
    assert len(sizes) > 1 and all(2 <= size <= 4 for size in sizes)
    assert sum(sizes) == scratch.one(
        f"SELECT count(*) FROM merchant.role WHERE tier_no = 2 AND role_ordinal = {numbered('COLLUSIVE')}"
    )
    scratch.sql(clusters(5, 9))
    assert "role_assignment" in scratch.red("S5")


@pytest.mark.parametrize(
    "change",
    [
        "",
        "country_iso = 'AQ'",
        "ring_id = ring_id + 1000",
        "circle_size = circle_size + 1",
        "circle_id = 1",
        "merchant_id = -merchant_id",
    ],
)
def test_a_circle_is_at_home_in_one_country_with_its_ring(scratch: GraphWorld, change: str) -> None:
    scratch.sql(
        f"UPDATE merchant.drawn_role SET role_ordinal = {numbered('COLLUSIVE')} WHERE tier_no = 2 AND id % 3 = 0"
    )
    scratch.sql(clusters(2, 4))
    scratch.remake({"merchant.drawn_role"}, "S5")
    assert scratch.one("SELECT count(DISTINCT circle_id) FROM s5_merchant_circles_6A") > 1
    scratch.sql(f"UPDATE s5_merchant_circles_6A SET {change or 'circle_id = circle_id'}")
    assert ("merchant_circles" in scratch.red("S5")) == bool(change)


def test_a_lonely_colluder_is_two_or_none(scratch: GraphWorld) -> None:
    scratch.sql(f"UPDATE merchant.drawn_role SET role_ordinal = {numbered('NORMAL')} WHERE tier_no = 2")
    scratch.sql(
        f"UPDATE merchant.drawn_role SET role_ordinal = {numbered('COLLUSIVE')}"
        " WHERE id = (SELECT min(id) FROM merchant.drawn_role WHERE tier_no = 2)"
    )
    scratch.remake({"merchant.drawn_role"}, "S5")
    assert scratch.one("SELECT count(*) FROM merchant.cluster WHERE is_member AND tier_no = 2") in (0, 2)


def test_every_assertion_has_a_mutant() -> None:
    asserted = {query.name for query in project().segments["6A"].state("S5").assertions}
    assert {assertion.partition("#")[0] for assertion in MUTANTS} == asserted


@pytest.mark.parametrize("mutant", firsts(CHECKS))
def test_a_mutant_fails_its_check(scratch: GraphWorld, mutant: str) -> None:
    change, also = CHECKS[mutant]
    assert failed(scratch, change) == {mutant.partition("#")[0]} | also
    assert scratch.red("S5") == {"checks_pass"}


def test_every_check_has_a_mutant() -> None:
    assert {mutant.partition("#")[0] for mutant in CHECKS} == {check["check_id"] for check in ASKED}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("DELETE FROM policy_6A.validation_checks WHERE check_id = 'FK_ALL'", "FK_ALL"),
        ("INSERT INTO policy_6A.validation_checks VALUES (99, 'MOON', 'S5')", "MOON"),
    ],
)
def test_a_check_not_asked_for_or_not_made_has_failed(scratch: GraphWorld, change: str, check: str) -> None:
    assert failed(scratch, change) == {check}
    assert scratch.red("S5") == {"checks_known"}


def test_what_misses_its_bound_stands_in_the_issue_table(scratch: GraphWorld) -> None:
    models = {query.name: query for query in project().segments["6A"].state("S5").models}
    failed(scratch, judged_from_one("or_high = 2.5"))
    scratch.make(models["s5_issue_table_6A"])
    scratch.make(models["s5_validation_report_6A"])
    assert scratch.sql("SELECT check_id, issue_id FROM s5_issue_table_6A ORDER BY issue_id") == [
        ("PROPAGATION_BAND", "6A-S5-110.or_account_lone_high <="),
        ("PROPAGATION_BAND", "6A-S5-110.or_device_lone_high <="),
    ]
    assert scratch.broken("s5_issue_table_6A") == set()
    assert scratch.one("SELECT overall_status FROM s5_validation_report_6A") == "FAIL"


@pytest.mark.parametrize(
    ("entity", "shares"),
    [
        ("account", {"LOW": 0.25, "STANDARD": 0.60, "ELEVATED": 0.13, "HIGH": 0.02}),
        ("device", {"LOW": 0.25, "STANDARD": 0.55, "ELEVATED": 0.16, "HIGH": 0.04}),
        ("ip", {"LOW": 0.30, "STANDARD": 0.55, "ELEVATED": 0.10, "HIGH": 0.05}),
    ],
)
def test_tiers_are_exact_quantiles(posture: GraphWorld, entity: str, shares: dict[str, float]) -> None:
    table = f"s5_{entity}_fraud_roles_6A"
    total = posture.one(f"SELECT count(*) FROM {table}")
    for tier, n in posture.sql(f"SELECT risk_tier, count(*) FROM {table} GROUP BY risk_tier"):
        assert abs(n - shares[tier] * total) <= 1
    ranges = dict(
        posture.sql(
            f"SELECT risk_tier, [min(risk_score_permille), max(risk_score_permille)] FROM {table} GROUP BY 1"
        )
    )
    assert ranges["LOW"][1] <= ranges["STANDARD"][0] and ranges["ELEVATED"][1] <= ranges["HIGH"][0]


def test_margins_stay_and_only_the_coupling_moves(posture: GraphWorld) -> None:
    for entity in ("account", "device"):
        wanted, expected, odds = posture.sql(
            f"SELECT sum(risky_target), sum(expected), max(or_expected) FROM {entity}.logit_calibration"
        )[0]
        assert expected == pytest.approx(wanted, rel=1e-6)
        assert odds == pytest.approx({"account": 3.5, "device": 3.0}[entity], rel=1e-6)


def test_the_solver_agrees_with_plain_bisection(posture: GraphWorld) -> None:
    from math import exp

    rows = posture.sql(
        "SELECT role_group, is_coupled, logit, fixed_shift, margin, n FROM account.risky_probability"
        " WHERE logit IS NOT NULL"
    )
    beta = posture.one("SELECT max(beta) FROM account.logit_calibration")
    for group, alpha in posture.sql("SELECT role_group, alpha FROM account.logit_calibration"):
        mine = [row for row in rows if row[0] == group]
        wanted = sum(mass * n for _, _, _, _, mass, n in mine)
        low, high = -2.0, 2.0
        for _ in range(80):
            middle = (low + high) / 2
            found = sum(
                n / (1 + exp(-(logit + middle + fixed + beta * coupled)))
                for _, coupled, logit, fixed, _, n in mine
            )
            low, high = (low, middle) if found > wanted else (middle, high)
        assert alpha == pytest.approx(low, abs=1e-6)


def test_a_share_below_a_member_is_drawn_now_and_then(posture: GraphWorld) -> None:
    expected = posture.one(
        "SELECT sum(expected_members) FROM s5_role_calibration_6A WHERE raw_role = 'RISKY_DEVICE'"
    )
    found = posture.one("SELECT count(*) FROM s5_device_fraud_roles_6A WHERE raw_role = 'RISKY_DEVICE'")
    assert found == pytest.approx(expected, rel=0.1)


def test_only_deposits_are_mules_or_dormant(posture: GraphWorld) -> None:
    assert (
        posture.one(
            "SELECT count(*) FROM s5_account_fraud_roles_6A AS r JOIN s2_account_base_6A AS a"
            " USING (account_id)"
            " JOIN policy_6A.account_types AS t ON t.account_type = a.account_type"
            " WHERE r.raw_role IN ('MULE_ACCOUNT', 'DORMANT_RISKY') AND t.ledger <> 'D'"
        )
        == 0
    )
