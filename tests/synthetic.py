"""A complete project in miniature: the real segments' names and binding edges, models that take milliseconds.

`write_project(folder)` writes sql/, macros/, config/ and contracts/ with seven segments: `ref`, the world
segments `1A 1B 5B`, and the run segments `2A 5A 6A`. Every run dataset has a column `value`, made of what the
model reads and of a step, a literal: `change()` raises the step, so the content of the state changes and,
through `value`, that of all that read it; `idle()` changes the SQL and not the content.

Edges: 1B and 5B read 1A; 2A reads 1B; 5A reads 2A's `site_timezones` (S1) and `timetable` (S3); 6A reads 5A's
`merchant_zone_profile_5A` (S1) and 5B. Shared: `common.calendar` (2A.S3, 5A.S2), `5A.shapes` (5A.S2, 5A.S4),
the macro `lifted` (5A.S4, 6A.S3).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent, indent
from typing import Any
from unittest.mock import patch

from engine.assurance.required import checked_builder
from engine.build import BuildResult, make_plan
from engine.duckdb_connection import Resources
from engine.plan.definition import Plan, Request
from engine.project.definition import Project, State
from engine.project.load import load_project
from engine.runs.folder import RunFolder
from engine.runs.record import StateRecord

PARSED = Path("cache/parsed.json")
REAL = Path(__file__).resolve().parent.parent
SEMVER = "{type: string, pattern: '^[0-9]+[.][0-9]+[.][0-9]+$', description: Version.}"
TEXT = "{type: string, minLength: 1, description: A name.}"
WHOLE = "{type: integer, minimum: 0, maximum: 1000000000, description: A number.}"

RUN_STATES = """\
S0: {kind: seal, title: Gate and seal}
S1: {kind: model, title: First, tags: [first]}
S2: {kind: model, title: Second}
S3: {kind: model, title: Third}
S4: {kind: model, title: Fourth}
S5: {kind: bundle, title: Validation bundle}
"""
LOW_STATES = """\
S0: {kind: seal, title: Gate and seal}
S1: {kind: model, title: Generate}
S5: {kind: bundle, title: Validation bundle}
"""

SEGMENTS: dict[str, dict[str, Any]] = {
    "ref": {"tier": "reference", "home": "upstream/ref", "partition": "[]", "requires": "[]", "seals": []},
    "1A": {
        "tier": "world",
        "home": "upstream/1A",
        "partition": "[seed]",
        "requires": "[ref]",
        "seals": ["country"],
    },
    "1B": {
        "tier": "world",
        "home": "upstream/1B",
        "partition": "[seed]",
        "requires": "[ref, 1A]",
        "seals": ["merchant"],
    },
    "5B": {
        "tier": "world",
        "home": "upstream/5B",
        "partition": "[seed]",
        "requires": "[1A]",
        "seals": ["merchant"],
    },
    "2A": {
        "tier": "run",
        "home": "data/layer1/2A",
        "partition": "[seed, manifest_fingerprint]",
        "requires": "[1B, ref]",
        "seals": ["site_locations", "country"],
    },
    "5A": {
        "tier": "run",
        "home": "data/layer2/5A",
        "partition": "[seed, parameter_hash, manifest_fingerprint]",
        "requires": "[2A, 1B]",
        "seals": ["site_timezones", "timetable", "site_locations"],
    },
    "6A": {
        "tier": "run",
        "home": "data/layer3/6A",
        "partition": "[seed, parameter_hash, manifest_fingerprint]",
        "requires": "[5B, 2A, 5A]",
        "seals": ["merchant_zone_profile_5A", "arrival_summary"],
    },
}

MODELS: dict[str, tuple[str, str]] = {
    "ref/S1/country": (
        "country_iso",
        """
        SELECT country_iso, zone AS tzid, weight AS value
        FROM policy_ref.countries""",
    ),
    "1A/S1/merchant": (
        "merchant_id",
        """
        SELECT row_number() OVER (ORDER BY country.country_iso) AS merchant_id
            , country.country_iso
            , country.value * world.scale AS value
        FROM country
        CROSS JOIN policy_UP.world AS world""",
    ),
    "1B/S1/site_locations": (
        "site_id",
        """
        SELECT merchant.merchant_id * 10 + kind.ordinal AS site_id
            , merchant.merchant_id, merchant.country_iso
            , merchant.value + kind.extra AS value
        FROM merchant
        CROSS JOIN policy_UP.site_kinds AS kind""",
    ),
    "5B/S1/arrival_summary": (
        "country_iso",
        """
        SELECT country_iso, count(*) * arrivals.rate AS value
        FROM merchant
        CROSS JOIN policy_UP.arrivals AS arrivals
        GROUP BY country_iso, arrivals.rate""",
    ),
    "2A/S1/s1_tz_lookup": (
        "site_id",
        """
        SELECT site_id, tzid, value + 10 AS value
        FROM site_zone""",
    ),
    "2A/S2/site_timezones": (
        "site_id",
        """
        SELECT lookup.site_id
            , coalesce(override.zone, lookup.tzid) AS tzid
            , lookup.value + rules.bump + 20 AS value
        FROM s1_tz_lookup AS lookup
        CROSS JOIN policy_2A.tz_policy AS rules
        LEFT JOIN policy_2A.overrides AS override ON override.site_id = lookup.site_id""",
    ),
    "2A/S3/timetable": (
        "tzid",
        """
        SELECT country.tzid, zone_offset(country.tzid) + calendar.horizon_days + 30 AS value
        FROM country
        CROSS JOIN policy_common.calendar AS calendar
        GROUP BY country.tzid, calendar.horizon_days""",
    ),
    "2A/S4/s4_legality_report": (
        "",
        """
        SELECT count(*) AS sites, CAST(sum(site.value + timetable.value) + 40 AS BIGINT) AS value
        FROM site_timezones AS site
        JOIN timetable ON timetable.tzid = site.tzid""",
    ),
    "2A/S5/s5_zone_sites": (
        "tzid",
        """
        SELECT tzid, count(*) + 50 AS value
        FROM site_timezones
        GROUP BY tzid""",
    ),
    "5A/S1/merchant_zone_profile_5A": (
        "merchant_id, tzid",
        """
        SELECT site.merchant_id, zone.tzid, CAST(sum(zone.value) + 10 AS BIGINT) AS value
        FROM site_timezones AS zone
        JOIN site_locations AS site ON site.site_id = zone.site_id
        GROUP BY site.merchant_id, zone.tzid""",
    ),
    "5A/S2/shape_5A": (
        "hour",
        """
        SELECT shape.hour, shape.weight * calendar.horizon_days + 20 AS value
        FROM policy_5A.shape
        CROSS JOIN policy_common.calendar AS calendar""",
    ),
    "5A/S3/baseline_5A": (
        "merchant_id, tzid",
        """
        SELECT profile.merchant_id, profile.tzid
            , profile.value + timetable.value
                + (SELECT CAST(sum(value) AS BIGINT) FROM shape_5A) + 30 AS value
        FROM merchant_zone_profile_5A AS profile
        JOIN timetable ON timetable.tzid = profile.tzid""",
    ),
    "5A/S4/scenario_5A": (
        "merchant_id, tzid",
        """
        SELECT merchant_id, tzid
            , lifted(value, (SELECT max(weight) FROM policy_5A.shape)) + 40 AS value
        FROM baseline_5A""",
    ),
    "5A/S5/s5_totals_5A": (
        "tzid",
        """
        SELECT tzid, CAST(sum(value) + 50 AS BIGINT) AS value
        FROM scenario_5A
        GROUP BY tzid""",
    ),
    "6A/S1/party_6A": (
        "merchant_id, tzid",
        """
        SELECT merchant_id, tzid
            , profile.value + (SELECT CAST(sum(value) AS BIGINT) FROM arrival_summary) + 10 AS value
        FROM merchant_zone_profile_5A AS profile""",
    ),
    "6A/S2/account_6A": (
        "merchant_id, tzid",
        """
        SELECT merchant_id, tzid, value * priors.per_party + 20 AS value
        FROM party_6A
        CROSS JOIN policy_6A.priors AS priors""",
    ),
    "6A/S3/instrument_6A": (
        "merchant_id, tzid",
        """
        SELECT merchant_id, tzid, lifted(value, 3) + 30 AS value
        FROM account_6A""",
    ),
    "6A/S4/device_6A": (
        "merchant_id, tzid",
        """
        SELECT merchant_id, tzid, value + links.per_instrument + 40 AS value
        FROM instrument_6A
        CROSS JOIN policy_6A.links AS links""",
    ),
    "6A/S5/flag_6A": (
        "merchant_id, tzid",
        """
        SELECT merchant_id, tzid, value + 50 AS value
        FROM device_6A""",
    ),
}
"""Segment/state/dataset -> (primary key, SELECT)."""

POLICIES: dict[str, tuple[str, str, str]] = {
    "ref.geography": (
        "config/ref/geography.yaml",
        """
        countries:
          - {country_iso: NO, zone: Europe/Oslo, weight: 3}
          - {country_iso: FR, zone: Europe/Paris, weight: 5}
          - {country_iso: US, zone: America/Chicago, weight: 7}
        """,
        f"""
        countries:
          type: array
          description: Countries.
          items:
            type: object
            additionalProperties: false
            required: [country_iso, zone, weight]
            properties:
              country_iso: {{type: string, pattern: '^[A-Z]{{2}}$', description: Country.}}
              zone: {TEXT}
              weight: {WHOLE}
        """,
    ),
    "UP.world": (
        "config/upstream/world.v1.yaml",
        """
        scale: 2
        site_kinds: [{name: shop, extra: 1}, {name: office, extra: 2}]
        """,
        f"""
        scale: {WHOLE}
        site_kinds:
          type: array
          description: Kinds of sites.
          items:
            type: object
            additionalProperties: false
            required: [name, extra]
            properties: {{name: {TEXT}, extra: {WHOLE}}}
        """,
    ),
    "UP.arrivals": ("config/upstream/arrivals.v1.yaml", "rate: 4", f"rate: {WHOLE}"),
    "common.calendar": (
        "config/common/calendar.v1.yaml",
        """
        start: 2026-01-01
        horizon_days: 90
        """,
        f"""
        start: {{type: string, format: date, description: First day.}}
        horizon_days: {WHOLE}
        """,
    ),
    "2A.tz_policy": (
        "config/layer1/2A/tz_policy.v1.yaml",
        """
        bump: 1
        caps: {fallback_rate: 0.05, empty_sites: 0}
        """,
        f"""
        bump: {WHOLE}
        caps:
          type: object
          description: Caps.
          additionalProperties: false
          required: [fallback_rate, empty_sites]
          properties:
            fallback_rate: {{type: number, minimum: 0, maximum: 1, description: Largest share.}}
            empty_sites: {WHOLE}
        """,
    ),
    "2A.tz_overrides": (
        "config/layer1/2A/tz_overrides.yaml",
        """
        overrides: [{site_id: 11, zone: Europe/Paris}]
        """,
        f"""
        overrides:
          type: array
          description: Overrides.
          items:
            type: object
            additionalProperties: false
            required: [site_id, zone]
            properties: {{site_id: {WHOLE}, zone: {TEXT}}}
        """,
    ),
    "5A.shapes": (
        "config/layer2/5A/shapes.v1.yaml",
        """
        shape: [{hour: 0, weight: 1}, {hour: 12, weight: 3}]
        """,
        f"""
        shape:
          type: array
          description: Weights of hours.
          items:
            type: object
            additionalProperties: false
            required: [hour, weight]
            properties: {{hour: {WHOLE}, weight: {WHOLE}}}
        """,
    ),
    "6A.priors": ("config/layer3/6A/account_per_party_priors_6A.v1.yaml", "per_party: 2", f"per_party: {WHOLE}"),
    "6A.links": ("config/layer3/6A/device_links_6A.v1.yaml", "per_instrument: 5", f"per_instrument: {WHOLE}"),
}
"""Policy id -> (file, body, properties of its schema)."""

GATES = {"2A": ("RG1", "zones_used", "s5_zone_sites", 2, 3), "6A": ("T4", "flags", "flag_6A", 3, 4)}
"""Segment -> test, metric, dataset that is counted, threshold B, threshold B+."""

EXTRA = {
    "2A/S1/site_zone.v1.sql": """
        /*
        doc: The zone of the country of each site.
        materialize: table
        */
        SELECT site.site_id, country.tzid, site.value
        FROM site_locations AS site
        JOIN country ON country.country_iso = site.country_iso
        """,
    "2A/S1/s1_counters.v1.sql": """
        /*
        doc: How many sites there are.
        materialize: metrics
        */
        SELECT 'sites' AS metric, '' AS key, count(*)::DOUBLE AS value
        FROM s1_tz_lookup
        """,
    "2A/S1/assert/zone_missing.v1.sql": """
        /*
        doc: Every site has a zone.
        code: 190
        name: ZONE_MISSING
        */
        SELECT lookup.site_id
        FROM s1_tz_lookup AS lookup
        CROSS JOIN policy_2A.tz_policy AS rules
        WHERE lookup.tzid IS NULL AND rules.caps.empty_sites < 1
        """,
}
MACROS = {
    "zones.sql": """
        -- Minutes of a zone, made up.
        CREATE OR REPLACE MACRO zone_offset(tzid) AS length(tzid) * 60;
        """,
    "lift.sql": """
        -- What a value is lifted from.
        CREATE OR REPLACE MACRO lift_base(value) AS value * 7;
        -- A value in steps.
        CREATE OR REPLACE MACRO lifted(value, step) AS lift_base(value) + step;
        """,
}
DRAWS = {
    "sql/1A/S1/merchant_domain.v1.sql": """
        /*
        doc: Merchants as entities of draws.
        */
        SELECT merchant_id::UBIGINT AS entity, 0::UBIGINT AS sub
        FROM merchant
        """,
    "sql/1A/S1/draw__merchant.v1.sql": """
        /*
        doc: Two slots for each merchant.
        stream: UP.U1.merchant
        */
        SELECT batch, entity, sub, s0, s1
        FROM (SELECT 0 AS batch, * FROM rng_draw('merchant_domain', 'UP.U1.merchant'))
        """,
    "config/upstream/rng_profile.v1.yaml": """
        policy: UP.rng_profile
        version: 1.0.0
        rng_scope: true
        epoch: 1
        """,
    "config/upstream/rng_streams.v1.yaml": """
        policy: UP.rng_streams
        version: 1.0.0
        streams:
          - stream: UP.U1.merchant
            entity_kind: merchant
            entity_source: SELECT merchant_id::UBIGINT AS entity, 0::UBIGINT AS sub FROM merchant
            sub_kind: none
            slots: 2
            distribution: two uniforms
        """,
}
"""What a project with random numbers has besides; its macros and schemas are the real ones."""
PROFILES = {
    "tiny": "certifiable: false\noverrides:\n  UP.arrivals: {rate: 2}\n",
    "reference": "certifiable: true\noverrides: {}\n",
}


def _clean(text: str) -> str:
    return dedent(text).strip("\n") + "\n"


def _columns_of(name: str) -> tuple[str, ...]:
    """Columns of a dataset, from the outermost SELECT of its model."""
    from sqlglot import parse_one

    select = next(select for path, (_, select) in MODELS.items() if path.endswith(f"/{name}"))
    return tuple(parse_one(select, dialect="duckdb").named_selects)


def _contract(segment: str, name: str, key: str) -> str:
    columns = _columns_of(name)
    kinds = {"country_iso": "string", "tzid": "string"}
    lines = "".join(
        f"  {column}: {{type: {kinds.get(column, 'integer')}, description: The {column}.}}\n" for column in columns
    )
    tail = f"x-dataset:\n  primary_key: [{key}]\n" if key else "x-artifact: json\n"
    return (
        f"$id: {segment}/{name}\ntitle: {name}\ndescription: Synthetic {name}.\ntype: object\n"
        f"additionalProperties: false\nrequired: [{', '.join(columns)}]\nproperties:\n{lines}{tail}"
    )


def _policy_schema(policy_id: str, properties: str) -> str:
    body = _clean(properties)
    names = [line.partition(":")[0] for line in body.splitlines() if line[:1].strip()]
    head = f"policy: {{const: {policy_id}, description: Policy id.}}\nversion: {SEMVER}\n"
    return (
        f"$id: policy/{policy_id}\ntitle: {policy_id}\ndescription: Synthetic {policy_id}.\n"
        "type: object\nadditionalProperties: false\n"
        f"required: [policy, version, {', '.join(names)}]\nproperties:\n" + indent(head + body, "  ")
    )


def _segment(name: str, facts: dict[str, Any]) -> str:
    states = RUN_STATES if facts["tier"] == "run" else LOW_STATES
    seals = "".join(f"  - {{input: {item}, role: {item}, requirement: REQUIRED}}\n" for item in facts["seals"])
    return (
        f"segment: {name}\ntitle: Synthetic {name}\ntier: {facts['tier']}\nhome: {facts['home']}\n"
        f"reports: reports/{name}\npartition: {facts['partition']}\nrequires: {facts['requires']}\n"
        "grades: {bplus: PASS_BPLUS, b: PASS_B, fail: FAIL_REALISM}\nseeds: [42, 7]\n"
        f"states:\n{indent(states, '  ')}seals:{' []' if not seals else ''}\n{seals}active: {{}}\n"
    )


def _gate_files(segment: str) -> dict[str, str]:
    test, metric, dataset, threshold_b, threshold_bplus = GATES[segment]
    gate = _clean(f"""
        /*
        doc: Counts the rows of {dataset}.
        tests: [{test}]
        owner_state: S4
        knobs: [{segment}.realism_gate.gate_thresholds]
        */
        SELECT limits.test_id, limits.metric_name, measure.value, limits.threshold_b AS threshold_B
            , limits.threshold_bplus AS threshold_Bplus, measure.value >= limits.threshold_b AS pass_B
            , measure.value >= limits.threshold_bplus AS pass_Bplus, NULL::DOUBLE AS ci_low
            , NULL::DOUBLE AS ci_high, 'S4' AS owner_state, measure.support_n
        FROM policy_{segment}.gate_thresholds AS limits
        CROSS JOIN (SELECT count(*)::DOUBLE AS value, count(*) AS support_n FROM {dataset}) AS measure
        """)
    policy = (
        f"policy: {segment}.realism_gate\nversion: 1.0.0\ngate_thresholds:\n"
        f"  - {{test_id: {test}, metric_name: {metric}, comparison: '>=', threshold_b: {threshold_b}, "
        f"threshold_bplus: {threshold_bplus}, owner_state: S4, decides: true}}\n"
    )
    schema = _policy_schema(
        f"{segment}.realism_gate",
        f"""
        gate_thresholds:
          type: array
          description: Bands.
          items:
            type: object
            additionalProperties: false
            required: [test_id, metric_name, comparison, threshold_b, threshold_bplus, owner_state, decides]
            properties:
              test_id: {TEXT}
              metric_name: {TEXT}
              comparison: {{enum: ['>=', '<=', '='], type: string, description: How.}}
              threshold_b: {{type: number, minimum: 0, maximum: 100, description: Band B.}}
              threshold_bplus: {{type: number, minimum: 0, maximum: 100, description: Band B+.}}
              owner_state: {TEXT}
              decides: {{type: boolean, description: Whether it counts.}}
        """,
    )
    return {
        f"sql/{segment}/gates/structure.v1.sql": gate,
        f"config/realism_gate_{segment}.v1.yaml": policy,
        f"contracts/{segment}/policy/realism_gate.schema.yaml": schema,
    }


@cache
def files() -> dict[str, str]:
    """Every file of the project: path -> text."""
    out = {f"sql/{name}/segment.yaml": _segment(name, facts) for name, facts in SEGMENTS.items()}
    for path, (key, select) in MODELS.items():
        segment, _, name = path.split("/")
        out[f"sql/{path}.v1.sql"] = f"/*\ndoc: Synthetic {name}.\n*/\n{_clean(select)}"
        out[f"contracts/{segment}/{name}.schema.yaml"] = _contract(segment, name, key)
    for policy_id, (path, body, properties) in POLICIES.items():
        namespace, _, name = policy_id.partition(".")
        out[path] = f"policy: {policy_id}\nversion: 1.0.0\n{_clean(body)}"
        out[f"contracts/{namespace}/policy/{name}.schema.yaml"] = _policy_schema(policy_id, properties)
    for segment in GATES:
        out |= _gate_files(segment)
    out |= {f"sql/{path}": _clean(text) for path, text in EXTRA.items()}
    out |= {f"macros/{name}": _clean(text) for name, text in MACROS.items()}
    out |= {
        f"config/profiles/{name}.yaml": f"profile: {name}\ntitle: {name}\n{text}"
        for name, text in PROFILES.items()
    }
    return out


def states(text: str) -> set[str]:
    """`2A.S2-S4,S5 6A.S0` as state ids."""
    found = set()
    for part in text.split():
        segment, _, names = part.partition(".")
        for name in names.split(","):
            first, _, last = name.partition("-")
            found |= {f"{segment}.S{number}" for number in range(int(first[1]), int((last or first)[1]) + 1)}
    return found


class Listener:
    """A reporter that remembers which states were made, in any tier."""

    def __init__(self) -> None:
        self.made: set[str] = set()

    def plan(self, plan: Plan) -> None: ...
    def note(self, text: str) -> None: ...
    def started(self, state: State) -> None: ...
    def step(self, event: dict[str, Any]) -> None: ...

    def finished(self, state: State, outcome: str, record: StateRecord, elapsed_s: float) -> None:
        if outcome == "built":
            self.made.add(state.state_id)


@dataclass(frozen=True)
class Outcome:
    """What a build did: `made` in any tier; the others as the run folder sees them."""

    built: BuildResult
    made: frozenset[str]

    @property
    def folder(self) -> RunFolder:
        return self.built.folder

    def having(self, outcome: str) -> set[str]:
        """States that were not made and have this outcome: linked, kept, replayed or waiting."""
        return {state for state, found in self.built.outcomes.items() if found == outcome} - self.made


@contextmanager
def machine_cache(folder: Path) -> Iterator[None]:
    """The machine's cache (reference packs, parsed files) under `folder`."""
    before = os.environ.get("ENGINE_CACHE")
    os.environ["ENGINE_CACHE"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["ENGINE_CACHE"]
        else:
            os.environ["ENGINE_CACHE"] = before


@dataclass(frozen=True)
class Synthetic:
    """A project, its runs root and its machine cache, all under one folder."""

    base: Path

    @property
    def root(self) -> Path:
        return self.base / "project"

    @property
    def runs_root(self) -> Path:
        return self.base / "runs"

    def write(self, path: str, text: str) -> None:
        """Write a file of the project."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_clean(text), "utf-8")

    def read(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace what stands exactly once in a file."""
        text = self.read(path)
        assert text.count(old) == 1, f"{path} has {old!r} {text.count(old)} times"
        (self.root / path).write_text(text.replace(old, new), "utf-8")

    def add_draws(self) -> None:
        """Let 1A.S1 draw two slots for each merchant, with the real macros."""
        for path, text in DRAWS.items():
            self.write(path, text)
        for path in (
            "macros/rng.sql",
            "contracts/upstream/policy/rng_profile.schema.yaml",
            "contracts/upstream/policy/rng_streams.schema.yaml",
        ):
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text((REAL / path).read_text("utf-8"), "utf-8")

    def model(self, state_id: str) -> str:
        """The file of the state's dataset."""
        prefix = state_id.replace(".", "/") + "/"
        return next(f"sql/{path}.v1.sql" for path in MODELS if path.startswith(prefix))

    def into_folder(self, state_id: str, folder: str, *first: str) -> None:
        """Give a state two folders: `folder` with the files named, and `made` with the others."""
        segment, _, state = state_id.partition(".")
        home = self.root / "sql" / segment
        for path in sorted((home / state).glob("*.sql")):
            target = home / state / (folder if path.name.split(".")[0] in first else "made") / path.name
            target.parent.mkdir(exist_ok=True)
            path.rename(target)
        self.set_folders(state_id, f"{{{folder}: , made: }}")

    def set_folders(self, state_id: str, folders: str) -> None:
        """List folders of a state in `segment.yaml`, as YAML in flow style."""
        segment, _, state = state_id.partition(".")
        path = f"sql/{segment}/segment.yaml"
        lines = self.read(path).splitlines(keepends=True)
        at = next(place for place, line in enumerate(lines) if line.strip().startswith(f"{state}:"))
        lines[at] = re.sub(r"(, folders: .*)?\}\s*$", f", folders: {folders}}}\n", lines[at])
        (self.root / path).write_text("".join(lines), "utf-8")

    def change(self, state_id: str) -> None:
        """Raise the step of a run state's model: other SQL, other content."""
        step = f"+ {state_id[-1]}0 AS"
        self._step(state_id, step, f"+ {state_id[-1]}7 AS")

    def idle(self, state_id: str) -> None:
        """Write the step in another way: other SQL, equal content."""
        digit = state_id[-1]
        self._step(state_id, f"+ {digit}0 AS", f"+ {digit}1 - 1 AS")

    def _step(self, state_id: str, old: str, new: str) -> None:
        path = self.model(state_id)
        cast = old.replace(" AS", " AS BIGINT) AS")
        if cast in self.read(path):
            self.edit(path, cast, new.replace(" AS", " AS BIGINT) AS"))
        else:
            self.edit(path, old, new)

    def load(self, profile: str = "tiny") -> Project:
        with machine_cache(self.base / "cache"):
            return load_project(self.root, profile)

    def request(
        self, select: str = "", exclude: str = "", seed: int = 42, profile: str = "tiny", replay: bool = False
    ) -> Request:
        return Request(self.runs_root, seed, profile, ("baseline_v1",), select, exclude, replay)

    def plan(self, select: str = "", exclude: str = "", **options: Any) -> Plan:
        """The plan as things stand."""
        request = self.request(select, exclude, **options)
        with machine_cache(self.base / "cache"):
            return make_plan(load_project(self.root, request.profile), request)

    def build(self, select: str = "", exclude: str = "", reports: bool = False, **options: Any) -> Outcome:
        """Build as a user would; for speed without syncing the disk and, unless asked, without reports."""
        request, listener = self.request(select, exclude, **options), Listener()
        with machine_cache(self.base / "cache"), ExitStack() as stack:
            stack.enter_context(patch("os.fsync"))
            for report in () if reports else ("write_catalogue", "write_run_reports"):
                stack.enter_context(patch(f"engine.build.{report}"))
            project = load_project(self.root, request.profile)
            built = checked_builder(project, request, Resources(threads=1), listener, 5.0).run()
        return Outcome(built, frozenset(listener.made))


Files = Callable[[], dict[str, str]]
"""Makes the files of a project: path -> text."""


def _lay_out(base: Path, made: Files) -> Synthetic:
    project = Synthetic(base)
    for path, text in made().items():
        target = project.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return project


@cache
def _parsed(made: Files) -> bytes:
    """The parse cache of the untouched project."""
    with TemporaryDirectory() as folder:
        _lay_out(Path(folder), made).load()
        return (Path(folder) / PARSED).read_bytes()


def write_project(base: Path, made: Files = files) -> Synthetic:
    """A fresh project under `base`; only what a test edits is parsed anew."""
    project = _lay_out(base, made)
    (base / PARSED).parent.mkdir(parents=True, exist_ok=True)
    (base / PARSED).write_bytes(_parsed(made))
    return project
