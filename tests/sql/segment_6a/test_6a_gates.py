"""The gates of segment 6A: an honest world is B+, and a mutation fails the metrics that it should and no other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from .graph_fixture import STATES, Board, GraphWorld, failing, project, thresholds

SEEDS = (42, 7, 101, 202)
THRESHOLDS = project().policies["6A.realism_gate"].document["gate_thresholds"]
OUTSIDE = project().policies["6A.outside_gate"].document["outside_thresholds"]
BANDS = project().policies["6A.validation_policy"].document["realism_b"]
CENSUS = ("accounts", "ips", "roles")  # the gates but the consumer's
RENUMBERED = "SELECT own.{0}_id, other.fraud_role_{0}, other.raw_role, other.canonical_role_family"
IN_LINE = (
    "SELECT *, row_number() OVER (ORDER BY {0}_id) AS place, count(*) OVER () AS n FROM s5_{0}_fraud_roles_6A"
)


def permuted(entity: str) -> str:
    """Every entity takes the role of another one; the tiers and the owners stay."""
    return (
        f"UPDATE s5_{entity}_fraud_roles_6A AS r SET fraud_role_{entity} = p.fraud_role_{entity},"
        " raw_role = p.raw_role, canonical_role_family = p.canonical_role_family"
        f" FROM ({RENUMBERED.format(entity)} FROM ({IN_LINE.format(entity)}) AS own"
        f" JOIN ({IN_LINE.format(entity)}) AS other ON other.place = 1 + (own.place + 4321) % own.n) AS p"
        f" WHERE p.{entity}_id = r.{entity}_id;"
        " UPDATE policy_6A.validation_policy SET support = struct_update(support, t7_count := 1)"
    )


def ringless(metric: str) -> str:
    return (
        f"DELETE FROM coupling_cell WHERE metric_name = '{metric}' AND in_ring;"
        " UPDATE policy_6A.validation_policy SET support = struct_update(support, t7_count := 1)"
    )


def null_risk(entity: str, change: str, source: str) -> str:
    """The null model of an entity with risk that is not permuted."""
    return f"UPDATE null_role SET is_risky = {change} FROM {source} AND null_role.kind = '{entity}'"


ACCOUNT_OWNER = (
    "(SELECT a.account_id, a.is_risky, q.is_risky AS owner_risky FROM panel_account AS a"
    " JOIN panel AS q ON q.party_id = a.party_id) AS p WHERE p.account_id = null_role.member_id"
)
DEVICE_OWNER = (
    "(SELECT d.device_id, d.is_risky, q.is_risky AS owner_risky FROM panel_device AS d"
    " JOIN panel AS q ON q.party_id = d.device_id // 15) AS p"
    " WHERE p.device_id = null_role.member_id"
)
CLEAN_ONLY = "list_transform(null_role.is_risky, LAMBDA x: x AND NOT p.owner_risky)"

# metric[#variant] -> (the gates that are scored, a change, metrics that fall with it)
MUTANTS: dict[str, tuple[tuple[str, ...], str, set[str]]] = {
    "T1.overflow_max": (
        CENSUS,
        "INSERT INTO s2_account_base_6A SELECT * REPLACE (account_id + 9000000 + unnest(range(9))"
        " AS account_id) FROM s2_account_base_6A WHERE account_id = 1",
        {
            # The accounts that nobody drew have no role.
            "T1.overflow_total",
            "T2.tail_excess",
            "T6.mapped_share",
            "T6.unmapped_rows",
        },
    ),
    "T1.overflow_total": (
        CENSUS,
        "UPDATE policy_6A.account_rules SET k_max = 1",
        {"T1.overflow_max", "T2.tail_excess"},
    ),
    "T1.pairs_without_rule": (
        CENSUS,
        "UPDATE s2_account_base_6A SET account_type = 'UNKNOWN' WHERE account_id = 1",
        set(),
    ),
    "T2.tail_excess": (
        CENSUS,
        "UPDATE account_tail SET p99 = k_max + 1 WHERE account_type = 'OTHER_SAVINGS'",
        set(),
    ),
    "T3.max_share_error_pp": (
        CENSUS,
        "UPDATE s4_ip_base_6A SET ip_type = 'MOBILE' WHERE ip_type = 'RESIDENTIAL'",
        {"T8.max_jsd"},
    ),
    "T4.linked_share": (CENSUS, "DELETE FROM s4_ip_links_6A WHERE device_id % 100 < 80", set()),
    "T5.devices_per_ip_p99": (CENSUS, "UPDATE s4_ip_links_6A SET ip_id = ip_id - ip_id % 3", set()),
    "T5.devices_per_ip_max": (
        CENSUS,
        "INSERT INTO s4_ip_links_6A SELECT 1, device_id, primary_party_id, NULL, 'RECENT_LOGIN_IP'"
        " FROM s4_device_base_6A WHERE device_id NOT IN (SELECT device_id FROM s4_ip_links_6A WHERE ip_id = 1"
        " AND device_id IS NOT NULL) ORDER BY device_id LIMIT 700",
        set(),
    ),
    "T6.unmapped_rows": (
        CENSUS,
        "UPDATE s5_device_fraud_roles_6A SET raw_role = 'UNKNOWN' WHERE device_id ="
        " (SELECT min(device_id) FROM s5_device_fraud_roles_6A)",
        {"T6.mapped_share"},
    ),
    "T6.mapped_share": (
        CENSUS,
        "UPDATE s5_ip_fraud_roles_6A SET canonical_role_family = 'CLEAN_IP' WHERE fraud_role_ip = 'SHARED_IP'",
        {"T6.unmapped_rows"},
    ),
    "T7.or_account": (
        (*CENSUS, "consumer"),
        permuted("account"),
        {"T7.cramers_v_account", "T10.c1_contract_faults", "T10.c6_or_account"},
    ),
    "T7.or_device": (
        (*CENSUS, "consumer"),
        permuted("device"),
        {"T7.cramers_v_device", "T10.c1_contract_faults", "T10.c6_or_device"},
    ),
    "T7.cramers_v_account": (("roles",), ringless("or_account"), set()),
    "T7.cramers_v_device": (("roles",), ringless("or_device"), set()),
    "T8.max_jsd": (
        CENSUS,
        "UPDATE s5_merchant_fraud_roles_6A SET raw_role = 'MSB', canonical_role_family = 'MSB',"
        " fraud_role_merchant = 'MSB'; UPDATE policy_6A.validation_policy SET"
        " merchants_judged_from = 40",
        set(),
    ),
    "T10.c1_contract_faults": (
        ("consumer",),
        "UPDATE meta_outputs SET digest_ok = false WHERE dataset = 's4_ip_links_6A'",
        set(),
    ),
    "T10.c1_contract_faults#bundle": (
        ("consumer",),
        "UPDATE meta_bundles SET ok = false WHERE segment = '6A'",
        set(),
    ),
    "T10.c1_contract_faults#never": (("consumer",), "DELETE FROM meta_bundles WHERE segment = '6A'", set()),
    "T10.c1_contract_faults#sealed": (
        ("consumer",),
        "UPDATE s5_validation_metrics_6A SET value = value + 1e-9 WHERE check_id = 'REALISM_T8'",
        set(),
    ),
    "T10.c2_false_links": (("consumer",), "UPDATE flow SET account_id = 999999999 WHERE flow_no = 1", set()),
    "T10.c2_false_links#instrument": (
        ("consumer",),
        "UPDATE flow SET instrument_id = instrument_id + 1 WHERE flow_no = 1",
        set(),
    ),
    "T10.c2_false_links#device": (
        ("consumer",),
        "UPDATE flow SET device_id = device_id + 1500 WHERE flow_no = 1",
        set(),
    ),
    "T10.c2_false_links#ip": (("consumer",), "UPDATE flow SET ip_id = ip_id + 1 WHERE flow_no = 1", set()),
    "T10.c2_false_links#merchant": (
        ("consumer",),
        "UPDATE flow_merchant SET merchant_id = 999 WHERE flow_no = 1",
        set(),
    ),
    "T10.c3_complete_flows": (("consumer",), "UPDATE flow SET ip_id = NULL WHERE flow_no = 1", set()),
    "T10.c4_attachable_parties": (("consumer",), "DELETE FROM consumer_party WHERE party_id % 4 = 0", set()),
    "T10.c5_abuse_share_low": (("consumer",), "DELETE FROM policy_6A.abuse_roles", set()),
    "T10.c5_abuse_share_high": (("consumer",), "INSERT INTO policy_6A.abuse_roles VALUES (9, 'CLEAN')", set()),
    "T10.c5_empty_pools": (("consumer",), "INSERT INTO policy_6A.campaign_pools VALUES (9, 'GHOST')", set()),
    "T10.c6_or_account": (("consumer",), "UPDATE panel_account SET is_risky = account_id % 80 = 0", set()),
    "T10.c6_or_device": (
        ("consumer",),
        "UPDATE panel_device SET is_risky = device_id % 80 = 0",
        {"T10.c7_null_or_device_high"},
    ),
    "T10.c7_null_or_account_high": (
        ("consumer",),
        null_risk("account", "[p.is_risky, p.is_risky]", ACCOUNT_OWNER),
        set(),
    ),
    "T10.c7_null_or_account_low": (("consumer",), null_risk("account", CLEAN_ONLY, ACCOUNT_OWNER), set()),
    "T10.c7_null_or_device_high": (
        ("consumer",),
        null_risk("device", "[p.is_risky, p.is_risky]", DEVICE_OWNER),
        set(),
    ),
    "T10.c7_null_or_device_low": (("consumer",), null_risk("device", CLEAN_ONLY, DEVICE_OWNER), set()),
}
# The same for what only keeps from B+: metric -> a change, metrics of B+ that fall with it.
WARNINGS: dict[str, tuple[str, set[str]]] = {
    "T10.c8_joint_risk_ratio": ("UPDATE null_ratio SET joint_share = joint_share * 30", set()),
    "T10.c9_anonymising_share": (
        "UPDATE policy_6A.ip_types SET is_anonymising = true WHERE ip_type = 'RESIDENTIAL'",
        set(),
    ),
    "T10.c10_top_ip_share": (
        "UPDATE flow SET weight = weight * 100000 WHERE party_id ="
        " (SELECT min(party_id) FROM flow WHERE NOT"
        " is_risky)",
        {"T10.c12_worse_than_baseline"},
    ),
    "T10.c11_varied_parties": ("DELETE FROM flow WHERE flow_no > 1", {"T10.c12_worse_than_baseline"}),
    "T10.c12_worse_than_baseline": (
        "UPDATE policy_6A.baseline_values SET value = 0.99 WHERE metric_name = 'c4_attachable_parties'",
        set(),
    ),
}
LOOSE = {"T10.c12_worse_than_baseline", "T10.c8_joint_risk_ratio"}  # a bent flow may move them, too


def test_an_honest_world_is_at_its_best(posture: GraphWorld) -> None:
    assert failing(posture.board) == failing(posture.board, "pass_Bplus") == set()


def test_every_threshold_is_measured_once(posture: GraphWorld) -> None:
    assert set(posture.board) == {
        (row["test_id"].split("_")[0], row["metric_name"]) for row in thresholds() if row["family"] != "stability"
    }


COSTLY = {
    "T1.overflow_total",
    "T1.pairs_without_rule",
    "T5.devices_per_ip_max",
    "T7.or_device",
    "T10.c2_false_links#device",
    "T10.c2_false_links#instrument",
    "T10.c2_false_links#ip",
    "T10.c4_attachable_parties",
    "T10.c6_or_device",
    "T10.c9_anonymising_share",
    "T10.c10_top_ip_share",
}
"""Mutants whose neighbours stand for them every time; they run with `-m slow`."""


def mutants(names: Iterable[str]) -> list[Any]:
    return [pytest.param(name, marks=pytest.mark.slow if name in COSTLY else []) for name in names]


@pytest.mark.parametrize("mutant", mutants(MUTANTS))
def test_a_mutation_fails_its_metric(scratch: GraphWorld, mutant: str) -> None:
    gates, change, also = MUTANTS[mutant]
    assert failing(scratch.rescored(change, *gates)) == {mutant.partition("#")[0]} | also


@pytest.mark.parametrize("mutant", mutants(WARNINGS))
def test_a_warning_keeps_from_the_upper_band(scratch: GraphWorld, mutant: str) -> None:
    change, also = WARNINGS[mutant]
    board = scratch.rescored(change, "consumer")
    assert failing(board) == set()
    found = failing(board, "pass_Bplus")
    assert {mutant} | also <= found <= {mutant} | also | LOOSE


def test_every_threshold_has_a_mutant() -> None:
    killed = {mutant.partition("#")[0] for mutant in (*MUTANTS, *WARNINGS)}
    assert killed == {
        f"{row['test_id'].split('_')[0]}.{row['metric_name']}"
        for row in THRESHOLDS
        if row["family"] != "stability" and row["decides"]
    }


@pytest.mark.slow
def test_permuted_roles_have_no_coupling_and_true_links(scratch: GraphWorld) -> None:
    board = scratch.rescored(permuted("account"), "roles", "consumer")
    assert board["T7", "or_account"]["value"] == pytest.approx(1, abs=0.6)
    assert not board["T10", "c6_or_account"]["pass_B"]
    assert board["T10", "c2_false_links"]["pass_Bplus"]


def test_a_column_by_another_name_breaks_the_contract(scratch: GraphWorld) -> None:
    scratch.sql("ALTER TABLE s1_party_base_6A RENAME segment_id TO segment")
    board = scratch.rescored("UPDATE meta_bundles SET ok = ok", "consumer")
    assert failing(board) == {"T10.c1_contract_faults"}
    assert scratch.sql("SELECT subject, expected FROM contract_fault") == [
        ("s1_party_base_6A", "segment_id VARCHAR")
    ]


def test_what_was_sealed_is_what_is_scored(posture: GraphWorld) -> None:
    sealed = {
        (row[0], row[1]): row[2]
        for row in posture.sql(
            "SELECT check_id, metric_name, value FROM s5_validation_metrics_6A WHERE check_id LIKE 'REALISM_T%'"
        )
    }
    scored = {
        (row["check_id"], row["metric_name"]): posture.board[row["test_id"][:2], row["metric_name"]]
        for row in BANDS
    }
    assert sealed == {key: row["value"] for key, row in scored.items()}


def test_the_last_state_holds_the_gates_band_b() -> None:
    gates = {
        (row["test_id"], row["metric_name"]): (row["comparison"], row["threshold_b"])
        for row in THRESHOLDS
        if row["test_id"][:3] not in ("T9_", "T10") and row["decides"]
    }
    assert gates == {(row["test_id"], row["metric_name"]): (row["comparison"], row["threshold"]) for row in BANDS}


def test_intervals_by_formula_agree_with_the_bootstrap(posture: GraphWorld) -> None:
    for metric, low, high in posture.sql(
        "SELECT metric_name, wald_low, wald_high FROM risk_wald WHERE metric_name IN ('or_account', 'or_device')"
    ):
        row = posture.board["T7", metric]
        assert row["ci_low"] == pytest.approx(low, rel=0.2) and row["ci_high"] == pytest.approx(high, rel=0.2)
    ((low, high),) = posture.sql(
        "SELECT (details->>'wilson_low')::DOUBLE, (details->>'wilson_high')::DOUBLE"
        " FROM test_details WHERE metric_name = 'linked_share'"
    )
    row = posture.board["T4", "linked_share"]
    assert row["ci_low"] == pytest.approx(low, abs=0.002) and row["ci_high"] == pytest.approx(high, abs=0.002)


def test_merchants_of_flows_are_those_of_the_country(posture: GraphWorld) -> None:
    ((stays, all_of_them),) = posture.sql("""
        SELECT count(*) FILTER (sold.merchant_id IN (SELECT merchant_id FROM merchant_span AS span
            WHERE span.country_iso = f.country_iso)), count(*)
        FROM flow AS f JOIN flow_merchant AS sold ON sold.party_id = f.party_id AND sold.flow_no = f.flow_no""")
    assert stays / all_of_them > 0.95
    assert posture.one("SELECT value FROM consumer_value WHERE metric_name = 'terminal_fallback'") > 0


@pytest.mark.slow
def test_too_small_a_world_has_no_evidence_and_no_flag() -> None:
    world = GraphWorld(world_scale=0.05)
    world.run(*STATES)
    assert world.red("S5") == {"checks_pass"}
    assert world.sql("SELECT check_id FROM check_result WHERE check_id = 'REALISM_T7' AND result = 'FAIL'")
    world.scored()
    row = world.board["T7", "or_device"]
    assert row["value"] is None and not row["pass_B"] and not row["pass_Bplus"]
    world.connection.close()


@pytest.mark.slow
def test_without_propagation_the_coupling_is_that_of_the_tiers(scratch: GraphWorld) -> None:
    couplings: list[dict[str, Any]] = [
        {"entity": entity, "or_target": None, "alpha_abs_max": 1.0, "beta_max": 0.0}
        for entity in ("party", "merchant", "account", "device", "ip")
    ]
    scratch.policy("6A.risk_propagation_coeffs", couplings=couplings)
    scratch.sql("UPDATE policy_6A.validation_policy SET support = struct_update(support, t7_count := 1)")
    scratch.run("S5")
    # Owners and what they own also share features and nudges, which alone bring accounts to about 2.3.
    assert 1 < scratch.one("SELECT max(or_expected) FROM account.logit_calibration") < 2.5
    assert 1 < scratch.one("SELECT max(or_expected) FROM device.logit_calibration") < 2
    failed = {check for (check,) in scratch.sql("SELECT check_id FROM check_result WHERE result <> 'PASS'")}
    assert failed == {"PROPAGATION_BAND"}, "who is in no ring; rings alone hold the total"
    assert scratch.red("S5") == {"checks_pass"}


METRICS = {
    "T3_IP_PRIOR_ALIGNMENT": ["max_share_error_pp"],
    "T4_DEVICE_IP_COVERAGE": ["linked_share"],
    "T5_IP_REUSE_TAIL_BOUNDS": ["devices_per_ip_p99", "devices_per_ip_max"],
    "T7_RISK_PROPAGATION_EFFECT": ["or_account", "or_device"],
    "T8_DISTRIBUTION_ALIGNMENT_JSD": ["max_jsd"],
}


def certified(world: GraphWorld, values: dict[int, float | None], metric: str) -> Board:
    """The stability gate when one metric has these values and the others are equal in all seeds."""
    world.sql("DELETE FROM seed_runs; DELETE FROM seed_gates")
    world.put("seed_runs", [(seed, str(seed), "PASS_BPLUS") for seed in SEEDS])
    for test, metrics in METRICS.items():
        for name in metrics:
            world.put(
                "seed_gates", [(seed, test, name, values.get(seed) if name == metric else 1.0) for seed in SEEDS]
            )
    followed = ("stability_spread", "stability")
    queries = [query for query in project().segments["6A"].certify if query.name in followed]
    return {(test.split("_")[0], name): row for (test, name), row in world._score(tuple(queries)).items()}


FOLLOWED = [(test.split("_")[0], name) for test, metrics in METRICS.items() for name in metrics]


@pytest.mark.parametrize(("test", "metric"), FOLLOWED)
def test_a_metric_that_moves_fails_its_own_variation(scratch: GraphWorld, test: str, metric: str) -> None:
    board = certified(scratch, dict(zip(SEEDS, (3.0, 6.0, 1.0, 2.0), strict=True)), metric)
    assert failing(board) == {f"T9.cv_{test}_{metric}", "T9.cv_max"}


@pytest.mark.parametrize("values", [(3.0, 3.1, None, 3.2), (3.0,)])
def test_a_seed_without_a_value_fails(scratch: GraphWorld, values: tuple[float | None, ...]) -> None:
    board = certified(scratch, dict(zip(SEEDS, values, strict=False)), "or_account")
    assert failing(board) == {"T9.cv_T7_or_account", "T9.cv_max"}


def test_seeds_that_agree_are_stable(scratch: GraphWorld) -> None:
    board = certified(scratch, dict(zip(SEEDS, (3.0, 3.1, 3.2, 3.3), strict=True)), "or_account")
    assert board["T9", "cv_max"]["value"] == pytest.approx(0.1290994 / 3.15, rel=1e-5)
    assert failing(board, "pass_Bplus") == set()
    assert {f"T9.{name}" for _, name in board} == {
        f"T9.{row['metric_name']}" for row in THRESHOLDS if row["family"] == "stability"
    }


def test_a_small_mean_counts_as_its_floor(scratch: GraphWorld) -> None:
    board = certified(scratch, dict(zip(SEEDS, (1e-7, 2e-7, 3e-7, 4e-7), strict=True)), "max_jsd")
    assert board["T9", "cv_T8_max_jsd"]["value"] < 0.001
