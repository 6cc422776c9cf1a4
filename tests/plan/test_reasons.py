"""What a plan says: which file, policy key, macro, contract or input differs, and how long it will take."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import engine.runtime
from engine.cli.main import main
from engine.plan.definition import Plan
from engine.plan.reasons import in_short, reasons_for
from engine.plan.signature import static_parts
from engine.project.load import load_project
from engine.runs.record import SIGNATURE_FORM
from tests.conftest import ROOT
from tests.synthetic import Synthetic, machine_cache, states

TZ_POLICY = "config/layer1/2A/tz_policy.v1.yaml"
SITE_TIMEZONES = "sql/2A/S2/site_timezones.v1.sql"


def reasons(project: Synthetic, state_id: str, **options: Any) -> tuple[str, ...]:
    return project.plan(**options).step(state_id).reasons


def editing(path: str, old: str, new: str) -> Callable[[Synthetic], None]:
    return lambda project: project.edit(path, old, new)


@pytest.mark.parametrize(
    ("edit", "state_id", "expected"),
    [
        (editing(SITE_TIMEZONES, "+ 20 AS", "+ 27 AS"), "2A.S2", ["model site_timezones changed"]),
        (
            editing("sql/2A/S1/assert/zone_missing.v1.sql", "< 1", "< 2"),
            "2A.S1",
            ["assertion zone_missing changed"],
        ),
        (editing(TZ_POLICY, "bump: 1", "bump: 2"), "2A.S1", ["policy 2A.tz_policy.bump: 1 -> 2"]),
        (
            editing(TZ_POLICY, "fallback_rate: 0.05", "fallback_rate: 0.06"),
            "2A.S0",
            ["policy 2A.tz_policy.caps.fallback_rate: 0.05 -> 0.06"],
        ),
        (
            editing("config/layer1/2A/tz_overrides.yaml", "zone: Europe/Paris", "zone: Europe/Oslo"),
            "2A.S2",
            ["policy 2A.tz_overrides.overrides.11.zone: Europe/Paris -> Europe/Oslo"],
        ),
        (
            editing("config/layer1/2A/tz_overrides.yaml", "[{site_id: 11, zone: Europe/Paris}]", "[]"),
            "2A.S2",
            ["policy 2A.tz_overrides.overrides.11 removed: {site_id: 11, zone: Europe/Paris}"],
        ),
        (editing("macros/zones.sql", "* 60", "* 61"), "2A.S3", ["macro zone_offset changed"]),
        (editing("macros/lift.sql", "* 7", "* 8"), "5A.S4", ["macro lift_base changed"]),
        (
            editing(
                "contracts/5A/merchant_zone_profile_5A.schema.yaml",
                "value: {type: integer,",
                "value: {type: integer, minimum: 0,",
            ),
            "5A.S1",
            ["contract merchant_zone_profile_5A changed"],
        ),
        (
            editing(TZ_POLICY, "version: 1.0.0", "version: 1.0.1"),
            "2A.S1",
            ["policy 2A.tz_policy.version: 1.0.0 -> 1.0.1"],
        ),
        (editing("config/profiles/tiny.yaml", "rate: 2", "rate: 3"), "5B.S1", ["policy UP.arrivals.rate: 2 -> 3"]),
        (
            editing("config/ref/geography.yaml", "weight: 7", "weight: 8"),
            "ref.S1",
            ["policy ref.geography.countries.US.weight: 7 -> 8"],
        ),
        (editing("sql/2A/segment.yaml", "role: country", "role: countries"), "2A.S0", ["seal of country changed"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_cause_is_named(
    built: Synthetic, edit: Callable[[Synthetic], None], state_id: str, expected: list[str]
) -> None:
    edit(built)
    assert list(reasons(built, state_id)) == expected


def test_a_state_that_waits_names_what_it_waits_for(built: Synthetic) -> None:
    built.change("2A.S2")
    plan = built.plan()
    assert plan.step("2A.S3").reasons == ("reads 2A.S2, which runs",)
    assert plan.step("5A.S1").reasons == ("reads 2A.S2, which runs", "reads 5A.S0, which runs")
    assert plan.step("2A.S1").reasons == ("unchanged",)


def test_own_differences_come_before_what_is_waited_for(built: Synthetic) -> None:
    built.change("2A.S2")
    built.edit("macros/zones.sql", "* 60", "* 61")
    assert reasons(built, "2A.S3") == ("macro zone_offset changed", "reads 2A.S2, which runs")


def test_a_changed_input_is_named_once_it_is_built(built: Synthetic) -> None:
    built.change("2A.S3")
    built.build(select="2A")
    assert "input timetable changed" in reasons(built, "5A.S3")
    assert "bundle of 2A changed" in reasons(built, "5A.S0")
    assert "input timetable changed" in reasons(built, "5A.S0")


def test_added_and_removed_files_are_named(built: Synthetic) -> None:
    built.write("sql/2A/S2/zone_used.v1.sql", "/*\ndoc: Zones.\n*/\nSELECT DISTINCT tzid FROM site_timezones")
    assert reasons(built, "2A.S2") == ("model zone_used added",)
    (built.root / "sql/2A/S1/assert/zone_missing.v1.sql").unlink()
    assert "assertion zone_missing removed" in reasons(built, "2A.S1")


def test_a_policy_that_is_read_for_the_first_time_is_added(built: Synthetic) -> None:
    built.edit("sql/6A/S1/party_6A.v1.sql", "+ 10 AS", "+ (SELECT per_party FROM policy_6A.priors) + 10 AS")
    assert reasons(built, "6A.S1") == ("model party_6A changed", "policy 6A.priors added")


def test_many_changed_keys_are_counted(built: Synthetic) -> None:
    built.write(
        "config/layer2/5A/shapes.v1.yaml",
        """
        policy: 5A.shapes
        version: 1.0.0
        shape: [{hour: 1, weight: 2}, {hour: 13, weight: 4}, {hour: 20, weight: 9}]
        """,
    )
    found = reasons(built, "5A.S2")
    assert found == (
        "policy 5A.shapes.shape.1 added: {hour: 1, weight: 2}",
        "policy 5A.shapes.shape.13 added: {hour: 13, weight: 4}",
        "policy 5A.shapes.shape.20 added: {hour: 20, weight: 9}",
        "policy 5A.shapes.shape.0 removed: {hour: 0, weight: 1}",
        "policy 5A.shapes.shape.12 removed: {hour: 12, weight: 3}",
    )
    assert in_short(found) == "; ".join([*found[:3], "and 2 more"])


def test_values_are_those_of_the_last_build_though_it_linked_an_older_one(built: Synthetic) -> None:
    """1, then 2, then 1 again: the last build ends in the folder of the first, and makes nothing."""
    built.edit(TZ_POLICY, "bump: 1", "bump: 2")
    built.build()
    built.edit(TZ_POLICY, "bump: 2", "bump: 1")
    assert not built.build().made
    built.build(seed=7)
    built.edit(TZ_POLICY, "bump: 1", "bump: 3")
    assert reasons(built, "2A.S1") == ("policy 2A.tz_policy.bump: 1 -> 3",)
    assert reasons(built, "2A.S1", seed=7) == ("policy 2A.tz_policy.bump: 1 -> 3",)


def test_one_edit_of_a_policy_that_keys_draws_is_one_reason() -> None:
    root = Path(__file__).resolve().parents[2]
    project = load_project(root, "tiny")
    segment = project.segment("6A")
    state = next(state for state in segment.states if len({m.stream for m in state.models if m.stream}) > 2)
    parts = static_parts(project, segment, state, 42)
    streams = sorted(parts["streams"])
    then = {**parts, "streams": {**dict.fromkeys(streams, "another digest"), "6A.gone": "a digest"}}
    last = SimpleNamespace(parts=then, policies={}, signature_form=SIGNATURE_FORM)
    assert reasons_for(project, parts, last) == (  # type: ignore[arg-type]
        f"draw scope of {streams[0]} and {len(streams) - 1} more changed: policy 6A.rng_profile",
        "draw scope of 6A.gone removed",
    )


def test_a_new_runtime_is_named(built: Synthetic, monkeypatch: pytest.MonkeyPatch) -> None:
    before = engine.runtime.CORE_ABI
    monkeypatch.setattr(engine.runtime, "CORE_ABI", before + 1)
    monkeypatch.setattr(engine.runtime, "math_digest", lambda: "another processor's")
    found = reasons(built, "2A.S1")
    assert f"runtime core_abi: {before} -> {before + 1}" in found
    assert any(reason.startswith("runtime math_library: ") and "another proces" in reason for reason in found)


def test_another_version_of_a_reference_package_is_named() -> None:
    project = load_project(ROOT, "tiny")
    segment = project.segments["ref"]
    parts = static_parts(project, segment, segment.state("S1"), 42)
    distribution, version, found = parts["sources"]["holidays"].split()
    then = {
        "holidays": f"{distribution} 0.1 {found}",
        "zone_tab": f"tzdata {parts['sources']['zone_tab'].split()[1]} x",
    }
    last = SimpleNamespace(
        parts={**parts, "sources": {**parts["sources"], **then}}, policies={}, signature_form=SIGNATURE_FORM
    )
    assert reasons_for(project, parts, last) == (  # type: ignore[arg-type]
        f"source holidays: holidays 0.1 -> holidays {version}",
        "source zone_tab changed",
    )


def test_what_was_never_built_says_so(project: Synthetic) -> None:
    plan = project.plan()
    assert plan.step("ref.S0").reasons == ("never built for this seed and profile",)
    assert plan.step("2A.S1").reasons[0].startswith("reads ")
    assert {step.status for step in plan.steps} == {"missing"}
    assert {step.estimate_s for step in plan.steps} == {None}


def test_another_seed_was_never_built(built: Synthetic) -> None:
    assert reasons(built, "1A.S0", seed=7) == ("never built for this seed and profile",)


def test_estimates_come_from_the_last_time(built: Synthetic) -> None:
    known = {record.state_id: record for record in built.plan().folder.records()}
    built.change("5A.S3")
    plan = built.plan()
    for step in plan.runs:
        assert step.estimate_s == known[step.state_id].elapsed_s
        assert step.last_rows == known[step.state_id].rows
    assert plan.step("5A.S3").last_rows == 3


def test_the_last_of_a_kind_is_named_when_it_goes(built: Synthetic) -> None:
    """The state read metrics, and does no longer: nothing of that kind is left to compare."""
    built.edit(SITE_TIMEZONES, "+ 20 AS", "+ (SELECT CAST(max(value) AS BIGINT) FROM meta_metrics) + 20 AS")
    built.build()
    built.edit(SITE_TIMEZONES, "(SELECT CAST(max(value) AS BIGINT) FROM meta_metrics)", "6")
    assert reasons(built, "2A.S2") == (
        "model site_timezones changed",
        "metrics of 2A.S0 removed",
        "metrics of 2A.S1 removed",
    )


# the command


@dataclass
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def run_engine(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """A function: the command on a synthetic project, in this process."""

    def run(project: Synthetic, *arguments: str) -> Ran:
        place = ["--project", str(project.root), "--runs-root", str(project.runs_root)]
        monkeypatch.setattr(sys, "argv", ["engine", *arguments, *place])
        with machine_cache(project.base / "cache"), pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return run


def test_plan_as_one_json_document(built: Synthetic, run_engine: Callable[..., Ran]) -> None:
    built.edit(TZ_POLICY, "bump: 1", "bump: 2")
    ran = run_engine(built, "plan", "--json")
    document = json.loads(ran.out)
    assert ran.code == 0
    assert (document["seed"], document["profile"], document["changes"]) == (42, "tiny", True)
    rows = {row["state"]: row for row in document["states"]}
    assert set(rows) == {step.state_id for step in built.plan().steps}
    row = rows["2A.S2"]
    assert row["action"] == "run"
    assert row["reasons"][0] == "policy 2A.tz_policy.bump: 1 -> 2"
    assert row["estimate_s"] > 0
    assert row["last_rows"] == 6
    assert row["selected"] is True
    assert rows["1A.S1"]["action"] == "link"


def test_detailed_exitcode(built: Synthetic, run_engine: Callable[..., Ran]) -> None:
    assert run_engine(built, "plan", "--detailed-exitcode").code == 0
    built.change("6A.S5")
    ran = run_engine(built, "plan", "--detailed-exitcode")
    assert ran.code == 10
    assert "6A.S5" in ran.out and "model flag_6A changed" in ran.out
    assert "1 to run" in ran.out
    assert run_engine(built, "plan").code == 0


def test_the_plan_changes_nothing(built: Synthetic, run_engine: Callable[..., Ran]) -> None:
    def listing() -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in sorted(built.runs_root.rglob("*"))}

    built.change("2A.S1")
    before = listing()
    run_engine(built, "plan")
    assert listing() == before


@pytest.mark.parametrize(
    ("arguments", "code", "name"),
    [
        (["--select", "2A.S9"], 2, "SELECTOR_INVALID"),
        (["--select", "policy:tz_polcy"], 2, "SELECTOR_INVALID"),
        (["--select", "2A.S4+"], 3, "STALE_CLAIM"),
        (["--profile", "tinny"], 2, "POLICY_MISSING"),
    ],
)
def test_refusals_have_codes_in_text_and_json(
    built: Synthetic, run_engine: Callable[..., Ran], arguments: list[str], code: int, name: str
) -> None:
    built.change("2A.S2")
    ran = run_engine(built, "plan", *arguments)
    assert ran.code == code
    assert name in ran.err and "hint:" in ran.err
    assert ran.out == ""
    ran = run_engine(built, "plan", "--json", *arguments)
    assert ran.code == code
    assert json.loads(ran.out)["error"]["name"] == name


def test_ls_why_prints_the_same_reasons(built: Synthetic, run_engine: Callable[..., Ran]) -> None:
    built.change("5A.S4")
    ran = run_engine(built, "ls", "--select", "state:modified+", "--why", "--json")
    rows = {row["state"]: row for row in json.loads(ran.out)}
    plan: Plan = built.plan()
    assert set(rows) == states("5A.S4-S5 6A.S0-S5")
    for state_id, row in rows.items():
        assert row["why"] == "; ".join(plan.step(state_id).reasons)
        assert row["action"] == plan.step(state_id).action
