"""The macros behind the quotas of 6A, against their own definitions in Python."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[3]
SLOTS = 2**52
SLOW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def shell() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("CREATE MACRO rng_key0(stream) AS 1::UBIGINT; CREATE MACRO rng_key1(stream) AS 2::UBIGINT")
    for topic in ("stats", "rng", "upstream_world", "pick", "allocation", "modulation", "buckets", "graph_codes"):
        connection.execute((ROOT / "macros" / f"{topic}.sql").read_text("utf-8"))
    yield connection
    connection.close()


def put(shell: duckdb.DuckDBPyConnection, name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    """A table with these rows."""
    shell.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")
    if rows:
        shell.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' for _ in rows[0])})", rows)


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("share_slot(0.0)", 0),
        ("share_slot(0.5)", 2**51),
        ("share_slot(1.0)", 2**52),
        ("bin_shift(0, 10)", 0),
        ("bin_shift(1023, 10)", 0),
        ("bin_shift(1024, 10)", 1),
        ("bin_shift(4503599627370496, 10)", 43),
        ("is_picked(1, 2, 3, 1, 2, 3)", True),
        ("is_picked(1, 2, 4, 1, 2, 3)", False),
        ("is_picked(1, 1, 4, 1, 2, 3)", True),
        ("is_picked(0, 9, 9, 1, 2, 3)", True),
        ("is_picked(0, 0, 0, NULL, NULL, NULL)", False),
        ("propensity(0.0, 17, 4711, 1.5, 1e-6)", 1_500_000),
        ("propensity(50.0, 4503599627370495, 0, 1.0, 1e-6)", 1),
    ],
)
def test_known_answers(shell: duckdb.DuckDBPyConnection, call: str, answer: object) -> None:
    assert shell.execute(f"SELECT {call}").fetchall() == [(answer,)]


def test_a_weight_has_its_factor_as_mean(shell: duckdb.DuckDBPyConnection) -> None:
    shell.execute(
        "CREATE OR REPLACE TABLE entities AS"
        " SELECT i::UBIGINT AS entity, 0::UBIGINT AS sub FROM range(100000) AS t (i)"
    )
    ((mean,),) = shell.execute(
        "SELECT avg(propensity(0.8, s0, s1, 1.2, 1e-6)) / 1e6 FROM rng_draw('entities', 'any')"
    ).fetchall()
    assert mean == pytest.approx(1.2, rel=0.02)


Keys = st.lists(st.tuples(st.integers(1, 2), st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=60)


@pytest.mark.parametrize("kind", ["TABLE", "VIEW", "CTE"])
@SLOW
@given(rows=Keys, ks=st.lists(st.integers(1, 40), min_size=1, max_size=3), shift=st.integers(0, 5))
def test_thresholds_are_the_kth_smallest_sort_keys(
    shell: duckdb.DuckDBPyConnection, kind: str, rows: Any, ks: list[int], shift: int
) -> None:
    keys = [(part, a, b, key, a >> shift) for key, (part, a, b) in enumerate(rows)]
    put(shell, "held_keys", "part INTEGER, a BIGINT, b BIGINT, key BIGINT, bin BIGINT", keys)
    quotas = [(part, number, k) for part in (1, 2) for number, k in enumerate(ks)]
    put(shell, "quotas", "part INTEGER, threshold_no INTEGER, k BIGINT", quotas)
    with_keys = "WITH sort_keys AS NOT MATERIALIZED (FROM held_keys) " if kind == "CTE" else ""
    if kind != "CTE":
        shell.execute(f"CREATE OR REPLACE {kind} {kind.lower()}_keys AS FROM held_keys")
    name = "sort_keys" if kind == "CTE" else f"{kind.lower()}_keys"
    found = shell.execute(
        f"{with_keys}SELECT part, threshold_no, a_threshold, b_threshold, key_threshold "
        f"FROM kth_smallest('{name}', 'quotas') ORDER BY ALL"
    ).fetchall()
    ordered = {part: sorted(row[1:4] for row in keys if row[0] == part) for part in (1, 2)}
    assert found == [
        (part, number, *ordered[part][k - 1]) for part, number, k in quotas if k <= len(ordered[part])
    ]


def allocate(
    shell: duckdb.DuckDBPyConnection, quota: int, cap: int, eligible: int, weights: list[int]
) -> dict[int, int]:
    """Units by key after largest remainder, cap and redistribution."""
    put(
        shell,
        "weights",
        "part INTEGER, key BIGINT, weight BIGINT, rank_slot BIGINT",
        [(1, key, weight, (key * 2654435761) % SLOTS) for key, weight in enumerate(weights)],
    )
    put(
        shell,
        "quotas",
        "part INTEGER, quota BIGINT, cap UTINYINT, eligible BIGINT, candidates BIGINT",
        [(1, quota, cap, eligible, len(weights))],
    )
    steps = {
        "shares": "FROM shares_by_weight('weights', 'quotas')",
        "rounds": "FROM overflow_rounds('shares', 'quotas')",
        "capped": "FROM shares_under_cap('shares', 'quotas', 'rounds')",
    }
    for name, query in steps.items():
        shell.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")
    return dict(shell.execute("SELECT key, units FROM capped").fetchall())


def expected(quota: int, cap: int, weights: list[int]) -> dict[int, int]:
    """The same by the book, one unit at a time."""
    total = sum(weights)
    slot = {key: (key * 2654435761) % SLOTS for key in range(len(weights))}
    units = {key: quota * weight // total for key, weight in enumerate(weights)}
    closest = sorted(units, key=lambda key: (-(quota * weights[key] % total), -slot[key], key))
    for key in closest[: quota - sum(units.values())]:
        units[key] += 1
    overflow = sum(max(0, n - cap) for n in units.values())
    share = units
    units = {key: min(n, cap) for key, n in units.items()}
    for number in range(1, cap + 1):
        room = sorted((key for key in units if share[key] + number <= cap), key=lambda key: (slot[key], key))
        for key in room[:overflow]:
            units[key] += 1
        overflow -= min(overflow, len(room))
    return units


@SLOW
@given(
    quota=st.integers(0, 120),
    cap=st.integers(1, 5),
    weights=st.lists(st.integers(1, 1000), min_size=1, max_size=40),
)
def test_an_allocation_is_exact_and_keeps_the_cap(
    shell: duckdb.DuckDBPyConnection, quota: int, cap: int, weights: list[int]
) -> None:
    units = allocate(shell, quota, cap, len(weights), weights)
    assert units == expected(quota, cap, weights)
    assert max(units.values()) <= cap
    assert sum(units.values()) == min(quota, cap * len(weights))


def test_outsiders_take_what_candidates_cannot(shell: duckdb.DuckDBPyConnection) -> None:
    allocate(shell, 10, 2, 6, [5, 5, 5])
    assert shell.execute("SELECT tier, round_no, capacity, given FROM rounds ORDER BY ALL").fetchall() == [
        (1, 1, 0, 0),
        (1, 2, 0, 0),
        (2, 1, 3, 3),
        (2, 2, 3, 1),
    ]
    put(
        shell,
        "outsiders",
        "part INTEGER, key BIGINT, rank_slot BIGINT, home VARCHAR",
        [(1, 7, 30, "X"), (1, 8, 10, "Y"), (1, 9, 20, "Z"), (2, 7, 1, "X")],
    )
    taken = "SELECT key, home, units FROM outsider_shares('rounds', 'outsiders') ORDER BY key"
    assert shell.execute(taken).fetchall() == [(7, "X", 1), (8, "Y", 2), (9, "Z", 1)]


def test_those_who_failed_by_least_are_admitted(shell: duckdb.DuckDBPyConnection) -> None:
    assert shell.execute(
        "SELECT candidates_missing(10, 3, 9, 2), candidates_missing(10, 3, 3, 2), candidates_missing(10, 3, 9, 5)"
    ).fetchall() == [(2, 1, 0)]
    put(
        shell,
        "failed",
        "part INTEGER, key BIGINT, gate_draw UBIGINT, missing BIGINT",
        [(1, 1, 5, 2), (1, 2, 9, 2), (1, 3, 5, 2), (2, 1, 4, 0)],
    )
    made = shell.execute("SELECT part, key FROM least_failed('failed') ORDER BY ALL").fetchall()
    assert made == [(1, 1), (1, 2)]


@given(major=st.integers(0, 2**46), minor=st.integers(0, 2**16 - 1))
@SLOW
def test_a_packed_pair_comes_apart(shell: duckdb.DuckDBPyConnection, major: int, minor: int) -> None:
    packed = f"pack_pair({major}, {minor})"
    assert shell.execute(f"SELECT pair_major({packed}), pair_minor({packed})").fetchall() == [(major, minor)]


@given(counts=st.lists(st.integers(0, 15), min_size=1, max_size=31))
@SLOW
def test_packed_units_come_apart(shell: duckdb.DuckDBPyConnection, counts: list[int]) -> None:
    packed = " + ".join(f"{count}::HUGEINT * pack_unit({n})" for n, count in enumerate(counts, 1))
    apart = ", ".join(f"packed_units({packed}, {n})" for n in range(1, len(counts) + 1))
    assert shell.execute(f"SELECT {apart}").fetchall() == [tuple(counts)]


Scores = st.lists(st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=3), min_size=1, max_size=6)


@SLOW
@given(scores=Scores, sizes=st.lists(st.integers(1, 10**6), min_size=6, max_size=6), cap=st.floats(0.01, 0.4))
def test_balanced_shares_conserve(
    shell: duckdb.DuckDBPyConnection, scores: list[list[float]], sizes: list[int], cap: float
) -> None:
    priors = (600_000_000, 350_000_000, 50_000_000)
    put(
        shell,
        "scored",
        "part VARCHAR, area INTEGER, unit INTEGER, prior BIGINT, size BIGINT, score DOUBLE, cap DOUBLE",
        [
            ("p", area, unit, priors[unit], sizes[area], score, cap)
            for area, row in enumerate(scores)
            for unit, score in enumerate(row)
        ],
    )
    found = shell.execute("SELECT area, unit, share FROM balanced_shares('scored')").fetchall()
    total = sum(sizes[: len(scores)])
    for area in range(len(scores)):
        assert sum(share for at, _, share in found if at == area) == pytest.approx(1e9, abs=5)
    for unit, prior in enumerate(priors):
        mean = sum(sizes[area] * share for area, at, share in found if at == unit) / total
        assert mean == pytest.approx(prior, abs=5)
    assert all(abs(share / priors[unit] - 1) <= cap + 1e-6 for _, unit, share in found)


def test_a_character_belongs_to_the_world(shell: duckdb.DuckDBPyConnection) -> None:
    ((one, other, again),) = shell.execute(
        "SELECT character_u(1, 'segment', 'FR', 'RETAIL_VALUE'), character_u(2, 'segment', 'FR', 'RETAIL_VALUE')"
        ", character_u(1, 'segment', 'FR', 'RETAIL_VALUE')"
    ).fetchall()
    assert 0 < one < 1 and one != other and one == again


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("slot_high(0::UBIGINT)", 2**25),
        ("slot_high(4503599627370495::UBIGINT)", 2**52 - 2**26 + 2**25),
        ("slot_low(0::UBIGINT)", 2**25),
        ("slot_low(4503599627370495::UBIGINT)", 2**52 - 2**26 + 2**25),
        ("slot_low(4503599560261632::UBIGINT)", 2**25),
        ("slot_high(67108863::UBIGINT)", 2**25),
    ],
)
def test_halves_and_places(shell: duckdb.DuckDBPyConnection, call: str, answer: int) -> None:
    assert shell.execute(f"SELECT {call}").fetchall() == [(answer,)]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("pack_device_id(49334295, 14)", {"device_id_party": 49334295}),
        ("pack_device_class(5, 9)", {"device_class_group": 9}),
        ("pack_mix_row(pack_device_class(5, 9), true)", {"mix_row_region": 5, "mix_row_group": 9}),
        ("pack_mix_row(59, true)", {"mix_row_is_first": False}),
        ("pack_mix_row(59, false)", {"mix_row_is_first": True}),
        (
            "pack_cell_code(65535, 63, 31, 31)",
            {"cell_code_country": 65535, "cell_code_type": 63, "cell_code_asn": 31},
        ),
        ("pack_cell_code(1, 0, 0, 0)", {"cell_code_country": 1, "cell_code_type": 0, "cell_code_asn": 0}),
        ("pack_cell_code(0, 1, 0, 31)", {"cell_code_country": 0, "cell_code_type": 1, "cell_code_asn": 0}),
        ("pack_device_role(536870911::UINTEGER, 7)", {"device_role_device": 2**29 - 1, "device_role_role": 7}),
        ("pack_device_role(1::UINTEGER, 0)::BIGINT", {"device_role_device": 1, "ip_node_is_merchant": False}),
        ("pack_merchant_node(4711)", {"ip_node_merchant": 4711, "ip_node_is_merchant": True}),
        ("pack_link_target(0, 1073741823)", {"link_target_kind": 0, "link_target_id": 2**30 - 1}),
        ("pack_link_target(2, 1)", {"link_target_kind": 2, "link_target_id": 1}),
        (
            "pack_owner_order(1073741823, true, 4294967295)",
            {"owner_order_party": 2**30 - 1, "owner_order_is_loan": True, "owner_order_account": 2**32 - 1},
        ),
        ("pack_owner_order(7, false, 8)", {"owner_order_is_loan": False}),
        (
            "pack_ip_party_pair(536870911, 17179869183)",
            {"ip_party_pair_ip": 2**29 - 1, "ip_party_pair_party": 2**34 - 1},
        ),
        ("pack_region_seat(5, 4095)", {"region_seat_region": 5}),
    ],
)
def test_a_packed_column_gives_its_fields_back(
    shell: duckdb.DuckDBPyConnection, code: str, fields: dict[str, object]
) -> None:
    found = {field: shell.execute(f"SELECT {field}({code})").fetchall() for field in fields}
    assert found == {field: [(value,)] for field, value in fields.items()}


@pytest.mark.parametrize(
    ("lesser", "greater"),
    [
        ("pack_edge_order(0, pack_edge_key(536870911, 31))", "pack_edge_order(1, pack_edge_key(1, 0))"),
        ("pack_edge_order(1073741823, 0)", "pack_edge_order(1073741823, pack_edge_key(536870911, 31))"),
        ("pack_cell_code(1, 63, 31, 31)", "pack_cell_code(2, 1, 1, 0)"),
        ("pack_cell_code(1, 1, 31, 31)", "pack_cell_code(1, 2, 1, 0)"),
        ("pack_cell_code(1, 1, 1, 31)", "pack_cell_code(1, 1, 2, 0)"),
        ("pack_owner_order(1, true, 4294967295)", "pack_owner_order(2, false, 1)"),
        ("pack_owner_order(1, false, 4294967295)", "pack_owner_order(1, true, 1)"),
        ("pack_link_target(0, 1073741823)", "pack_link_target(1, 1)"),
        ("pack_link_target(1, 1073741823)", "pack_link_target(2, 1)"),
        ("pack_device_role(536870911::UINTEGER, 7)::BIGINT", "pack_merchant_node(1)"),
    ],
)
def test_packed_columns_sort_as_their_fields(shell: duckdb.DuckDBPyConnection, lesser: str, greater: str) -> None:
    assert shell.execute(f"SELECT {lesser} < {greater}").fetchall() == [(True,)]


def test_counts_in_one_number_stay_apart(shell: duckdb.DuckDBPyConnection) -> None:
    ((*counts,),) = shell.execute(
        f"SELECT {', '.join(f'link_count(packed, {field})' for field in range(7))} FROM (SELECT"
        f" {' + '.join(f'{511 - field} * one_link({field})' for field in range(6))} + 5 * one_link(6) AS packed)"
    ).fetchall()
    assert counts == [511, 510, 509, 508, 507, 506, 5]


def test_halves_of_a_slot_are_independent_and_even(shell: duckdb.DuckDBPyConnection) -> None:
    """A chi-square of 16 x 16 cells of 256,000 slots; 255 degrees of freedom, so 340 is beyond 1 in 4,000."""
    shell.execute(
        "CREATE OR REPLACE TABLE entities AS"
        " SELECT i::UBIGINT AS entity, 0::UBIGINT AS sub FROM range(256000) AS t (i)"
    )
    ((cells, chi_square),) = shell.execute(
        "SELECT count(*), sum((n - 1000) ** 2 / 1000)"
        " FROM (SELECT slot_high(s0) >> 48 AS a, slot_low(s0) >> 48 AS b, count(*) AS n"
        " FROM rng_draw('entities', 'any') GROUP BY a, b)"
    ).fetchall()
    assert cells == 256
    assert chi_square < 340


@SLOW
@given(
    st.lists(st.integers(0, 1000), min_size=32, max_size=32),
    st.lists(st.integers(0, 1000), min_size=1, max_size=50),
)
def test_a_bucket_is_the_first_whose_end_lies_above(
    shell: duckdb.DuckDBPyConnection, drawn: list[int], numbers: list[int]
) -> None:
    """Against bisection: as lists of eight, and as one of thirty-two."""
    lists = [sorted(drawn[first : first + 8]) for first in range(0, 32, 8)]
    put(shell, "asked", "number INTEGER", [(number,) for number in numbers])
    ends = [end for bounds in lists for end in bounds]
    for place, bounds in enumerate(lists):
        found = shell.execute(f"SELECT number, bucket_of_8(number, {ends}, {place * 8}) FROM asked").fetchall()
        assert found == [(number, 1 + bisect_right(bounds, number)) for number in numbers]
    whole = sorted(drawn)
    found = shell.execute(f"SELECT number, bucket_of_32(number, {[0] * 32 + whole}, 32) FROM asked").fetchall()
    assert found == [(number, 1 + bisect_right(whole, number)) for number in numbers]
