"""Entities of a tiny run made again: a thousand of each kind, to the bit; a changed byte is seen."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.duckdb_connection import Resources
from engine.errors import EngineError
from engine.explain.definition import Explanation
from engine.explain.entity import Explainer
from engine.explain.gate import knob_of
from engine.explain.load import entity_names, load_entity, make_query
from engine.explain.relations import without_truth
from engine.project.definition import Project
from engine.project.parse_cache import ParseCache
from engine.project.sql.text import parse_version
from engine.runs.pointers import find_run
from tests.conftest import ROOT, engine, shipped

MANY = 1000


@pytest.fixture(scope="module")
def tiny() -> Project:
    return shipped("tiny")


ENTITIES = sorted(
    (path.parent.parent.name, path.name.split(".")[0].replace("_", "-"))
    for path in (ROOT / "sql").glob("*/explain/*.sql")
)


def some_keys(root: Path, entity: Any, count: int) -> list[tuple[Any, ...]]:
    """Keys in the order of a hash of theirs: as good as at random, and the same every time."""
    names = ", ".join(name for name, _ in entity.keys)
    with duckdb.connect(str(find_run(root).root / "run.duckdb"), read_only=True) as connection:
        return connection.execute(
            f"SELECT {names} FROM {entity.population} ORDER BY sha256(concat_ws('|', {names})) LIMIT {count}"
        ).fetchall()


def ask(
    project: Project,
    root: Path,
    segment: str,
    name: str,
    keys: list[tuple[Any, ...]],
    truth: bool = False,
    **changes: Any,
) -> Explanation:
    entity = replace(load_entity(project, project.segment(segment), name), **changes)
    if not truth:
        entity = without_truth(project, project.segment(segment), entity)
    explainer = Explainer(project, root, find_run(root), project.segment(segment), entity, Resources(2, None))
    return explainer.explain(keys)


def entities(*costly: tuple[str, str]) -> Any:
    """A case for every entity; a costly one is left to `-m slow`."""
    cases = [pytest.param(*key, marks=pytest.mark.slow if key in costly else []) for key in ENTITIES]
    return pytest.mark.parametrize(("segment", "name"), cases)


@entities(("5A", "merchant-zone"), ("6A", "account"), ("6A", "device"), ("6A", "ip"), ("6B", "flow"))
def test_a_thousand_are_made_again_to_the_bit(tiny: Project, tiny_root: Path, segment: str, name: str) -> None:
    entity = load_entity(tiny, tiny.segment(segment), name)
    keys = some_keys(tiny_root, entity, MANY)
    told = ask(tiny, tiny_root, segment, name, keys)
    assert told.faults == []
    assert len(told.keys) == MANY
    assert {c.what for c in told.compared} >= set(told.entity.again)
    assert all(c.rows > 0 for c in told.compared)
    for section in told.results:
        assert section.rows, f"{section.section.name} says nothing of a thousand"
        named = {row["policy"] for row in section.rows if "policy" in row}
        assert [path for path in sorted(named) if not knob_of(tiny, path)["known"]] == []


@entities(
    ("5A", "merchant-zone"), ("5B", "arrival"), ("6A", "account"), ("6A", "device"), ("6A", "ip"), ("6A", "party")
)
def test_one_is_made_again_as_among_a_thousand(tiny: Project, tiny_root: Path, segment: str, name: str) -> None:
    """Narrowing to the parts of one entity must not move it; where nothing is narrowed, one key is enough."""
    entity = load_entity(tiny, tiny.segment(segment), name)
    for key in some_keys(tiny_root, entity, 2 if entity.narrow else 1):
        assert ask(tiny, tiny_root, segment, name, [key]).faults == []


def test_every_drawing_segment_of_a_run_explains_its_draws(tiny: Project, tiny_root: Path) -> None:
    told = ask(tiny, tiny_root, "6A", "party", [(7,)])
    streams = {draw.stream for draw in told.draws}
    assert {"6A.S1.party_count_realisation", "6A.S2.account_allocation_sampling"} <= streams
    draw = next(d for d in told.draws if d.stream == "6A.S2.account_allocation_sampling" and d.slot == 0)
    assert draw.entity == 7 and draw.uniform == (draw.value + 0.5) * 2.0**-52
    assert "gate" in draw.decides


def test_a_policy_that_moved_since_is_refused_with_the_selector(tiny: Project, tiny_root: Path) -> None:
    policy = tiny.policies["6A.account_per_party_priors"]
    moved = replace(policy, digest="0" * 64)
    with pytest.raises(EngineError) as refused:
        ask(replace(tiny, policies={**tiny.policies, policy.policy_id: moved}), tiny_root, "6A", "party", [(7,)])
    assert refused.value.number == 95 and "6A.S2+" in refused.value.hint


@pytest.mark.parametrize(
    ("model", "old", "new"),
    [
        ("account_share", "rank_slot, units", "rank_slot, least(units, 1)::USMALLINT AS units"),
        pytest.param(
            "account_cell",
            "quantise(kind.mean_per_party",
            "2 * quantise(kind.mean_per_party",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "account_cell", "kind.is_required, kind.k_max", "kind.is_required, 1 AS k_max", marks=pytest.mark.slow
        ),
    ],
)
def test_another_law_would_be_seen(tiny: Project, tiny_root: Path, model: str, old: str, new: str) -> None:
    """A mutant of a model gives other counts than were published, and each difference is named."""
    segment = tiny.segment("6A")
    found = next(m for state in segment.states for m in state.models if m.name == model)
    assert old in found.text
    entity = load_entity(tiny, segment, "party")
    mutant = replace(found, text=found.text.replace(old, new))
    keys = some_keys(tiny_root, entity, 100)
    told = ask(tiny, tiny_root, "6A", "party", keys, models=(*entity.models, mutant))
    assert any(fault.startswith("accounts") for fault in told.faults)
    assert any(fault.startswith("s2_party_product_holdings_6A") for fault in told.faults)


@pytest.mark.slow
def test_a_members_relation_is_narrowed_and_replaced(tiny: Project, tiny_root: Path, tmp_path: Path) -> None:
    """A condition runs where the member's text runs; a model of the file stands in for one of a member."""
    segment = tiny.segment("6A")
    entity = load_entity(tiny, segment, "party")
    keys = some_keys(tiny_root, entity, 100)
    mine = {"party.role": "id IN (SELECT party_id FROM asked)"}
    assert ask(tiny, tiny_root, "6A", "party", keys, narrow={**entity.narrow, **mine}).faults == []
    cache = ParseCache(tmp_path / "parsed.json", parse_version())
    text = "SELECT id, score, tier_no, cell_no, 2::UTINYINT AS role_ordinal FROM party.drawn_role"
    one_role = make_query(cache, segment, "party.role", entity.path, {"doc": "One role for all."}, text)
    told = ask(tiny, tiny_root, "6A", "party", keys, models=(*entity.models, one_role))
    assert {fault.partition(":")[0] for fault in told.faults} == {"s5_party_fraud_roles_6A"}


