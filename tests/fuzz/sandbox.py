"""A folder with what a person has: a small project, its built run, files to import, a ladder, a plan."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from engine.runs.folder import RunFolder
from engine.timing.series import published_sample, series_of
from tests.robustness.forked_engine import Done, ForkedEngine
from tests.synthetic import REAL, Synthetic, write_project

MANIFEST_SCHEMA = "contracts/upstream/import_manifest.schema.yaml"
SECONDS_MAX = 10
HUNG, CRASHED = -14, (70, -6, -11)
"""Exit codes of a process that the alarm ended, and of one that a bug ended."""

PLACES = ("--project", "project", "--runs-root", "runs")
DOCUMENTS = {
    "ladder.yaml": ("ladder", "ladder.yaml", "--plan"),
    "phases.yaml": ("phase", "status", "phases.yaml"),
    "tests/a.yaml": ("test", "--models", "tests"),
    "series.json": ("perf", "compare", "2A", "series.json", "latest"),
    "query.sql": ("sql", "--file", "query.sql"),
    "import.yaml": ("import", "import.yaml"),
    "data/merchants.csv": ("import", "import.yaml"),
    "data/sites/a.parquet": ("import", "import.yaml"),
    "data/arrivals.csv.gz": ("import", "import.yaml"),
    "data/index.json": ("import", "import.yaml"),
    "data/flag.txt": ("import", "import.yaml"),
    "data/sealed.txt": ("import", "import.yaml"),
}
"""File beside the project -> the command that reads it."""
IMPORTED = tuple(name for name, words in DOCUMENTS.items() if words[0] == "import")

MANIFEST = """\
kind: upstream_import
v: 1
world: acme
profile: tiny
missing: derive
seeds: {42: data}
datasets:
  1A.merchant:
    files: merchants.csv
    columns: {country_iso: country}
    types: {merchant_id: BIGINT, value: BIGINT}
  1B.site_locations:
    files: sites/*.parquet
    columns: {site_id: "Site Id"}
  5B.arrival_summary:
    files: arrivals.csv.gz
    types: {value: BIGINT}
    expressions: {country_iso: upper(trim(country_iso))}
gates:
  1A: {mode: verify, index: index.json, flag: flag.txt}
"""
LADDER = """\
ladder: try
segment: 2A
decide: {maximise: RG1.zones_used}
gates: [RG1]
sweep: {path: 2A.tz_policy.caps.fallback_rate, from: 0.1, to: 0.3, step: 0.1}
candidates:
  - {name: a, set: {2A.tz_policy.caps.fallback_rate: 0.15}}
"""
PLAN = """\
plan: remedy
segment: 2A
phases:
  - {id: P1, title: First, done_when: [{lane: candidate}]}
  - {id: P2, title: Second, done_when: [{record: "*/perf_*.json", where: {decision: GO}}, {pruned: true}]}
