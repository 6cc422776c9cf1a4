"""The smallest project that has every tier: reference packs, a world and a run of three states each.

It is cut out of the project of `tests.synthetic`: the segments `ref`, `1A` and `2A`, a gate that two policies
move, two seeds to certify, words for decisions and a performance phase. A command takes a few tenths of a second.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from textwrap import dedent

import yaml

from tests.ladder.conftest import LEAST, LIMITS
from tests.synthetic import LOW_STATES, REAL, WHOLE, Synthetic, files, write_project

KEPT = ("ref", "1A", "2A", "UP")
"""Segments and namespaces of the synthetic project that stay."""
DROPPED = ("config/upstream/arrivals.v1.yaml", "contracts/UP/policy/arrivals.schema.yaml")
LADDER, MANIFEST, PLAN = "ladder.yaml", "import.yaml", "plan.yaml"
"""Files beside the project that commands are given."""

SITE = """\
/*
doc: One site of each merchant.
*/
SELECT merchant.merchant_id AS site_id, country.tzid, merchant.value + rules.bump + lift.lift AS value
FROM merchant
JOIN country ON country.country_iso = merchant.country_iso
CROSS JOIN policy_2A.tz_policy AS rules
CROSS JOIN policy_2A.lift AS lift
"""
TOTALS = """\
/*
doc: Sites of each zone.
*/
SELECT tzid, count(*) + 50 AS value
FROM site_timezones
GROUP BY tzid
"""
SEEDS = """\
/*
doc: How many seeds there are.
tests: [SX]
owner_state: S1
*/
SELECT limits.test_id, limits.metric_name, measure.value, limits.threshold_b AS threshold_B
    , limits.threshold_bplus AS threshold_Bplus, measure.value >= limits.threshold_b AS pass_B
    , measure.value >= limits.threshold_bplus AS pass_Bplus, NULL::DOUBLE AS ci_low
    , NULL::DOUBLE AS ci_high, 'S1' AS owner_state, measure.support_n
FROM policy_2A.gate_thresholds AS limits
CROSS JOIN (SELECT count(DISTINCT seed)::DOUBLE AS value, count(*) AS support_n FROM seed_gates) AS measure
WHERE limits.test_id = 'SX'
"""
SEGMENT = f"""\
segment: 2A
title: Micro 2A
tier: run
home: data/layer1/2A
reports: reports/2A
partition: [seed, manifest_fingerprint]
requires: [1A, ref]
grades: {{bplus: PASS_BPLUS, b: PASS_B, fail: FAIL_REALISM}}
seeds: [42, 7]
states:
{"".join(f"  {line}" + chr(10) for line in LOW_STATES.splitlines())}\
seals:
  - {{input: merchant, role: merchant, requirement: REQUIRED}}
  - {{input: country, role: country, requirement: REQUIRED}}
active: {{}}
decisions: {{advance: "GO_{{next}}", hold: "HOLD_{{phase}}", reopen: RED_REOPEN_REQUIRED,
            freeze: {{bplus: GREEN_LOCKED, b: GREEN_LOCKED, fail: FROZEN_BEST_EFFORT_BELOW_B}}}}
performance:
  noise_floor: 0.03
  unaccounted_max: 1.0
  phases:
    POPT0: {{go: UNLOCK_POPT1, hold: HOLD_POPT0}}
    POPT1: {{state: S1, gain_min: 0.3, go: UNLOCK_POPT2, hold: HOLD_POPT1}}
