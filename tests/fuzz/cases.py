"""The cases of the fuzz: what each number mutates, and how it is run."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from engine.locations import cache_root
from engine.project.load import load_project
from tests.conftest import ROOT
from tests.fuzz.calls import call
from tests.fuzz.guard import misbehaviour
from tests.fuzz.mutations import mutate
from tests.fuzz.sandbox import DOCUMENTS, IMPORTED, PLACES, Sandbox, make_template
from tests.robustness.forked_engine import ForkedEngine
from tests.synthetic import Synthetic, machine_cache

PARTS = ("sql", "macros", "config", "contracts")
SHIPPED_EVERY, BUILT_EVERY = 4, 8
"""Of the mutated project files, every fourth is of the shipped one, every eighth is built if it can be."""


@dataclass
class Bench:
    """A folder with the projects that are mutated, and the process that runs commands."""

    base: Path
    forked: ForkedEngine

    @cached_property
    def sandbox(self) -> Sandbox:
        make_template(self.base / "template")
        return Sandbox(self.base / "template", self.base / "box")

    @cached_property
    def small(self) -> Synthetic:
        """A small project with its built run, in a place of its own."""
        shutil.copytree(self.sandbox.template, self.base / "small")
        return Synthetic(self.base / "small")

    @cached_property
    def shipped(self) -> Synthetic:
        """The project as it is shipped, in a place of its own, with a warm cache."""
        place = Synthetic(self.base / "shipped")
        for part in PARTS:
            shutil.copytree(ROOT / part, place.root / part)
        if (cache_root() / "parsed.json").is_file():
            (place.base / "cache").mkdir()
            shutil.copy(cache_root() / "parsed.json", place.base / "cache")
        place.load()
        return place


def _project_file(bench: Bench, number: int) -> str:
    """A mutated file of a project: load it, plan it, build it."""
    random = Random(f"project {number}")
    shipped = number % SHIPPED_EVERY == 0
    project = bench.shipped if shipped else bench.small
    files = sorted(path for path in project.root.rglob("*") if path.is_file())
    path = random.choice(files)
    data = path.read_bytes()
    name, bad = mutate(data, path.suffix, random)

    def look() -> None:
        if shipped:
            project.load()
        elif number % BUILT_EVERY == 1 and path.suffix == ".sql":
            with machine_cache(project.base / "cache"):
                load_project(project.root, "tiny")
            project.build(reports=False)
        else:
            project.plan()

    path.write_bytes(bad)
    try:
        wrong = misbehaviour(look, project.base)
    finally:
        path.write_bytes(data)
    return f"{name} of {path.relative_to(project.root)}: {wrong}" if wrong else ""


def _call(bench: Bench, number: int) -> str:
    """A command line."""
    words = call(Random(f"call {number}"))
    bench.sandbox.fresh()
    run = bench.sandbox.run_id
    words = [word.replace("{run}", run).replace("{short}", run[:8]) for word in words]
    wrong = bench.sandbox.misbehaviour(bench.sandbox.run(bench.forked, *words))
    return f"engine {' '.join(word[:80] for word in words)}: {wrong}" if wrong else ""


def _beside(bench: Bench, kind: str, number: int, names: list[str]) -> str:
    """A mutated file beside the project, and the command that reads it."""
    random = Random(f"{kind} {number}")
    name = random.choice(names)
    path = bench.sandbox.fresh() / name
    data = path.read_bytes()
    packed = name.endswith(".gz") and random.random() < 0.7
    suffix = ".csv" if packed else path.suffix
    mutation, bad = mutate(gzip.decompress(data) if packed else data, suffix, random)
    path.write_bytes(gzip.compress(bad, mtime=0) if packed else bad)
    wrong = bench.sandbox.misbehaviour(bench.sandbox.run(bench.forked, *DOCUMENTS[name], *PLACES))
    return f"{mutation} of {name}: {wrong}" if wrong else ""


READERS = (
    ("plan",),
    ("build",),
    ("gates", "2A"),
    ("test",),
    ("report",),
    ("certify", "2A", "--show"),
    ("lane", "status", "2A"),
    ("ls", "states"),
    ("sql", "SELECT count(*) FROM site_timezones"),
    ("explain", "gate", "RG1"),
    ("perf", "show", "2A"),
    ("runs", "list"),
    ("runs", "show", "latest"),
    ("runs", "verify", "latest"),
    ("runs", "du"),
    ("runs", "prune"),
    ("phase", "status", "phases.yaml"),
)
"""Commands that read what builds have left."""
UNREAD = (".lock", ".sha256sums")


def _standing(bench: Bench, number: int) -> str:
    """A mutated file of a runs root, and a command that reads there."""
    random = Random(f"standing {number}")
    root = bench.sandbox.fresh()
    files = sorted(path for path in (root / "runs").rglob("*") if path.is_file() and path.suffix not in UNREAD)
    small = [path for path in files if path.suffix in (".json", ".jsonl", "")]
    path = random.choice(small if random.random() < 0.8 else files)
    mutation, bad = mutate(path.read_bytes(), path.suffix, random)
    path.unlink()  # what is published stands in several folders by hard link
    path.write_bytes(bad)
    words = random.choice(READERS)
    wrong = bench.sandbox.misbehaviour(bench.sandbox.run(bench.forked, *words, *PLACES))
    return f"{mutation} of {path.relative_to(root)}, engine {' '.join(words)}: {wrong}" if wrong else ""


def run(bench: Bench, kind: str, number: int) -> str:
    """What goes wrong in a case; empty when nothing does."""
    if kind == "project":
        return _project_file(bench, number)
    if kind == "call":
        return _call(bench, number)
    if kind == "standing":
        return _standing(bench, number)
    names = list(IMPORTED) if kind == "import" else [name for name in DOCUMENTS if name not in IMPORTED]
    return _beside(bench, kind, number, names)
