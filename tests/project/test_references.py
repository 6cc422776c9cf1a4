"""Names in SQL: every relation is somebody's, there when it is read, sealed, and called by one name only."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.errors import EngineError
from engine.project.dependencies import reads_of
from tests.synthetic import Synthetic

Refusal = Callable[..., EngineError]
MODEL = "sql/2A/S2/site_timezones.v1.sql"
ASSERTION = "sql/2A/S1/assert/zone_missing.v1.sql"
GATE = "sql/2A/gates/structure.v1.sql"


@pytest.mark.parametrize(
    ("path", "old", "new", "close"),
    [
        (MODEL, "FROM s1_tz_lookup", "FROM s1_tz_lokup", "s1_tz_lookup"),
        (MODEL, "policy_2A.tz_policy", "policy_2A.tz_polcy", "policy_2A.tz_policy"),
        (MODEL, "policy_2A.tz_policy", "policy_3A.tz_policy", "policy_2A.tz_policy"),
        (MODEL, "policy_2A.overrides", "policy_2A.override", "policy_2A.overrides"),
        (ASSERTION, "FROM s1_tz_lookup", "FROM s1_tz_lookups", "s1_tz_lookup"),
        (GATE, "policy_2A.gate_thresholds", "policy_2A.gate_threshold", "policy_2A.gate_thresholds"),
        (GATE, "FROM s5_zone_sites", "FROM s5_zone_site", "s5_zone_sites"),
        (MODEL, "FROM s1_tz_lookup", "FROM meta_metric", "meta_metrics"),
        (MODEL, "FROM s1_tz_lookup", "FROM '/tmp/x.parquet'", "engine ls"),
    ],
)
def test_an_unknown_relation_has_close_matches(
    project: Synthetic, refusal: Refusal, path: str, old: str, new: str, close: str
) -> None:
    project.edit(path, old, new)
    error = refusal()
    assert (error.number, error.name) == (36, "MODEL_INVALID")
    assert "which nothing makes" in error.message
    assert error.where == path
    assert close in error.hint


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (MODEL, "FROM s1_tz_lookup AS lookup", "FROM s1_tz_lookup AS lookup\nCROSS JOIN merchant"),
        (MODEL, "FROM s1_tz_lookup AS lookup", "FROM s1_tz_lookup AS lookup\nCROSS JOIN party_6A"),
        (ASSERTION, "FROM s1_tz_lookup AS lookup", "FROM s1_tz_lookup AS lookup\nCROSS JOIN merchant"),
        (GATE, "FROM s5_zone_sites", "FROM merchant"),
    ],
)
def test_an_unsealed_read_is_refused(project: Synthetic, refusal: Refusal, path: str, old: str, new: str) -> None:
    project.edit(path, old, new)
    error = refusal()
    assert (error.number, error.name) == (24, "UNSEALED_READ")
    assert error.where == path
    assert "sql/2A/segment.yaml" in error.hint


def test_a_macro_cannot_hide_an_unsealed_read(project: Synthetic, refusal: Refusal) -> None:
    project.write(
        "macros/hidden.sql",
        """
        CREATE MACRO seen(x) AS (SELECT max(value) FROM merchant) + x;
        CREATE MACRO hidden(x) AS seen(x);
        """,
    )
    project.edit(MODEL, "rules.bump", "hidden(rules.bump)")
    assert refusal().number == 24


def test_a_relation_given_by_name_is_read(project: Synthetic, refusal: Refusal) -> None:
    """Through two macros, and only where the parameter names a relation."""
    project.write(
        "macros/relations.sql",
        """
        CREATE MACRO inner_rows(rel) AS TABLE SELECT * FROM query_table(rel);
        CREATE MACRO rows_of(label, rel) AS TABLE SELECT label AS label, * FROM inner_rows(rel);
        """,
    )
    project.edit(MODEL, "FROM s1_tz_lookup AS lookup", "FROM rows_of('merchant', 's1_tz_lookup') AS lookup")
    loaded = project.load()
    reads = reads_of(loaded, loaded.segment("2A"), loaded.state("2A.S2").models)
    assert reads.datasets == {"s1_tz_lookup"}
    assert reads.macros == {"rows_of", "inner_rows"}
    project.edit(MODEL, "rows_of('merchant', 's1_tz_lookup')", "rows_of('s1_tz_lookup', 'merchant')")
    assert refusal().number == 24


def test_a_view_of_another_segment_cannot_hide_an_unsealed_read(project: Synthetic, refusal: Refusal) -> None:
    project.write(
        "sql/5A/S4/labelled_5A.v1.sql",
        "/*\ndoc: x\nmaterialize: view\n*/\nSELECT merchant_id, tzid, value FROM scenario_5A",
    )
    project.write(
        "contracts/5A/labelled_5A.schema.yaml",
        project.read("contracts/5A/scenario_5A.schema.yaml").replace("$id: 5A/scenario_5A", "$id: 5A/labelled_5A"),
    )
    project.edit("sql/6A/S1/party_6A.v1.sql", "FROM merchant_zone_profile_5A", "FROM labelled_5A")
    error = refusal()
    assert error.number == 24
    assert "scenario_5A" in error.message
    project.edit("sql/6A/segment.yaml", "active:", "  - {input: scenario_5A, role: arrivals}\nactive:")
    assert project.load()


# seals


@pytest.mark.parametrize(
    ("seal", "number", "fragment"),
    [
        ("{input: site_location, role: x}", 20, "which no state publishes"),
        ("{input: arrival_summary, role: x}", 24, "of 5B, which it does not require"),
        ("{input: party_6A, role: x}", 24, "of 6A, which it does not require"),
        ("{input: site_zone, role: x}", 20, "which no state publishes"),
    ],
)
def test_a_seal_is_of_a_published_dataset_of_a_required_segment(
    project: Synthetic, refusal: Refusal, seal: str, number: int, fragment: str
) -> None:
    project.edit("sql/2A/segment.yaml", "active:", f"  - {seal}\nactive:")
    error = refusal()
    assert error.number == number
    assert fragment in error.message
    assert error.where == "sql/2A/segment.yaml"


def test_a_segment_that_is_required_by_another_is_required(project: Synthetic) -> None:
    """2A requires 1B, and 1B requires 1A: its gate is checked on the way."""
    project.edit("sql/2A/segment.yaml", "active:", "  - {input: merchant, role: merchants}\nactive:")
    assert project.load()


def test_an_optional_seal_may_be_of_nothing(project: Synthetic) -> None:
    project.edit(
        "sql/2A/segment.yaml", "active:", "  - {input: future_dataset, role: x, requirement: OPTIONAL}\nactive:"
    )
    assert project.plan().runs


# order


def test_models_form_no_circle(project: Synthetic, refusal: Refusal) -> None:
    project.write("sql/2A/S1/one.v1.sql", "/*\ndoc: x\n*/\nSELECT x FROM other")
    project.write("sql/2A/S1/other.v1.sql", "/*\ndoc: x\n*/\nSELECT x FROM one")
    error = refusal()
    assert "models form a cycle" in error.message
    assert "one" in error.found and "other" in error.found


def test_a_model_does_not_read_itself(project: Synthetic, refusal: Refusal) -> None:
    project.write("sql/2A/S1/one.v1.sql", "/*\ndoc: x\n*/\nSELECT x FROM one")
    assert refusal().found == "one -> one"


def test_a_model_may_have_a_cte_of_its_own_name(project: Synthetic) -> None:
    project.write("sql/2A/S1/one.v1.sql", "/*\ndoc: x\n*/\nWITH one AS (SELECT 1 AS x) SELECT x FROM one")
    assert project.load()


@pytest.mark.parametrize("path", ["sql/2A/S1/site_zone.v1.sql", ASSERTION])
def test_a_state_reads_no_later_state(project: Synthetic, refusal: Refusal, path: str) -> None:
    project.edit(
        path,
        " AS site\n" if "site_zone" in path else " AS lookup\n",
        f" AS {'site' if 'site_zone' in path else 'lookup'}\nCROSS JOIN timetable\n",
    )
    error = refusal()
    assert error.number == 36
    assert "which S3 makes after it" in error.message


def test_a_step_of_another_state_is_not_published(project: Synthetic, refusal: Refusal) -> None:
    project.edit(MODEL, "FROM s1_tz_lookup AS lookup", "FROM s1_tz_lookup AS lookup\nCROSS JOIN site_zone")
    error = refusal(plan=True)
    assert "an unpublished table of 2A.S1" in error.message
    assert "materialize: view" in error.hint


def test_a_view_of_another_state_may_be_read(project: Synthetic) -> None:
    project.edit("sql/2A/S1/site_zone.v1.sql", "materialize: table", "materialize: view")
    project.edit(
        MODEL,
        "FROM s1_tz_lookup AS lookup",
        "FROM s1_tz_lookup AS lookup\nJOIN site_zone ON site_zone.site_id = lookup.site_id",
    )
    loaded = project.load()
    reads = reads_of(loaded, loaded.segment("2A"), loaded.state("2A.S2").models)
    assert list(reads.views) == ["site_zone"]
    assert {"site_locations", "country", "s1_tz_lookup"} <= reads.datasets


def test_models_run_after_what_they_read(project: Synthetic) -> None:
    order = [model.name for model in project.load().state("2A.S1").models]
    assert order.index("site_zone") < order.index("s1_tz_lookup") < order.index("s1_counters")


# one name, one thing


def test_a_dataset_is_made_once(project: Synthetic, refusal: Refusal) -> None:
    project.write("sql/5A/S2/site_timezones.v1.sql", "/*\ndoc: x\n*/\nSELECT 1 AS site_id, '' AS tzid, 1 AS value")
    error = refusal()
    assert "site_timezones is made twice" in error.message


def test_a_step_is_not_called_like_a_dataset(project: Synthetic, refusal: Refusal) -> None:
    """A bare name in the same segment would mean the step in one state and the dataset in another."""
    project.write("sql/6A/S2/timetable.v1.sql", "/*\ndoc: x\nmaterialize: table\n*/\nSELECT 1 AS x")
    assert "timetable is made twice" in refusal().message


def test_a_model_name_stands_once_in_its_segment(project: Synthetic, refusal: Refusal) -> None:
    project.write("sql/2A/S3/site_zone.v1.sql", "/*\ndoc: x\n*/\nSELECT 1 AS x")
    error = refusal()
    assert error.where == "sql/2A/S1/site_zone.v1.sql, sql/2A/S3/site_zone.v1.sql"


def test_steps_of_two_segments_may_share_a_name(project: Synthetic) -> None:
    project.write("sql/5A/S3/site_zone.v1.sql", "/*\ndoc: x\n*/\nSELECT 1 AS x")
    assert project.load()


# draws


def test_draws_stand_in_draw_models_only(project: Synthetic, refusal: Refusal) -> None:
    project.add_draws()
    assert project.load().state("1A.S1").models[-1].materialize == "draw"
    project.write(
        "sql/1A/S1/luck.v1.sql",
        "/*\ndoc: x\n*/\nSELECT entity, s0 FROM rng_draw('merchant_domain', 'UP.U1.merchant')",
    )
    error = refusal()
    assert (error.number, error.name) == (55, "FORBIDDEN_FUNCTION")
    assert "rng_draw()" in error.message


def test_a_macro_cannot_hide_a_draw(project: Synthetic, refusal: Refusal) -> None:
    project.add_draws()
    project.write(
        "macros/luck.sql",
        """
        CREATE MACRO luck(rel) AS TABLE SELECT entity, s0 FROM rng_draw(rel, 'UP.U1.merchant');
        """,
    )
    project.write("sql/1A/S1/luck.v1.sql", "/*\ndoc: x\n*/\nSELECT entity, s0 FROM luck('merchant_domain')")
    assert "luck()" in refusal().message


def test_a_draw_names_its_stream(project: Synthetic, refusal: Refusal) -> None:
    project.add_draws()
    project.edit("sql/1A/S1/draw__merchant.v1.sql", "stream: UP.U1.merchant\n", "")
    assert (refusal().number, refusal().name) == (51, "STREAM_UNREGISTERED")


def test_a_stream_has_a_scope(project: Synthetic, refusal: Refusal) -> None:
    project.add_draws()
    (project.root / "config/upstream/rng_profile.v1.yaml").unlink()
    assert "UP.rng_profile" in refusal(plan=True).message
