"""The packed columns of fraud posture give their fields back, and flags have bits of their own."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .world_fixture import project

FLAGS = (
    "anonymizer",
    "owner_risky",
    "owner_mule",
    "high_device",
    "virtual",
    "risky_co_user",
    "many_parties",
    "many_ips",
    "many_devices",
    "risky_share_low",
    "risky_share_mid",
    "risky_share_high",
    "crowded",
    "cross_border",
    "many_sites",
    "proxy_group",
    "hosting_group",
)
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def shell() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(config={"threads": 1})
    for path, text in project().macro_files:
        if path == "macros/risk.sql":
            connection.execute(text)
    yield connection
    connection.close()


@FEW
@given(
    group=st.integers(1, 2**16 - 1),
    tier=st.integers(1, 7),
    region=st.integers(0, 7),
    flags=st.integers(0, 2**20 - 1),
)
def test_a_risk_cell_gives_its_fields_back(
    shell: duckdb.DuckDBPyConnection, group: int, tier: int, region: int, flags: int
) -> None:
    found = shell.execute(
        "SELECT risk_cell_group(cell), risk_cell_tier(cell), risk_cell_region(cell), risk_cell_flags(cell)"
        f" FROM (SELECT pack_risk_cell({group}::USMALLINT, {tier}::UTINYINT, {region}::UTINYINT,"
        f" {flags}::UINTEGER) AS cell)"
    ).fetchall()
    assert found == [(group, tier, region, flags)]


def test_every_flag_has_a_bit_of_its_own(shell: duckdb.DuckDBPyConnection) -> None:
    ((bits,),) = shell.execute(f"SELECT [risk_flag_bit(flag) FOR flag IN {list(FLAGS)}]").fetchall()
    assert sorted(bits) == [2**i for i in range(len(FLAGS))] and len(FLAGS) <= 20
    assert shell.execute("SELECT risk_flag(true, 'many_ips'), risk_flag(false, 'many_ips')").fetchall() == [
        (128, 0)
    ]
    assert shell.execute("SELECT risk_flag_bit('moonlit')").fetchall() == [(None,)]


def test_what_policies_name_is_a_flag() -> None:
    document = project().policies["6A.risk_propagation_coeffs"].document
    assert {row["flag"] for key in ("nudges", "lifts") for row in document[key]} <= set(FLAGS)


@pytest.mark.parametrize(
    ("logit", "alpha", "shift", "probability"),
    [
        ("NULL", 9.0, 9.0, 0.0),
        ("0.0", 0.0, 0.0, 0.5),
        ("0.0", 0.5, -0.5, 0.5),
        ("0.0", 0.0, 9.0, 1 / (1 + 2.718281828459045**-1.8)),  # the shift is held at 1.8
        ("-40.0", 0.0, 0.0, 1e-6),
        ("40.0", 0.0, 0.0, 0.9),
    ],
)
def test_a_calibrated_probability_keeps_its_bounds(
    shell: duckdb.DuckDBPyConnection, logit: str, alpha: float, shift: float, probability: float
) -> None:
    call = f"calibrated_probability({logit}::DOUBLE, {alpha}::DOUBLE, {shift}::DOUBLE, -0.7, 1.8, 1e-6, 0.9)"
    ((found,),) = shell.execute(f"SELECT {call}").fetchall()
    assert found == pytest.approx(probability, rel=1e-12)