"""
TEST = """\
model: 2A.S1.site_zone
doc: A test.
given: {}
expect: [{site_id: 1}]
"""


def _export(run: Path, data: Path) -> None:
    """The world of the run as its owner might bring it."""
    (data / "sites").mkdir(parents=True)
    with duckdb.connect() as connection:

        def table(segment: str, name: str) -> str:
            return f"read_parquet('{run}/upstream/{segment}/{name}/seed=42/*.parquet', hive_partitioning=false)"

        connection.execute(
            f"COPY (SELECT merchant_id, country_iso AS country, value FROM {table('1A', 'merchant')}) "
            f"TO '{data}/merchants.csv' (FORMAT csv, HEADER)"
        )
        connection.execute(
            f'COPY (SELECT * RENAME (site_id AS "Site Id") FROM {table("1B", "site_locations")}) '
            f"TO '{data}/sites/a.parquet' (FORMAT parquet)"
        )
        rows = connection.execute(f"SELECT country_iso, value FROM {table('5B', 'arrival_summary')}").fetchall()
    text = "country_iso,value\n" + "".join(f"{country},{value}\n" for country, value in rows)
    (data / "arrivals.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    (data / "sealed.txt").write_text("What the bundle of 1A seals.\n")
    (data / "index.json").write_text(json.dumps({"files": [{"path": "sealed.txt"}]}))
    flag = hashlib.sha256((data / "sealed.txt").read_bytes()).hexdigest()
    (data / "flag.txt").write_text(f"sha256_hex = {flag}\n")


def _series(project: Synthetic, run: RunFolder) -> Any:
    """Timings of the run, as a baseline keeps them."""
    segment = project.load().segment("2A")
    return series_of(run, segment, (published_sample(run, segment),)).document()


def make_template(base: Path) -> Synthetic:
    """The folder as it is before anything is mutated: project/, runs/, cache/, data/ and files beside them."""
    project = write_project(base)
    target = project.root / MANIFEST_SCHEMA
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(REAL / MANIFEST_SCHEMA, target)
    built = project.build(reports=True)
    _export(built.folder.root, base / "data")
    for name, text in {
        "import.yaml": MANIFEST,
        "ladder.yaml": LADDER,
        "phases.yaml": PLAN,
        "tests/a.yaml": TEST,
        "query.sql": "SELECT count(*) FROM site_timezones;\n",
        "series.json": json.dumps(_series(project, built.folder)),
        "file": "a: [1\n",
    }.items():
        (base / name).parent.mkdir(exist_ok=True)
        (base / name).write_text(text, "utf-8")
    (base / "folder").mkdir()
    (base / "tmp").mkdir()
    return project


def _fingerprint(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Every entry below a folder with its size and time: equal where nobody has touched anything."""
    found = set()
    for place, folders, names in os.walk(folder):
        found |= {(os.path.join(place, name), 0, 0) for name in folders}  # noqa: PTH118 (thousands of times)
        for name in names:
            path = os.path.join(place, name)  # noqa: PTH118
            stat = os.lstat(path)
            found.add((path, stat.st_size, stat.st_mtime_ns))
    return frozenset(found)


@dataclass
class Sandbox:
    """A copy of the template that one case may spoil; nothing beside it may appear."""

    template: Path
    home: Path
    """The folder that holds the copy alone."""
    _untouched: frozenset[tuple[str, int, int]] = frozenset()

    @property
    def root(self) -> Path:
        return self.home / "inside"

    @property
    def run_id(self) -> str:
        return str(json.loads((self.template / "runs" / "latest.json").read_text())["run_id"])

    def fresh(self) -> Path:
        """The copy as the template is."""
        if self._untouched and _fingerprint(self.home) == self._untouched:
            return self.root
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        shutil.copytree(self.template, self.root, symlinks=True)
        self._untouched = _fingerprint(self.home)
        return self.root

    def run(self, forked: ForkedEngine, *words: str) -> Done:
        """A command in the copy, ended after ten seconds."""
        before = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = str(self.root / "tmp")
        try:
            return forked(*words, cache=self.root / "cache", cwd=str(self.root), alarm_s=SECONDS_MAX)
        finally:
            if before is None:
                del os.environ["TMPDIR"]
            else:
                os.environ["TMPDIR"] = before

    def misbehaviour(self, done: Done) -> str:
        """What is wrong with the end of a command; empty when nothing is."""
        outside = [path.name for path in self.home.iterdir() if path != self.root]
        left = (
            [path.name for path in (self.root / "tmp").iterdir()] if (self.root / "tmp").is_dir() else ["no tmp"]
        )
        if done.code == HUNG:
            return f"no answer within {SECONDS_MAX} s"
        if done.code in CRASHED or "Traceback (most recent call last)" in done.err:
            return f"exit {done.code}\n{done.err[-1500:]}"
        if done.code and not (done.err + done.out).strip():
            return f"exit {done.code} without a word"
        return f"left outside: {outside}" if outside else f"left in tmp: {left}" if left else ""
