"""Lineage of a project: columns of a small one by hand, and every column of the shipped one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine.lineage.columns import ColumnLineage
from engine.lineage.definition import UntracedError
from engine.lineage.tables import model_of, table_lineage
from engine.project.definition import Project
from tests.conftest import shipped
from tests.synthetic import write_project

BY_ITSELF = {
    "arrival_field_5B.level",
    "campaign_change_6B.role",
    "campaign_change_6B.target_no",
    "flow_label_6B.source",
    "leak_evidence_6B.score_name",
    "merchant_activity.dormancy_reason",
    "merchant_zone_profile_5A.weekly_volume_unit",
    "propagation_6B.kind",
    "s1_party_summary_6A.party_type",
    "s1_site_weights.weight_source",
    "s4_device_base_6A.primary_merchant_id",
    "s4_device_links_6A.merchant_id",
    "s4_network_summary_6A.metric_id",
    "s5_issue_table.issue",
    "s5_issue_table.owner_state",
    "s5_issue_table.severity",
    "s5_issue_table_6A.scope_type",
    "s5_issue_table_6A.severity",
    "s5_realism_cells_6A.cell_kind",
    "s5_realism_cells_6A.entity",
    "s5_role_calibration_6A.entity",
    "scenario_calendar_5A.source",
    "tz_cell_full.cy",
    "tz_country_zone.in_support",
    "tz_country_zone.is_legal",
    "tz_timetable_cache.source",
}
"""Columns of the shipped project that hold what their model says, such as a constant: looked at one by one."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Project:
    written = write_project(tmp_path_factory.mktemp("lineage"))
    written.add_draws()
    return written.load()


@cache
def whole() -> tuple[Project, ColumnLineage]:
    """The shipped project and its lineage, read once for the tests of a worker."""
    project = shipped("tiny")
    return project, ColumnLineage(project)


def sources(project: Project, name: str) -> set[str]:
    dataset, _, column = name.partition(".")
    model = model_of(project, project.datasets[dataset])
    return {f"{s.kind} {s.relation} {s.column}".strip() for s in ColumnLineage(project).sources(model, column)}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("country.tzid", {"policy policy_ref.countries zone"}),
        ("merchant.merchant_id", {"dataset country country_iso"}),
        ("merchant.value", {"dataset country value", "policy policy_UP.world scale"}),
        ("site_locations.site_id", {"dataset merchant merchant_id", "policy policy_UP.site_kinds ordinal"}),
        (
            "arrival_summary.value",
            {"dataset merchant *", "policy policy_UP.arrivals *", "policy policy_UP.arrivals rate"},
        ),
        # Through a model that is not published:
        ("s1_tz_lookup.tzid", {"dataset country tzid"}),
        ("s1_tz_lookup.value", {"dataset site_locations value"}),
        ("site_timezones.tzid", {"dataset s1_tz_lookup tzid", "policy policy_2A.overrides zone"}),
        # Through macros:
        ("timetable.value", {"dataset country tzid", "policy policy_common.calendar horizon_days"}),
        ("scenario_5A.value", {"dataset baseline_5A value", "policy policy_5A.shape weight"}),
        ("instrument_6A.value", {"dataset account_6A value"}),
        # Of a document:
        ("s4_legality_report.sites", {"dataset site_timezones *", "dataset timetable *"}),
        # A subquery:
        (
            "baseline_5A.value",
            {"dataset merchant_zone_profile_5A value", "dataset timetable value", "dataset shape_5A value"},
        ),
    ],
)
def test_columns_of_a_small_project(small: Project, column: str, expected: set[str]) -> None:
    assert sources(small, column) == expected


def test_a_draw_has_its_stream(small: Project) -> None:
    lineage = ColumnLineage(small)
    model = lineage.model("1A", "draw__merchant")
    assert model is not None
    assert {(s.kind, s.relation) for s in lineage.sources(model, "s0")} == {("draw", "UP.U1.merchant")}
    assert {(s.relation, s.column) for s in lineage.sources(model, "entity")} == {("merchant", "merchant_id")}


def test_a_change_of_the_text_is_a_change_of_the_lineage(tmp_path: Path) -> None:
    written = write_project(tmp_path)
    written.edit("sql/2A/S2/site_timezones.v1.sql", "override.zone, lookup.tzid", "lookup.tzid")
    assert sources(written.load(), "site_timezones.tzid") == {"dataset s1_tz_lookup tzid"}


def test_tables_of_a_small_project(small: Project) -> None:
    tables = table_lineage(small)
    assert tables["s1_tz_lookup"].upstream == {"dataset": ("country", "site_locations")}
    assert tables["s1_tz_lookup"].models == ("site_zone",)
    assert tables["s1_tz_lookup"].downstream == ("site_timezones",)
    assert tables["site_timezones"].upstream == {
        "dataset": ("s1_tz_lookup",),
        "policy": ("policy_2A.overrides", "policy_2A.tz_policy"),
    }
    assert tables["flag_6A"].gates == ("6A.T4",)


def test_every_model_of_the_project_is_followed() -> None:
    project, lineage = whole()
    refused = {}
    for state in project.ordered_states:
        for model in state.models:
            try:
                lineage.columns(model)
            except UntracedError as reason:
                refused[model.path] = str(reason)
    assert refused == {}


def test_every_published_column_has_sources_or_is_known_to_have_none() -> None:
    project, lineage = whole()
    none = {
        f"{dataset.name}.{column.name}"
        for dataset in project.datasets.values()
        if dataset.contract
        for column in dataset.contract.columns
        if not lineage.sources(model_of(project, dataset), column.name)
    }
    assert none == BY_ITSELF


def test_the_columns_that_are_followed_are_those_of_the_contracts() -> None:
    project, lineage = whole()
    for dataset in project.datasets.values():
        if dataset.contract:
            found = list(lineage.columns(model_of(project, dataset)).columns)
            assert found == [column.name.lower() for column in dataset.contract.columns], dataset.name


def test_columns_come_from_tables_that_are_read() -> None:
    """Two readings agree: the names in DuckDB's own syntax trees, and the columns of sqlglot's."""
    project, lineage = whole()
    tables = table_lineage(project)
    for dataset in project.datasets.values():
        model = model_of(project, dataset)
        for column in lineage.columns(model).columns:
            for source in lineage.sources(model, column):
                assert source.relation in tables[dataset.name].upstream[source.kind], (dataset.name, column)


def test_sources_are_columns_that_are_there() -> None:
    project, lineage = whole()
    known = {d.name: {c.name for c in d.contract.columns} for d in project.datasets.values() if d.contract}
    policies = {
        relation.qualified: {name for name, _ in relation.columns}
        for policy in project.policies.values()
        for relation in policy.relations
    }
    for dataset in project.datasets.values():
        model = model_of(project, dataset)
        for column in lineage.columns(model).columns:
            for source in lineage.sources(model, column):
                if source.column != "*" and source.kind == "dataset" and source.relation in known:
                    assert source.column in known[source.relation], source
                if source.column != "*" and source.kind == "policy":
                    assert source.column.partition(".")[0] in policies[source.relation], source
                if source.kind == "draw":
                    assert source.relation in project.streams, source
