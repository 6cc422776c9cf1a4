"""Random numbers: published vectors and worked examples, in Python and in SQL, and that the two agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.rng import (
    KNOWN_ANSWERS,
    distinct_keys,
    entity_of_text,
    known_answers_pass,
    philox4x32,
    slot,
    stream_key,
    uniform,
)

QUIET = settings(deadline=None, derandomize=True, max_examples=60)
MACROS = Path(__file__).resolve().parent.parent / "macros" / "rng.sql"
SCOPE = "b356c63efc7866fd2d9f2f2f770649d623f3645d7b3b926553a61c6e93243ed5"
STREAM = "6A.S1.party_attribute_sampling"
KEY = (3836815723, 2530572882)
WORDS = st.integers(0, 2**32 - 1)


def words(text: str) -> tuple[int, ...]:
    return tuple(int(word, 16) for word in text.split())


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """The macros, with the key of the worked example under the name `demo`."""
    with duckdb.connect() as connection:
        for half in (0, 1):
            connection.execute(
                f"CREATE MACRO rng_key{half}(stream) AS CASE stream WHEN 'demo' THEN {KEY[half]}::UBIGINT END"
            )
        connection.execute(MACROS.read_text("utf-8"))
        yield connection


@pytest.fixture(scope="module")
def drawn(warehouse: duckdb.DuckDBPyConnection) -> Callable[..., list[tuple[int, ...]]]:
    """A function: what a table macro gives for (entity, sub) pairs, in order."""

    def draw(call: str, pairs: list[tuple[int, int]], columns: str) -> list[tuple[int, ...]]:
        warehouse.execute("CREATE OR REPLACE TEMP TABLE domain (entity UBIGINT, sub UBIGINT)")
        warehouse.executemany("INSERT INTO domain VALUES (?, ?)", pairs)
        return warehouse.execute(f"SELECT {columns} FROM {call} ORDER BY entity, sub").fetchall()

    return draw


Draw = Callable[..., list[tuple[int, ...]]]


# Random123


@pytest.mark.parametrize(
    ("counter", "key", "output"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_the_published_vectors(
    warehouse: duckdb.DuckDBPyConnection, drawn: Draw, counter: str, key: str, output: str
) -> None:
    c0, c1, c2, c3 = words(counter)
    k0, k1 = words(key)
    assert philox4x32((c0, c1, c2, c3), (k0, k1)) == words(output)
    found = drawn(f"philox_words('domain', {k0}, {k1}, {c2})", [(c1 << 32 | c0, c3)], "w0, w1, w2, w3")
    assert found == [words(output)]


def test_the_self_check_holds_the_published_vectors() -> None:
    assert len(KNOWN_ANSWERS) == 3
    assert known_answers_pass()


# worked examples: common machinery, section 4


def test_the_key_of_a_stream() -> None:
    assert stream_key(42, SCOPE, STREAM) == KEY
    k0, k1 = KEY
    assert (k0.to_bytes(4, "little") + k1.to_bytes(4, "little")).hex() == "6b29b1e4527ad596"


@pytest.mark.parametrize(
    "other", [(43, SCOPE, STREAM), (42, SCOPE.replace("b", "c", 1), STREAM), (42, SCOPE, STREAM + "s")]
)
def test_seed_scope_and_name_each_make_another_key(other: tuple[int, str, str]) -> None:
    assert stream_key(*other) != KEY


def test_the_words_of_the_examples(drawn: Draw) -> None:
    assert philox4x32((1, 0, 0, 0), KEY) == words("f1d8bc18 d8d17623 9084faea 6aaee857")
    assert philox4x32((7, 256, 2, 3), KEY) == words("d8dada5b 5904c0ee 4c3e742d ad5ea8d3")
    assert drawn(f"philox_words('domain', {KEY[0]}, {KEY[1]}, 2)", [(2**40 + 7, 3)], "w0, w1, w2, w3") == [
        words("d8dada5b 5904c0ee 4c3e742d ad5ea8d3")
    ]


@pytest.mark.parametrize(
    ("entity", "sub", "index", "expected"),
    [(1, 0, 0, 0.9447133598958483), (1, 0, 1, 0.5645291158968423), (2**40 + 7, 3, 5, 0.2978279696957268)],
)
def test_the_uniforms_of_the_examples(entity: int, sub: int, index: int, expected: float) -> None:
    assert uniform(KEY, entity, sub, index) == expected


def test_the_uniforms_of_the_examples_in_sql(drawn: Draw) -> None:
    found = drawn("rng_draw('domain', 'demo')", [(1, 0)], "rng_u(s0), rng_u(s1)")
    assert found == [(0.9447133598958483, 0.5645291158968423)]


def test_text_entities(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert entity_of_text("country|FR") == 11495607174944179900
    found = warehouse.execute("SELECT e64('country|FR'), e64(''), e64('é')").fetchone()
    assert found == (11495607174944179900, entity_of_text(""), entity_of_text("é"))


# Python and SQL

EDGES = [(0, 0), (1, 0), (2**32 - 1, 1), (2**32, 2), (2**63, 3), (2**64 - 1, 2**32 - 1)]


@pytest.mark.parametrize(("macro", "slots"), [("rng_draw", 2), ("rng_draw4", 4)])
def test_sql_draws_what_python_recomputes(drawn: Draw, macro: str, slots: int) -> None:
    columns = ", ".join(["entity", "sub", *(f"s{index}" for index in range(slots))])
    found = drawn(f"{macro}('domain', 'demo')", EDGES, columns)
    assert found == [
        (entity, sub, *(slot(KEY, entity, sub, index) for index in range(slots))) for entity, sub in sorted(EDGES)
    ]


@QUIET
@given(st.lists(st.tuples(st.integers(0, 2**64 - 1), WORDS), min_size=1, max_size=8, unique=True), WORDS)
def test_sql_and_python_agree_on_any_domain(drawn: Draw, pairs: list[tuple[int, int]], block: int) -> None:
    found = drawn(f"philox_words('domain', {KEY[0]}, {KEY[1]}, {block})", pairs, "w0, w1, w2, w3")
    assert found == [
        philox4x32((entity & 0xFFFFFFFF, entity >> 32, block, sub), KEY) for entity, sub in sorted(pairs)
    ]


def test_other_columns_and_the_order_of_rows_change_nothing(
    warehouse: duckdb.DuckDBPyConnection, drawn: Draw
) -> None:
    plain = drawn("rng_draw('domain', 'demo')", EDGES, "entity, sub, s0, s1")
    warehouse.execute("""CREATE OR REPLACE TEMP TABLE wide AS
        SELECT 'x' || entity AS label, sub, entity FROM domain ORDER BY entity DESC""")
    wide = warehouse.execute(
        "SELECT label, entity, sub, s0, s1 FROM rng_draw('wide', 'demo') ORDER BY entity, sub"
    ).fetchall()
    assert [row[1:] for row in wide] == plain
    assert all(row[0] == f"x{row[1]}" for row in wide)


def test_threads_change_nothing() -> None:
    found = set()
    for threads in (1, 4):
        with duckdb.connect(config={"threads": threads}) as connection:
            for half in (0, 1):
                connection.execute(f"CREATE MACRO rng_key{half}(stream) AS {KEY[half]}::UBIGINT")
            connection.execute(MACROS.read_text("utf-8"))
            connection.execute(
                "CREATE TABLE many AS SELECT range::UBIGINT AS entity, "
                "(range % 3)::UBIGINT AS sub FROM range(150000)"
            )
            found.add(
                connection.execute(
                    "SELECT bit_xor(s0), bit_xor(s1), sum(s0::HUGEINT), count(DISTINCT s0) "
                    "FROM rng_draw('many', 'x')"
                ).fetchone()
            )
    assert len(found) == 1
    assert found.pop()[-1] == 150000, "no two of them are equal"


@QUIET
@given(st.integers(0, 2**52 - 1))
def test_a_uniform_lies_inside_and_is_exact(warehouse: duckdb.DuckDBPyConnection, value: int) -> None:
    found = warehouse.execute(f"SELECT rng_u({value}::UBIGINT)").fetchone()
    assert found == ((value + 0.5) * 2.0**-52,)
    assert 2.0**-53 <= found[0] <= 1 - 2.0**-53


@pytest.mark.parametrize("value", [0, 2**52 - 1])
def test_the_ends_of_the_uniform(warehouse: duckdb.DuckDBPyConnection, value: int) -> None:
    found = warehouse.execute(f"SELECT rng_u({value}::UBIGINT)").fetchone()
    assert found is not None and 0 < found[0] < 1


@QUIET
@given(st.integers(0, 2**52 - 1), st.integers(1, 2**40))
def test_an_integer_pick_is_the_exact_floor(warehouse: duckdb.DuckDBPyConnection, value: int, total: int) -> None:
    found = warehouse.execute(f"SELECT rng_pick({value}::UBIGINT, {total})").fetchone()
    assert found == (value * total >> 52,)
    assert 0 <= found[0] < total


@QUIET
@given(st.tuples(WORDS, WORDS, WORDS, WORDS), st.tuples(WORDS, WORDS))
def test_one_key_is_a_bijection_of_counters(counter: tuple[int, int, int, int], key: tuple[int, int]) -> None:
    """A counter that differs in one bit gives another block."""
    other = (counter[0] ^ 1, *counter[1:])
    assert philox4x32(counter, key) != philox4x32(other, key)
    assert all(0 <= word < 2**32 for word in philox4x32(counter, key))


def test_two_streams_do_not_share_a_key() -> None:
    distinct_keys({"A.x": (1, 2), "A.y": (2, 1)})
    with pytest.raises(EngineError) as caught:
        distinct_keys({"A.x": (1, 2), "A.y": (1, 2)})
    assert (caught.value.number, caught.value.name) == (52, "KEY_COLLISION")
    assert "A.x" in caught.value.message and "A.y" in caught.value.message
