"""The rerun matrices of the seed plans and of the specification: an edit, what is planned, what is made.

A plan cannot know whether a state that is about to run will give other content, so it names all that may run;
the build stops where content is unchanged. S0 follows the flags, S1 to S5 the content that they read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from engine.assurance.score import Scorer
from engine.duckdb_connection import Resources
from tests.synthetic import Synthetic, machine_cache, states

EVERY_RUN_STATE = "2A.S0-S5 5A.S0-S5 6A.S0-S5"
WORLD = "1A.S0,S1,S5 1B.S0,S1,S5 5B.S0,S1,S5"
SCALE = "config/upstream/world.v1.yaml"
TZ_POLICY = "config/layer1/2A/tz_policy.v1.yaml"
SHAPES = "config/layer2/5A/shapes.v1.yaml"
PRIORS = "config/layer3/6A/account_per_party_priors_6A.v1.yaml"
GATE_POLICY = "config/realism_gate_2A.v1.yaml"
SITE_TIMEZONES = "sql/2A/S2/site_timezones.v1.sql"
PROFILE_CONTRACT = "contracts/5A/merchant_zone_profile_5A.schema.yaml"


@dataclass(frozen=True)
class Row:
    """One row of a matrix."""

    name: str
    edit: Callable[[Synthetic], None]
    planned: str
    made: str | None = None
    """None: all that was planned."""


def changed(state_id: str, planned: str) -> Row:
    return Row(f"{state_id} SQL", lambda project: project.change(state_id), planned)


def idle(state_id: str, planned: str, made: str) -> Row:
    return Row(f"{state_id} SQL, content unchanged", lambda project: project.idle(state_id), planned, made)


def edited(name: str, path: str, old: str, new: str, planned: str, made: str | None = None) -> Row:
    return Row(name, lambda project: project.edit(path, old, new), planned, made)


def written(name: str, path: str, text: str, planned: str, made: str | None = None) -> Row:
    return Row(name, lambda project: project.write(path, text), planned, made)


def all_of(name: str, rows: list[Row], planned: str, made: str | None = None) -> Row:
    return Row(name, lambda project: [row.edit(project) for row in rows] and None, planned, made)


SQL = [
    # 2A-plan 4.1: S1 -> S1..S5, S2 -> S2..S5, S3 -> S3..S5, S4 -> S4..S5; its egress feeds 5A, 5A's feeds 6A
    changed("2A.S1", "2A.S1-S5 5A.S0-S5 6A.S0-S5"),
    changed("2A.S2", "2A.S2-S5 5A.S0-S5 6A.S0-S5"),
    changed("2A.S3", "2A.S3-S5 5A.S0,S3-S5 6A.S0"),
    changed("2A.S4", "2A.S4-S5 5A.S0 6A.S0"),
    changed("2A.S5", "2A.S5 5A.S0 6A.S0"),
    # 5A-plan 4.1
    changed("5A.S1", "5A.S1-S5 6A.S0-S5"),
    changed("5A.S2", "5A.S2-S5 6A.S0"),
    changed("5A.S3", "5A.S3-S5 6A.S0"),
    changed("5A.S4", "5A.S4-S5 6A.S0"),
    changed("5A.S5", "5A.S5 6A.S0"),
    # 6A-plan 4.1
    changed("6A.S1", "6A.S1-S5"),
    changed("6A.S2", "6A.S2-S5"),
    changed("6A.S3", "6A.S3-S5"),
    changed("6A.S4", "6A.S4-S5"),
    changed("6A.S5", "6A.S5"),
]
UNCHANGED_CONTENT = [
    idle("2A.S2", "2A.S2-S5 5A.S0-S5 6A.S0-S5", "2A.S2,S5 5A.S0 6A.S0"),
    idle("5A.S1", "5A.S1-S5 6A.S0-S5", "5A.S1,S5 6A.S0"),
    idle("6A.S2", "6A.S2-S5", "6A.S2,S5"),
    edited(
        "an assertion of 2A.S1",
        "sql/2A/S1/assert/zone_missing.v1.sql",
        "< 1",
        "< 2",
        "2A.S1-S5 5A.S0-S5 6A.S0-S5",
        "2A.S1,S5 5A.S0 6A.S0",
    ),
    edited(
        "a policy key that moves nothing", TZ_POLICY, "0.05", "0.06", EVERY_RUN_STATE, "2A.S0-S2,S5 5A.S0 6A.S0"
    ),
    edited(
        "the world's SQL, content unchanged",
        "sql/1A/S1/merchant.v1.sql",
        "* world.scale",
        "* 1 * world.scale",
        f"1A.S1,S5 1B.S0,S1,S5 5B.S0,S1,S5 {EVERY_RUN_STATE}",
        "1A.S1,S5 1B.S0 5B.S0",
    ),
]
SEVERAL_READERS = [
    edited("policy of 2A.S1 and 2A.S2", TZ_POLICY, "bump: 1", "bump: 2", EVERY_RUN_STATE),
    edited("policy of 5A.S2 and 5A.S4", SHAPES, "weight: 3", "weight: 4", "5A.S0,S2-S5 6A.S0"),
    edited(
        "policy of 2A.S3 and 5A.S2", "config/common/calendar.v1.yaml", "90", "91", "2A.S0,S3-S5 5A.S0,S2-S5 6A.S0"
    ),
    edited("policy of 6A.S2", PRIORS, "per_party: 2", "per_party: 3", "6A.S0,S2-S5"),
    edited("macro of 2A.S3", "macros/zones.sql", "* 60", "* 61", "2A.S3-S5 5A.S0,S3-S5 6A.S0"),
    edited("macro of a macro of 5A.S4 and 6A.S3", "macros/lift.sql", "* 7", "* 8", "5A.S4-S5 6A.S0,S3-S5"),
    edited(
        "contract of 5A.S1, read by 6A.S1",
        PROFILE_CONTRACT,
        "value: {type: integer,",
        "value: {type: integer, x-sql-type: INTEGER,",
        "5A.S0-S5 6A.S0-S5",
        "5A.S0-S5 6A.S0,S1,S5",
    ),
    edited(
        "a rule of a contract",
        PROFILE_CONTRACT,
        "value: {type: integer,",
        "value: {type: integer, minimum: 0,",
        "5A.S0-S5 6A.S0-S5",
        "5A.S0,S1,S5 6A.S0",
    ),
]
SCORERS = [
    edited(
        "gate SQL",
        "sql/2A/gates/structure.v1.sql",
        "measure.value >= limits.threshold_b AS pass_B",
        "measure.value > limits.threshold_b AS pass_B",
        "",
    ),
    edited("gate threshold", GATE_POLICY, "threshold_b: 2", "threshold_b: 1", ""),
    written(
        "a new cross-seed gate",
        "sql/2A/certify/agreement.v1.sql",
        "/*\ndoc: Agreement.\ntests: [RG2]\n*/\nSELECT seed FROM seed_gates",
        "",
    ),
]
INSTRUMENTATION = [
    edited(
        "lane of a model",
        "sql/5A/S3/baseline_5A.v1.sql",
        "doc: Synthetic baseline_5A.",
        "doc: Synthetic baseline_5A.\nlane: output_write_idempotency",
        "",
    ),
    edited("a comment in SQL", SITE_TIMEZONES, "LEFT JOIN", "-- why\nLEFT JOIN", ""),
    edited("layout of SQL", SITE_TIMEZONES, "SELECT lookup.site_id\n", "select  lookup.site_id", ""),
    edited("doc of a model", SITE_TIMEZONES, "doc: Synthetic site_timezones.", "doc: Another sentence.", ""),
    edited("a comment in a macro", "macros/zones.sql", "made up", "invented", ""),
    edited("prose of a contract", PROFILE_CONTRACT, "The value.", "A value.", ""),
    edited("layout of a policy", TZ_POLICY, "bump: 1", "bump:   1   # why", ""),
    edited("budgets and titles", "sql/5A/segment.yaml", "title: Third", "title: Other", ""),
    written("a macro that nobody calls", "macros/unused.sql", "CREATE MACRO unused(x) AS x;", ""),
]
INPUTS = [
    edited("world policy", SCALE, "scale: 2", "scale: 3", f"{WORLD} {EVERY_RUN_STATE}"),
    edited(
        "world policy, 1A's content unchanged",
        SCALE,
        "extra: 2",
        "extra: 3",
        f"{WORLD} {EVERY_RUN_STATE}",
        f"1A.S0,S1,S5 1B.S0,S1,S5 5B.S0 {EVERY_RUN_STATE}",
    ),
    edited(
        "external input of 6A alone",
        "config/profiles/tiny.yaml",
        "rate: 2",
        "rate: 3",
        "5B.S0,S1,S5 2A.S0,S5 5A.S0,S5 6A.S0-S5",
    ),
    edited(
        "reference pack",
        "config/ref/geography.yaml",
        "weight: 7",
        "weight: 8",
        f"ref.S0,S1,S5 {WORLD} {EVERY_RUN_STATE}",
    ),
    edited(
        "one more sealed input",
        "sql/2A/segment.yaml",
        "active:",
        "  - {input: merchant, role: merchants, requirement: REQUIRED}\nactive:",
        "2A.S0,S5 5A.S0,S5 6A.S0,S5",
    ),
    edited("the role of a sealed input", "sql/2A/segment.yaml", "role: country", "role: countries", "2A.S0"),
]
TOGETHER = [
    all_of("5A.S2 and 6A.S4", [changed("5A.S2", ""), changed("6A.S4", "")], "5A.S2-S5 6A.S0,S4,S5"),
    all_of(
        "5A.S4 and 2A.S3: from the earliest on",
        [changed("5A.S4", ""), changed("2A.S3", "")],
        "2A.S3-S5 5A.S0,S3-S5 6A.S0",
    ),
    all_of(
        "an edit and its reversal",
        [changed("2A.S2", ""), edited("", SITE_TIMEZONES, "+ 27 AS", "+ 20 AS", "")],
        "",
    ),
]
KINDS = (SQL, UNCHANGED_CONTENT, SEVERAL_READERS, SCORERS, INSTRUMENTATION, INPUTS, TOGETHER)
BUILT = {
    "2A.S3 SQL",
    "5A.S1 SQL, content unchanged",
    "macro of a macro of 5A.S4 and 6A.S3",
    "gate threshold",
    "lane of a model",
    "world policy, 1A's content unchanged",
    "an edit and its reversal",
}
"""A row of each kind that is built every time; the others are planned every time and built with `-m slow`."""
ROWS = [row for kind in KINDS for row in kind]


def every_time(names: set[str], *rows: Row) -> list[Any]:
    """The rows as cases: those of these names every time, the others with `-m slow`."""
    return [pytest.param(row, id=row.name, marks=[] if row.name in names else pytest.mark.slow) for row in rows]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_plan_of_a_row(planned_only: Synthetic, row: Row) -> None:
    row.edit(planned_only)
    assert {step.state_id for step in planned_only.plan().runs} == states(row.planned)


def test_a_row_of_every_kind_is_built_every_time() -> None:
    assert all(BUILT & {row.name for row in kind} for kind in KINDS)
    assert {row.name for row in ROWS} >= BUILT


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=row.name, marks=[] if row.name in BUILT else pytest.mark.slow) for row in ROWS]
)
def test_row(built: Synthetic, row: Row) -> None:
    folder = built.plan().folder
    row.edit(built)
    planned, expected = states(row.planned), states(row.planned if row.made is None else row.made)

    plan = built.plan()
    assert {step.state_id for step in plan.runs} == planned

    outcome = built.build()
    every = set(outcome.built.outcomes)
    assert outcome.made == expected
    if planned:
        assert outcome.folder.root != folder.root, "what was published stays as it is"
        assert outcome.having("linked") == every - expected
    else:
        assert outcome.folder.root == folder.root, "an untouched run goes on"
        assert outcome.having("kept") == every

    segments = {made.partition(".")[0] for made in outcome.made if not made.endswith(".S0")}
    assert {f"{segment}.S5" for segment in segments} <= outcome.made, "S5 follows every state but the seal"
    assert {step.action for step in built.plan().steps} == {"keep"}, "a build leaves nothing to do"


def grade(project: Synthetic) -> str:
    """The verdict on 2A of the current run."""
    loaded = project.load()
    with machine_cache(project.base / "cache"):
        folder = project.plan().folder
        assert folder is not None
        scorer = Scorer(loaded, project.runs_root, folder, loaded.segment("2A"), Resources(threads=1))
        return scorer.score().grade


def test_a_threshold_changes_the_verdict_and_no_state(built: Synthetic) -> None:
    assert grade(built) == "bplus"
    built.edit(GATE_POLICY, "threshold_b: 2, threshold_bplus: 3", "threshold_b: 3, threshold_bplus: 9")
    assert not built.plan().runs
    assert grade(built) == "b"


def test_a_reverted_edit_links_what_the_first_build_made(built: Synthetic) -> None:
    first = {step.state_id: step.signature for step in built.plan().steps}
    built.change("5A.S3")
    built.build()
    built.edit(built.model("5A.S3"), "+ 37 AS", "+ 30 AS")
    plan = built.plan()
    assert not plan.runs
    assert {step.state_id: step.signature for step in plan.steps} == first
    assert not built.build().made


def test_another_seed_makes_its_own_world_and_shares_the_reference(built: Synthetic) -> None:
    expected = states(f"{WORLD} {EVERY_RUN_STATE}")
    assert {step.state_id for step in built.plan(seed=7).runs} == expected
    outcome = built.build(seed=7)
    assert outcome.made == expected
    assert outcome.having("linked") == states("ref.S0,S1,S5")


def test_another_profile_shares_what_it_does_not_override(built: Synthetic) -> None:
    expected = states("5B.S0,S1,S5 2A.S0,S5 5A.S0,S5 6A.S0-S5")
    assert {step.state_id for step in built.plan(profile="reference").runs} == expected
    assert built.build(profile="reference").made == expected


def test_a_replay_recomputes_the_run_and_finds_equal_content(built: Synthetic) -> None:
    plan = built.plan(replay=True)
    assert {step.state_id for step in plan.runs} == states(EVERY_RUN_STATE)
    outcome = built.build(replay=True)
    assert outcome.having("replayed") == states(EVERY_RUN_STATE)
    assert outcome.having("kept") == states(f"ref.S0,S1,S5 {WORLD}")


@pytest.mark.parametrize(
    "row",
    every_time(
        {"the name of a check", "a rule of a contract"},
        edited("external input of 6A alone", "config/profiles/tiny.yaml", "rate: 2", "rate: 3", ""),
        edited("the role of a sealed input", "sql/2A/segment.yaml", "role: country", "role: countries", ""),
        edited("the name of a check", "sql/2A/S1/assert/zone_missing.v1.sql", "ZONE_MISSING", "NO_ZONE", ""),
        edited(
            "a rule of a contract",
            "contracts/2A/timetable.schema.yaml",
            "value: {type: integer,",
            "value: {type: integer, minimum: 0,",
            "",
        ),
        edited("a policy that moves nothing", TZ_POLICY, "0.05", "0.06", ""),
    ),
)
def test_equal_signatures_mean_equal_bytes_after_an_edit(built: Synthetic, row: Row) -> None:
    row.edit(built)
    built.build()
    outcome = built.build(select="2A", replay=True)
    assert outcome.having("replayed") == states("2A.S0-S5")


def test_a_partial_build_is_taken_up_where_it_ended(project: Synthetic) -> None:
    first = project.build(select="2A")
    assert first.made == states(f"ref.S0,S1,S5 {WORLD} 2A.S0-S5")
    assert first.having("waiting") == states("5A.S0-S5 6A.S0-S5")
    second = project.build()
    assert second.folder.root == first.folder.root
    assert second.made == states("5A.S0-S5 6A.S0-S5")
    assert second.having("kept") == states(f"ref.S0,S1,S5 {WORLD} 2A.S0-S5")


def test_metrics_of_an_earlier_state_are_an_input(built: Synthetic) -> None:
    """S2 reads a counter of S1: other metrics are other content, though no dataset of S1 changed."""
    counter = "(SELECT CAST(max(value) AS BIGINT) FROM meta_metrics WHERE metric = 'sites')"
    built.edit(SITE_TIMEZONES, "rules.bump + 20", f"rules.bump + {counter} + 20")
    built.build()
    built.edit("sql/2A/S1/s1_counters.v1.sql", "count(*)::DOUBLE", "count(*)::DOUBLE + 1")
    assert built.build().made == states("2A.S1-S5 5A.S0-S5 6A.S0-S5")


def test_content_that_no_seed_moves_is_adopted(project: Synthetic) -> None:
    """The timetable of 2A comes from reference packs and policies: another seed links the same file."""
    project.edit(
        "contracts/2A/timetable.schema.yaml", "primary_key: [tzid]", "primary_key: [tzid]\n  seed_invariant: true"
    )
    files = []
    for seed in (42, 7):
        outcome = project.build(select="+2A.S3", seed=seed)
        assert "2A.S3" in outcome.made
        output = outcome.built.records["2A.S3"].output("timetable")
        files.append(outcome.folder.root / output.path / output.files[0].name)
        assert f"seed={seed}/" in output.path
    assert files[0].samefile(files[1])


def test_a_new_version_of_a_model_is_a_change_of_its_state(built: Synthetic) -> None:
    built.write("sql/5A/S2/shape_5A.v2.sql", built.read("sql/5A/S2/shape_5A.v1.sql").replace("+ 20", "+ 21"))
    assert not built.plan().runs, "a version that is not active is only read"
    built.edit("sql/5A/segment.yaml", "active: {}", "active: {shape_5A: v2}")
    assert built.build().made == states("5A.S2-S5 6A.S0")


def test_a_linked_state_stands_under_the_fingerprint_of_its_new_run(built: Synthetic) -> None:
    """2A does not read 5B, whose content is in the fingerprint of the run all the same."""
    before = built.build().folder
    built.edit("config/profiles/tiny.yaml", "rate: 2", "rate: 3")
    outcome = built.build()
    folder = outcome.folder
    assert folder.identity().manifest_fingerprint != before.identity().manifest_fingerprint
    assert "2A.S2" in outcome.having("linked")
    for record in folder.records():
        for output in record.outputs:
            token = f"manifest_fingerprint={folder.identity().manifest_fingerprint}"
            assert ("manifest_fingerprint=" in output.path) == (token in output.path), output.path
            assert all((folder.root / output.path / file.name).is_file() for file in output.files)