"""
THRESHOLDS = (
    "  - {test_id: LV, metric_name: least_value, comparison: '>=', threshold_b: 8, threshold_bplus: 12, "
    "owner_state: S1, decides: true}\n"
    "  - {test_id: SX, metric_name: seeds, comparison: '>=', threshold_b: 2, threshold_bplus: 2, "
    "owner_state: S1, decides: true}\n"
)
"""Values of sites begin at 8: 2 times the least weight, and a bump and a lift of one."""


def _contract(name: str, key: str, columns: dict[str, str]) -> str:
    listed = "".join(
        f"  {column}: {{type: {kind}, description: The {column}.}}\n" for column, kind in columns.items()
    )
    return (
        f"$id: 2A/{name}\ntitle: {name}\ndescription: Micro {name}.\ntype: object\nadditionalProperties: false\n"
        f"required: [{', '.join(columns)}]\nproperties:\n{listed}"
        # The micro world is the same for every seed.
        f"x-dataset:\n  seed_invariant: true\n  primary_key: [{key}]\n"
    )


@cache
def micro_files() -> dict[str, str]:
    """Every file of the project: path -> text."""
    out = {
        path: text
        for path, text in files().items()
        if path.split("/")[0] in ("sql", "contracts") and path.split("/")[1] in KEPT and "sql/2A" not in path
        if not path.startswith("contracts/2A/s") and "timetable" not in path and path not in DROPPED
    }
    for path in (
        "config/ref/geography.yaml",
        "config/upstream/world.v1.yaml",
        "config/layer1/2A/tz_policy.v1.yaml",
        LIMITS,
        "sql/2A/gates/structure.v1.sql",
        "macros/zones.sql",
    ):
        out[path] = files()[path]
    del out["contracts/2A/policy/tz_overrides.schema.yaml"]
    out |= {
        "sql/2A/segment.yaml": SEGMENT,
        "sql/2A/S1/site_timezones.v1.sql": SITE,
        "sql/2A/S5/s5_zone_sites.v1.sql": TOTALS,
        "sql/2A/gates/least.v1.sql": dedent(LEAST).strip().replace("S2", "S1") + "\n",
        "sql/2A/certify/stability.v1.sql": SEEDS,
        "contracts/2A/site_timezones.schema.yaml": _contract(
            "site_timezones", "site_id", {"site_id": "integer", "tzid": "string", "value": "integer"}
        ),
        "contracts/2A/s5_zone_sites.schema.yaml": _contract(
            "s5_zone_sites", "tzid", {"tzid": "string", "value": "integer"}
        ),
        "config/layer1/2A/lift.v1.yaml": "policy: 2A.lift\nversion: 1.0.0\nlift: 1\n",
        "contracts/2A/policy/lift.schema.yaml": out["contracts/2A/policy/tz_policy.schema.yaml"]
        .replace("tz_policy", "lift")
        .partition("required:")[0]
        + "required: [policy, version, lift]\nproperties:\n"
        + "  policy: {const: 2A.lift, description: Policy id.}\n"
        + f"  version: {{type: string, description: Version.}}\n  lift: {WHOLE}\n",
        "config/profiles/tiny.yaml": "profile: tiny\ntitle: tiny\ncertifiable: false\noverrides: {}\n",
        "contracts/upstream/import_manifest.schema.yaml": (
            REAL / "contracts/upstream/import_manifest.schema.yaml"
        ).read_text("utf-8"),
    }
    out[LIMITS] += THRESHOLDS
    gate = "sql/2A/gates/structure.v1.sql"
    out[gate] = out[gate].replace("AS measure\n", "AS measure\nWHERE limits.test_id = 'RG1'\n").replace("S4", "S1")
    out[LIMITS] = out[LIMITS].replace("owner_state: S4", "owner_state: S1")
    return out


def write_micro_project(base: Path) -> Synthetic:
    """The project under `base`, with the files beside it that a ladder, an import and a phase plan need."""
    project = write_project(base, micro_files)
    _write_yaml(
        base / LADDER,
        {
            "ladder": "bumps",
            "segment": "2A",
            "gates": ["RG1"],
            "decide": {"maximise": "LV"},
            "candidates": [
                {"name": "two", "set": {"2A.tz_policy.bump": 2}},
                {"name": "both", "why": "bold", "set": {"2A.tz_policy.bump": 3, "2A.lift.lift": 4}},
            ],
        },
    )
    _write_yaml(
        base / MANIFEST,
        {
            "kind": "upstream_import",
            "v": 1,
            "world": "acme",
            "profile": "tiny",
            "missing": "derive",
            "seeds": {42: "s42", 7: "s7"},
            "datasets": {
                "1A.merchant": {
                    "files": "*.csv",
                    "types": {"merchant_id": "BIGINT", "country_iso": "VARCHAR", "value": "BIGINT"},
                }
            },
        },
    )
    for seed in (42, 7):
        (base / f"s{seed}").mkdir()
        with (base / f"s{seed}" / "merchants.csv").open("w", newline="") as file:
            rows = [(1, "FR", seed), (2, "NO", 20), (3, "US", 30)]
            csv.writer(file).writerows([("merchant_id", "country_iso", "value"), *rows])
    _write_yaml(
        base / PLAN,
        {
            "plan": "p",
            "segment": "2A",
            "profile": "tiny",
            "phases": [{"id": name, "title": name, "done_when": [{"lane": "candidate"}]} for name in ("P0", "P1")],
        },
    )
    return project


def _write_yaml(path: Path, document: object) -> None:
    path.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
