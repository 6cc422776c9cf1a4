"""A signature holds all that a state's result depends on, and nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import engine.runtime
from engine.assurance.scorers import scorer_digests
from engine.hashing import digest
from engine.plan.signature import static_parts
from engine.project.parse_cache import ParseCache
from engine.project.sql.text import parse_select
from engine.project.yaml_text import parse_yaml
from tests.synthetic import Synthetic, write_project

QUIET = settings(deadline=None, derandomize=True, max_examples=50)
TZ_POLICY = "config/layer1/2A/tz_policy.v1.yaml"
SITE_TIMEZONES = "sql/2A/S2/site_timezones.v1.sql"
PROFILE_CONTRACT = "contracts/5A/merchant_zone_profile_5A.schema.yaml"
NO_CACHE = Path("/dev/null")


def canonical(sql: str) -> str:
    return parse_select(sql, "test", ParseCache(NO_CACHE, "")).digest


def signatures(project: Synthetic, seed: int = 42, profile: str = "tiny") -> dict[str, dict[str, Any]]:
    """State id -> the parts that are known before anything is built."""
    loaded = project.load(profile)
    return {
        state.state_id: static_parts(loaded, loaded.segments[state.segment], state, seed, ("baseline_v1",))
        for state in loaded.ordered_states
    }


def different(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """State id -> the kinds of parts that differ."""
    kinds = {
        state_id: {
            kind
            for kind in before[state_id].keys() | after[state_id].keys()
            if before[state_id].get(kind) != after[state_id].get(kind)
        }
        for state_id in before
    }
    return {state_id: found for state_id, found in kinds.items() if found}


# SQL text

QUERY = "SELECT a, sum(b) AS total FROM t WHERE c = 'x' AND d > 1 GROUP BY a HAVING count(*) > 2"


@pytest.mark.parametrize(
    "same",
    [
        "select a, sum(b) as total from t where c = 'x' and d > 1 group by a having count(*) > 2",
        "SELECT a\n    , SUM(b) AS total\nFROM t\nWHERE c = 'x'\n  AND d > 1\nGROUP BY a\nHAVING COUNT(*) > 2\n",
        "-- first\nSELECT a /* one */, sum(b) AS total -- two\nFROM t WHERE c = 'x' AND d > 1\n"
        "GROUP BY a HAVING count(*) > 2",
        "Select a, SUM(b) As total From T Where c = 'x' And d > 1 Group By a Having COUNT(*) > 2",
        "SELECT a, sum(b) AS total FROM t WHERE c = 'x' AND d > 1 GROUP BY a HAVING count(*) > 2;",
    ],
)
def test_comments_layout_and_case_are_no_part_of_it(same: str) -> None:
    assert canonical(same) == canonical(QUERY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT to_json({Kind: a}) AS x FROM t", "SELECT to_json({kind: a}) AS x FROM t"),
        ("SELECT struct_pack(Kind := a) AS x FROM t", "SELECT struct_pack(kind := a) AS x FROM t"),
        ("SELECT a AS Total FROM t", "SELECT a AS total FROM t"),
        ("SELECT Total FROM t", "SELECT total FROM t"),
        ("SELECT * FROM t AS u(Kind)", "SELECT * FROM t AS u(kind)"),
        ("WITH c(Kind) AS (SELECT a FROM t) SELECT * FROM c", "WITH c(kind) AS (SELECT a FROM t) SELECT * FROM c"),
        ("SELECT * RENAME (a AS Kind) FROM t", "SELECT * RENAME (a AS kind) FROM t"),
        (
            "SELECT CAST(a AS STRUCT(Kind INTEGER)) AS x FROM t",
            "SELECT CAST(a AS STRUCT(kind INTEGER)) AS x FROM t",
        ),
        ("SELECT a AS é FROM t", "SELECT a AS É FROM t"),
        ("SELECT 0 AS x1F FROM t", "SELECT 0 AS x1f FROM t"),
        ("SELECT a ~ 'Day' AS b FROM t", "SELECT regexp_full_match(a, 'Day') AS b FROM t"),
    ],
)
def test_names_that_become_values_keep_their_case(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("'x'", "'X'"),
        ("'x'", "'x '"),
        ("> 1", "> 1.0"),
        ("> 1", "> 10"),
        ("> 1", ">= 1"),
        ("> 2", "> 3"),
        ("sum(b)", "max(b)"),
        ("sum(b)", "sum(DISTINCT b)"),
        ("sum(b)", "sum(b::DOUBLE)"),
        ("AS total", "AS sums"),
        ("FROM t", "FROM u"),
        ("FROM t", "FROM s.t"),
        ("AND d", "OR d"),
        ("a, sum", "z, sum"),
        ("SELECT a", "SELECT DISTINCT a"),
        ("c = 'x'", "c LIKE 'x'"),
        ("count(*)", "count(b)"),
    ],
)
def test_what_changes_the_result_changes_it(old: str, new: str) -> None:
    assert QUERY.count(old) == 1
    assert canonical(QUERY.replace(old, new)) != canonical(QUERY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("range(0, 3)", "generate_series(0, 3)"),
        ("a / b", "a // b"),
        ("a::INT", "TRY_CAST(a AS INT)"),
        ("a::BIGINT", "a::UBIGINT"),
        ("a::FLOAT", "a::DOUBLE"),
        ("a::TIMESTAMP", "a::TIMESTAMPTZ"),
        ("a - (b - c)", "a - b - c"),
        ("a / (b * c)", "a / b * c"),
        ("(a AND b) OR c", "a AND (b OR c)"),
        ("a LIKE 'x'", "a ILIKE 'x'"),
        ("regexp_matches(a, 'x')", "regexp_full_match(a, 'x')"),
        ("a IS DISTINCT FROM b", "a <> b"),
        ("a BETWEEN 1 AND 2", "a BETWEEN 2 AND 1"),
        ("x[1]", "x[2]"),
        ("x -> 'a'", "x ->> 'a'"),
        ("round(a, 1)", "round_even(a, 1)"),
        ("log(a)", "ln(a)"),
        ("a ** b", "a * b"),
        ("quantile_disc(a, 0.5)", "quantile_cont(a, 0.5)"),
        ("stddev_pop(a)", "stddev_samp(a)"),
        ("date_diff('day', a, b)", "date_sub('day', a, b)"),
        ("extract(dow FROM a)", "extract(isodow FROM a)"),
        ("list_transform(a, lambda x: x + 1)", "list_transform(a, lambda x: x + 2)"),
        ("row_number() OVER (ORDER BY a)", "row_number() OVER (ORDER BY a DESC)"),
        ("row_number() OVER (ORDER BY a)", "row_number() OVER (ORDER BY a NULLS FIRST)"),
        ("sum(a) OVER (ORDER BY b ROWS 3 PRECEDING)", "sum(a) OVER (ORDER BY b RANGE 3 PRECEDING)"),
        ("count(a) FILTER (b > 1)", "count(a)"),
        ("max(a, 2)", "max(a)"),
        ("sha256(a)", "md5(a)"),
        ("epoch(a)", "epoch_ms(a)"),
        ("[1]", "(1,)"),
        ("map {'a': 1}", "{'a': 1}"),
    ],
)
def test_lookalikes_stay_apart(one: str, other: str) -> None:
    assert canonical(f"SELECT {one} AS v FROM t") != canonical(f"SELECT {other} AS v FROM t")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("FROM t JOIN u USING (a)", "FROM t LEFT JOIN u USING (a)"),
        ("FROM t SEMI JOIN u USING (a)", "FROM t ANTI JOIN u USING (a)"),
        ("FROM t ASOF JOIN u USING (a, b)", "FROM t JOIN u USING (a, b)"),
        ("FROM t UNION SELECT a FROM u", "FROM t UNION ALL SELECT a FROM u"),
        ("FROM t UNION ALL SELECT a FROM u", "FROM t UNION ALL BY NAME SELECT a FROM u"),
        ("FROM t EXCEPT SELECT a FROM u", "FROM t INTERSECT SELECT a FROM u"),
        ("FROM t GROUP BY ROLLUP (a)", "FROM t GROUP BY CUBE (a)"),
        ("FROM t QUALIFY rank() OVER (ORDER BY a) = 1", "FROM t"),
        ("FROM range(3) AS g(a)", "FROM generate_series(3) AS g(a)"),
    ],
)
def test_clauses_stay_apart(one: str, other: str) -> None:
    assert canonical(f"SELECT a {one}") != canonical(f"SELECT a {other}")


WORDS = QUERY.replace("GROUP BY", "GROUP_BY").split(" ")
"""sqlglot reads GROUP BY as one word: a comment inside it does not parse."""
GAPS = st.sampled_from([" ", "\n", "\t", "  ", " /* c */ ", " -- c\n"])


@QUIET
@given(st.lists(st.tuples(GAPS, st.booleans()), min_size=len(WORDS), max_size=len(WORDS)))
def test_any_layout_and_keyword_case_is_the_same_query(choices: list[tuple[str, bool]]) -> None:
    laid = "".join(
        (word.lower() if lower and "'" not in word else word).replace("_", " ") + gap
        for word, (gap, lower) in zip(WORDS, choices, strict=True)
    )
    assert canonical(laid) == canonical(QUERY)


# parts of a state


@pytest.fixture
def fresh(tmp_path: Path) -> Synthetic:
    return write_project(tmp_path)


def editing(path: str, old: str, new: str) -> Callable[[Synthetic], None]:
    return lambda project: project.edit(path, old, new)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (editing(SITE_TIMEZONES, "+ 20 AS", "+ 21 AS"), {"2A.S2": {"models"}}),
        (editing("sql/2A/S1/assert/zone_missing.v1.sql", "< 1", "< 2"), {"2A.S1": {"assertions"}}),
        (editing("sql/2A/S1/assert/zone_missing.v1.sql", "code: 190", "code: 191"), {"2A.S1": {"assertions"}}),
        (editing("sql/2A/S1/assert/zone_missing.v1.sql", "ZONE_MISSING", "NO_ZONE"), {"2A.S1": {"assertions"}}),
        (editing("sql/2A/S1/site_zone.v1.sql", "materialize: table", "materialize: view"), {"2A.S1": {"models"}}),
        (
            editing(TZ_POLICY, "bump: 1", "bump: 2"),
            {"2A.S0": {"policies"}, "2A.S1": {"policies"}, "2A.S2": {"policies"}, "2A.S5": {"policies"}},
        ),
        (
            editing(TZ_POLICY, "version: 1.0.0", "version: 1.0.1"),
            {"2A.S0": {"policies"}, "2A.S1": {"policies"}, "2A.S2": {"policies"}, "2A.S5": {"policies"}},
        ),
        (editing("macros/lift.sql", "* 7", "* 8"), {"5A.S4": {"macros"}, "6A.S3": {"macros"}}),
        (
            editing(PROFILE_CONTRACT, "value: {type: integer,", "value: {type: integer, minimum: 0,"),
            {"5A.S0": {"receipt"}, "5A.S1": {"contracts"}},
        ),
        (
            editing("sql/2A/segment.yaml", "country, requirement: REQUIRED", "country, requirement: OPTIONAL"),
            {"2A.S0": {"seals"}},
        ),
        (
            editing("config/profiles/tiny.yaml", "rate: 2", "rate: 3"),
            {"5B.S0": {"policies"}, "5B.S1": {"policies"}, "5B.S5": {"policies"}},
        ),
    ],
    ids=[
        "number",
        "assertion",
        "code",
        "name",
        "materialize",
        "policy",
        "version",
        "macro",
        "contract",
        "seal",
        "profile",
    ],
)
def test_each_cause_moves_its_part_of_its_states(
    fresh: Synthetic, edit: Callable[[Synthetic], None], expected: dict[str, set[str]]
) -> None:
    before = signatures(fresh)
    edit(fresh)
    assert different(before, signatures(fresh)) == expected


@pytest.mark.parametrize(
    "edit",
    [
        editing(SITE_TIMEZONES, "LEFT JOIN", "-- why\nleft join"),
        editing(SITE_TIMEZONES, "doc: Synthetic site_timezones.", "doc: Other.\nlane: input_resolution"),
        editing("sql/2A/S1/assert/zone_missing.v1.sql", "doc: Every site has a zone.", "doc: Other.\nhint: look"),
        editing("macros/zones.sql", "-- Minutes of a zone, made up.", "-- Minutes."),
        editing(PROFILE_CONTRACT, "title: merchant_zone_profile_5A", "title: Profile\n$comment: why"),
        editing(TZ_POLICY, "bump: 1", "# why\nbump: 1"),
        editing("config/realism_gate_2A.v1.yaml", "threshold_b: 2", "threshold_b: 1"),
        editing("sql/2A/gates/structure.v1.sql", ">= limits.threshold_b ", "> limits.threshold_b "),
        editing("sql/2A/segment.yaml", "grades: {bplus: PASS_BPLUS", "grades: {bplus: BEST"),
    ],
    ids=[
        "comment",
        "step",
        "doc",
        "macro comment",
        "contract prose",
        "policy comment",
        "threshold",
        "gate",
        "grades",
    ],
)
def test_what_is_no_part_moves_nothing(fresh: Synthetic, edit: Callable[[Synthetic], None]) -> None:
    before = signatures(fresh)
    edit(fresh)
    assert different(before, signatures(fresh)) == {}


def test_a_chart_is_no_part_of_a_state_and_of_no_gateboard(fresh: Synthetic) -> None:
    """Nothing is built or scored again because somebody draws it."""
    before, judged = signatures(fresh), gates_of(fresh)
    place = fresh.root / "sql/2A/charts"
    place.mkdir()
    (place / "sites.v1.sql").write_text("/*\ndoc: Sites.\ntitle: Sites\n*/\nSELECT 1 AS sites\n", "utf-8")
    (place / "sites.vl.json").write_text('{"mark": "bar"}\n', "utf-8")
    assert different(before, signatures(fresh)) == {} and gates_of(fresh) == judged


def gates_of(project: Synthetic) -> dict[str, dict[str, str]]:
    """Segment -> the digests of all that judges it."""
    loaded = project.load("tiny")
    return {name: scorer_digests(loaded, segment, segment.gates) for name, segment in loaded.segments.items()}


def test_a_file_that_moves_changes_no_signature(fresh: Synthetic) -> None:
    """Parts are keyed by the names of what files hold."""
    before = signatures(fresh)
    (fresh.root / TZ_POLICY).rename(fresh.root / "config/layer1/2A/tz_rules.yaml")
    (fresh.root / "contracts/2A/moved").mkdir()
    contract = fresh.root / "contracts/2A/s1_tz_lookup.schema.yaml"
    contract.rename(fresh.root / "contracts/2A/moved/lookup.schema.yaml")
    (fresh.root / "macros/lift.sql").rename(fresh.root / "macros/steps.sql")
    fresh.into_folder("2A.S1", "zones", "site_zone")
    assert different(before, signatures(fresh)) == {}


def test_a_relation_that_is_renamed_changes_the_signature(fresh: Synthetic) -> None:
    before = signatures(fresh)
    old, new = (fresh.root / f"sql/2A/S1/{name}.v1.sql" for name in ("site_zone", "zone_of_site"))
    old.rename(new)
    fresh.edit(fresh.model("2A.S1"), "FROM site_zone", "FROM zone_of_site")
    assert different(before, signatures(fresh))["2A.S1"] == {"models"}


def test_the_seed_is_part_where_the_segment_has_one(fresh: Synthetic) -> None:
    found = different(signatures(fresh), signatures(fresh, seed=7))
    assert set(found) == {state for state in signatures(fresh) if not state.startswith("ref.")}
    assert set().union(*found.values()) == {"seed"}


def test_profiles_differ_by_their_overrides_alone(fresh: Synthetic) -> None:
    found = different(signatures(fresh), signatures(fresh, profile="reference"))
    assert found == {"5B.S0": {"policies"}, "5B.S1": {"policies"}, "5B.S5": {"policies"}}


def test_versions_of_the_software_are_part(fresh: Synthetic, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signatures(fresh)
    monkeypatch.setattr(engine.runtime.duckdb, "__version__", "1.5.99")
    found = different(before, signatures(fresh))
    assert set(found) == set(before)
    assert all("runtime" in kinds for kinds in found.values())


def test_the_run_itself_is_part_where_it_is_read(fresh: Synthetic) -> None:
    fresh.edit("sql/2A/S5/s5_zone_sites.v1.sql", "FROM site_timezones", "FROM site_timezones\nCROSS JOIN meta_run")
    found = different(signatures(fresh), signatures(fresh, profile="reference"))
    assert found["2A.S5"] == {"profile"}


def test_draws_hold_their_scope_and_their_registration(fresh: Synthetic) -> None:
    fresh.add_draws()
    before = signatures(fresh)
    assert before["1A.S1"]["streams"].keys() == {"UP.U1.merchant"}
    assert "streams" not in before["1B.S1"]
    fresh.edit("config/upstream/rng_profile.v1.yaml", "epoch: 1", "epoch: 2")
    epoch = signatures(fresh)
    assert different(before, epoch) == {"1A.S0": {"policies"}, "1A.S1": {"streams"}, "1A.S5": {"policies"}}
    fresh.edit("config/upstream/rng_streams.v1.yaml", "FROM merchant", "FROM merchant WHERE merchant_id > 0")
    assert different(epoch, signatures(fresh)) == {"1A.S0": {"receipt"}, "1A.S1": {"registry"}}


def test_a_knob_that_is_not_in_the_scope_keeps_the_draws(fresh: Synthetic) -> None:
    fresh.add_draws()
    before = signatures(fresh)
    fresh.edit("config/upstream/world.v1.yaml", "scale: 2", "scale: 3")
    found = different(before, signatures(fresh))
    assert found["1A.S1"] == {"policies"}


def test_a_new_epoch_redraws(tmp_path: Path) -> None:
    project = write_project(tmp_path)
    project.add_draws()
    project.build(select="2A.S0")
    project.edit("config/upstream/rng_profile.v1.yaml", "epoch: 1", "epoch: 2")
    made = project.build(select="2A.S0").made
    assert made == {"1A.S0", "1A.S1", "1A.S5", "1B.S0", "5B.S0"}


def test_loading_twice_gives_equal_parts(fresh: Synthetic) -> None:
    """Once parsed, once from the parse cache."""
    assert signatures(fresh) == signatures(fresh)


# policies

SCALARS = st.one_of(
    st.booleans(),
    st.none(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text("abcXYZ 0189.:-éÅ", max_size=8),
)
DOCUMENTS = st.dictionaries(
    st.text("abcdef_", min_size=1, max_size=5),
    st.recursive(
        SCALARS,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.text("abcdef", min_size=1, max_size=4), inner, max_size=3),
        ),
        max_leaves=8,
    ),
    max_size=5,
)


def reordered(value: Any, order: Callable[[list[Any]], list[Any]]) -> Any:
    """The same document with the keys of every mapping in another order."""
    if isinstance(value, dict):
        return {key: reordered(value[key], order) for key in order(list(value))}
    return [reordered(item, order) for item in value] if isinstance(value, list) else value


@QUIET
@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_the_order_of_yaml_keys_keeps_the_digest(document: dict[str, Any], random: Any) -> None:
    shuffled = reordered(document, lambda keys: random.sample(keys, len(keys)))
    first = parse_yaml(json.dumps(document, ensure_ascii=False), "one")
    second = parse_yaml(json.dumps(shuffled, ensure_ascii=False, indent=2), "two")
    assert digest(first) == digest(second) == digest(document)


@QUIET
@given(DOCUMENTS)
def test_block_and_flow_layout_have_one_digest(document: dict[str, Any]) -> None:
    texts = (
        yaml.safe_dump(document, default_flow_style=flow, allow_unicode=True, default_style='"')
        for flow in (True, False)
    )
    found = {digest(parse_yaml(text, "layout")) for text in texts}
    assert len(found) == 1


@QUIET
@given(DOCUMENTS, SCALARS)
def test_any_changed_scalar_changes_the_digest(document: dict[str, Any], value: Any) -> None:
    changed = copy.deepcopy(document)
    changed["added"] = value
    assert digest(changed) != digest(document)
    assert digest({"v": value}) != digest({"v": [value]})