def test_another_law_of_a_member_would_be_seen(tiny: Project, tiny_root: Path) -> None:
    """The least severe roles take the first places of a cell: most of the risky parties get another role."""
    segment = tiny.segment("6A")
    found = next(m for state in segment.states for m in state.models if m.name == "party.role_end")
    entity = load_entity(tiny, segment, "party")
    mutant = replace(found, text=found.text.replace("ORDER BY severity,", "ORDER BY severity DESC,"))
    told = ask(tiny, tiny_root, "6A", "party", some_keys(tiny_root, entity, MANY), models=(*entity.models, mutant))
    assert {fault.partition(":")[0] for fault in told.faults} == {"s5_party_fraud_roles_6A"}


def test_a_changed_file_is_refused(tiny_copy: Path) -> None:
    run = find_run(tiny_copy).root
    (file,) = run.glob("data/*/6A/s1_party_base_6A/**/part-00000.parquet")
    shutil.copy(file, file.with_suffix(".new"))
    file.unlink()
    file.with_suffix(".new").rename(file)
    with file.open("r+b") as handle:
        handle.seek(1000)
        byte = handle.read(1)
        handle.seek(1000)
        handle.write(bytes([byte[0] ^ 1]))
    done = engine("explain", "6A", "party", "7", "--runs-root", str(tiny_copy), "--json", check=False)
    assert done.returncode == 3 and json.loads(done.stdout)["error"]["number"] == 21


def test_the_command_tells_an_entity(tiny_root: Path) -> None:
    done = engine("explain", "6A", "party", "7", "--runs-root", str(tiny_root))
    assert "made again to the bit" in done.stdout and "6A.S2.account_allocation_sampling" in done.stdout
    document = json.loads(engine("explain", "6A", "party", "7", "--json", "--runs-root", str(tiny_root)).stdout)
    assert document["faults"] == [] and document["keys"] == [{"party_id": 7}]
    assert {section["section"] for section in document["sections"]} >= {"party", "quotas", "accounts"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("6A", "party", "999999999"), "the nearest are"),
        (("6A", "party", "x"), "party_id is a number"),
        (("5B", "arrival", str(2**63)), "arrival_id is no BIGINT"),
        (("6A", "party"), "engine explain 6A party PARTY_ID"),
        (("6A", "parti", "1"), "6A.party"),
        (("2A", "site", "1", "FR", "1"), "the nearest are"),
        (("5B", "arrival", "7"), "the nearest are"),
        (("6B", "flow", "0"), "the nearest are"),
        (("6B", "flow", "first"), "flow_id is a number"),
    ],
)
def test_what_is_not_there_has_its_nearest(tiny_root: Path, words: tuple[str, ...], expected: str) -> None:
    done = engine("explain", *words, "--runs-root", str(tiny_root), check=False)
    assert done.returncode == 2 and expected in done.stderr


def test_every_entity_is_listed(tiny: Project) -> None:
    listed = json.loads(engine("explain", "--json").stdout)
    words = {" ".join(row["explain"].split()[:2]) for row in listed}
    assert {f"{segment} {name}" for segment, name in ENTITIES} <= words
    assert {(s.name, n) for s in tiny.segments.values() for n in entity_names(tiny, s)} == set(ENTITIES)
