"""A bench for faults: a command on a micro project, its n-th operation failing, and what must hold afterwards.

All that a command may touch (project, runs root, cache) stands under one folder that is put back as it was before
every command. The command is run once without a fault: what it leaves is the goal that everything is held to.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from engine.errors import EngineError
from engine.hashing import file_sha256
from engine.runs.document import UndigestedError, from_text
from engine.runs.memory import SETTLED_NS
from tests.robustness.faults import EIO, FAULTS, FULL, KILL, TORN
from tests.robustness.forked_engine import KILLED, Done, ForkedEngine
from tests.robustness.run_roots import Place, assert_whole, contents, leftovers
from tests.synthetic import Synthetic

IO = 4
NUMBERS = {FULL: (85,), EIO: (81, 82)}
"""Fault -> the codes that tell it."""
TOLD_MAX = 2000
EXIT_OF = {31: 2, 80: 3, 98: 3}
CODES_OF_A_VERDICT = (0, 1)
_NAMES = (
    (re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}"), "ID"),
    (re.compile(r"\d+-[0-9a-f]{8}"), "PROCESS"),
    (re.compile(r"\d{8}T\d+Z"), "TIME"),
)
_OF_A_DATASET = re.compile(r"[^/ ]*[0-9=][^/ ]*")
IN_PROGRESS = re.compile(r"/tmp/|/quarantine/|/\.rewrite\.json$|\.partial|\.holder\.json$|\.lock$|\.wal$")
"""What only a command at work may have, or what no reader takes for published."""
HINT = re.compile(r"^cache/memory/(digests|records)-")
"""What saves hashing and reading, and depends on the clock: a file is remembered once it is old enough."""
FIXED = (".parquet", ".flag", ".yaml", ".csv", ".sql")
"""Files with the same bytes whenever a command writes them."""


@dataclass(frozen=True)
class Scenario:
    """One command, and what has to stand before it."""

    name: str
    arguments: tuple[str, ...]
    prepare: Callable[[Bench], None]
    repeated: str = ""
    """Names of files that may stand there twice afterwards, because the command writes a new one each time."""
    again: int = 0
    """The code that refuses the command once it is done; 0: it can be done again."""
    optional: str = ""
    """A file that may be missing afterwards: it tells of what is done, and the disk had no room for that."""


def stage(prepare: Callable[[Bench], None]) -> Callable[[Bench], None]:
    """A way to prepare a bench that is gone once, and then copied."""

    def prepared(bench: Bench) -> None:
        kept = bench.home.parent / "stages" / prepare.__name__
        if kept.exists():
            shutil.rmtree(bench.home, ignore_errors=True)
            shutil.copytree(kept, bench.home)
        else:
            prepare(bench)
            shutil.copytree(bench.home, kept)

    return prepared


def normal(path: str) -> str:
    """A path without what no two commands share: ids, processes, times."""
    for pattern, word in _NAMES:
        path = pattern.sub(word, path)
    return path


def kind_of(operation: str) -> str:
    """An operation without which state, dataset or part it is for: `write runs/*/states/*`."""
    verb, _, path = operation.partition(" ")
    return f"{verb} {_OF_A_DATASET.sub('*', normal(path.rpartition('/home/')[2]))}"


@dataclass
class Bench:
    """The folder, and commands in it."""

    forked: ForkedEngine
    home: Path
    _stats: dict[Path, tuple[tuple[int, ...], str]] = field(default_factory=dict)

    @property
    def project(self) -> Synthetic:
        return Synthetic(self.home)

    @property
    def place(self) -> Place:
        return Place(self.home / "runs", self.home / "cache")

    def __call__(self, *arguments: str, **how: Any) -> Done:
        """Run a command, `{home}` and `{run}` in its arguments filled in."""
        latest = self.home / "runs" / "latest.json"
        run = json.loads(latest.read_text())["run_id"] if latest.exists() else ""
        words = [word.format(home=self.home, run=run) for word in arguments]
        places = ("--project", self.project.root, "--runs-root", self.place.root)
        return self.forked(*words, *places, "--json", cache=self.place.cache, no_sync=True, **how)

    def done(self, *arguments: str) -> Done:
        """Run a command that must succeed."""
        done = self(*arguments)
        assert done.code in CODES_OF_A_VERDICT, f"{arguments}: {done.code}\n{done.err}"
        return done

    def files(self) -> dict[str, str]:
        """Every file under the folder -> SHA-256; a file that nobody has touched is hashed once."""
        found = {}
        for path, stat in _walk(self.home):
            key = _key(stat)
            known = self._stats.get(path)
            if known is None or known[0] != key:
                known = self._stats[path] = (key, file_sha256(path))
            found[str(path.relative_to(self.home))] = known[1]
        return found


def _key(stat: os.stat_result) -> tuple[int, ...]:
    return (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def _walk(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for directory, _, names in os.walk(folder):
        for name in names:
            path = Path(directory, name)
            yield path, path.lstat()


class Trial:
    """One scenario: its start, its goal, and its faults."""

    def __init__(self, bench: Bench, scenario: Scenario, start: Path, settled: bool) -> None:
        """`settled`: wait until an unchanged file is remembered by the engine, as it is when a trial goes on."""
        self.bench = bench
        self.scenario = scenario
        self._start = start
        shutil.rmtree(bench.home, ignore_errors=True)
        scenario.prepare(bench)
        shutil.copytree(bench.home, start)
        if settled:
            time.sleep(SETTLED_NS / 1e9 + 0.1)
        self.before = bench.files()
        self._kept = {path: _key(stat) for path, stat in _walk(bench.home)}
        self._folders = {Path(directory) for directory, _, _ in os.walk(bench.home)}
        done = bench(*scenario.arguments, list_operations=True)
        assert done.code in CODES_OF_A_VERDICT, f"{scenario.name}: {done.code}\n{done.err}"
        assert leftovers(bench.place) == []
        self.code = done.code
        self.operations = done.operations
        self.goal = bench.files()
        self.goal_names = self._names(self.goal)
        self.contents = contents(bench.place.run) if self._has_run() else {}
        self._proved: set[Any] = set()
        self.next_commands = 0
        self.restore()

    def _has_run(self) -> bool:
        return (self.bench.place.root / "latest.json").exists()

    def _names(self, files: dict[str, str]) -> Counter[str]:
        names = Counter(normal(path) for path in files if not HINT.search(path) and path != self.scenario.optional)
        if self.scenario.repeated:
            return Counter(
                {name: 1 if re.search(self.scenario.repeated, name) else n for name, n in names.items()}
            )
        return names

    def restore(self) -> None:
        """Put the folder back as it was before the command."""
        home = self.bench.home
        found = dict(_walk(home))
        for path in found.keys() - self._kept.keys():
            path.unlink()
        for directory, _, _ in os.walk(home, topdown=False):
            if Path(directory) not in self._folders:
                Path(directory).rmdir()
        for folder in sorted(self._folders):
            folder.mkdir(exist_ok=True)
        for path, key in self._kept.items():
            if path not in found or _key(found[path]) != key:
                # Never in place: another name may be a link to the same file.
                path.unlink(missing_ok=True)
                shutil.copy2(self._start / path.relative_to(home), path)
                self._kept[path] = _key(path.lstat())

    def points(self) -> list[tuple[int, str]]:
        """Every operation with a fault; a kill after a sync leaves what one before does.

        The first of a kind has every fault that it can have; those like it, for other states or datasets, take
        turns.
        """
        names = ["", *(line.partition(" ")[0] for line in self.operations)]
        seen: Counter[str] = Counter()
        found: list[tuple[int, str]] = []
        for at in range(1, len(names)):
            kinds = [
                kind
                for kind in FAULTS
                if not (kind == KILL and names[at - 1] == "fsync")
                if kind != TORN or names[at] in ("write", "copy")
            ]
            alike = kind_of(self.operations[at - 1])
            if alike in seen:
                kinds = [kinds[seen[alike] % len(kinds)]]
            seen[alike] += 1
            found += [(at, kind) for kind in kinds]
        return found

    def survive(self, at: int, kind: str) -> None:
        """Let one operation fail, look at what is left, then let the same command complete."""
        self.restore()
        told = f"{self.scenario.name}: {kind} at {at} of {len(self.operations)}: {self.operations[at - 1]}"
        done = self.bench(*self.scenario.arguments, fault_at=at, fault=kind)
        told += f"\nexit {done.code}: {done.err[-600:]}"
        if kind in NUMBERS:
            assert done.code in (self.code, IO), told
            if done.code == IO:
                assert done.error["number"] in NUMBERS[kind] and done.error["hint"], told
        else:
            assert done.code in (self.code, KILLED), told
        after = self.bench.files()
        self._assert_nothing_lost(after, told)
        assert_whole(self.bench.place)
        proof = self._proof(after)
        if kind in NUMBERS and proof in self._proved:
            return
        self._complete(told)
        self._proved.add(proof)

    def survive_everything(self) -> None:
        """Every fault at every operation; each that is not survived is told."""
        failed = []
        for at, kind in self.points():
            try:
                self.survive(at, kind)
            except (AssertionError, EngineError) as error:
                failed.append(str(error)[:TOLD_MAX])
        assert not failed, f"{len(failed)} of {len(self.points())} faults\n" + "\n\n".join(failed[:3])

    def _proof(self, after: dict[str, str]) -> Any:
        """What the next command depends on: which files there are, which are old, the bytes of fixed ones."""
        return frozenset(
            Counter(
                (normal(path), digest if path.endswith(FIXED) else digest == self.before.get(path))
                for path, digest in after.items()
            ).items()
        )

    def _assert_nothing_lost(self, after: dict[str, str], told: str) -> None:
        for path, digest in self.before.items():
            if IN_PROGRESS.search(path) or HINT.search(path):
                continue
            moves = self.goal.get(path) != digest
            if after.get(path) != digest:
                assert moves, f"{path} is lost or has changed\n{told}"
                assert path in after or path not in self.goal, f"{path} is lost\n{told}"
        for path, digest in after.items():
            if digest != self.before.get(path) and not IN_PROGRESS.search(path):
                self._assert_whole_file(path, digest, told, torn_tail=True)

    def _assert_whole_file(self, path: str, digest: str, told: str, torn_tail: bool) -> None:
        """A file under its own name is whole, old or new; the last line of a log may be on its way."""
        try:
            check_file(self.bench.home / path, torn_tail)
        except (ValueError, duckdb.Error, AssertionError) as error:
            raise AssertionError(f"{path} is half written: {error!r}\n{told}") from error
        if path.startswith("project/"):
            assert digest in (self.before.get(path), self.goal.get(path)), f"{path} is neither old nor new\n{told}"

    def _complete(self, told: str) -> None:
        self.next_commands += 1
        done = self.bench(*self.scenario.arguments)
        told += f"\nthen exit {done.code}: {done.err[-600:]}"
        is_refused = bool(self.scenario.again) and done.code == EXIT_OF[self.scenario.again]
        assert done.code == self.code or (is_refused and done.error["number"] == self.scenario.again), told
        left = [*leftovers(self.bench.place), *map(str, self.bench.project.root.rglob(".*"))]
        assert left == [], told
        final = self.bench.files()
        names = self._names(final)
        assert names == self.goal_names, f"more {names - self.goal_names}, fewer {self.goal_names - names}\n{told}"
        for path, digest in final.items():
            if path.endswith(FIXED) and path in self.goal:
                assert digest == self.goal[path], f"{path}\n{told}"
            if digest != self.before.get(path):
                self._assert_whole_file(path, digest, told, torn_tail=False)
        for path, digest in self.before.items():
            stays = self.goal.get(path) == digest and not HINT.search(path)
            assert not stays or final.get(path) == digest, f"{path} has changed\n{told}"
        if self._has_run():
            assert contents(self.bench.place.run) == self.contents, told
        assert_whole(self.bench.place)


def check_file(path: Path, torn_tail: bool) -> None:
    """ValueError or AssertionError when a file is not whole; `torn_tail`: the last line of a log may be cut."""
    suffix = path.suffix
    if suffix == ".json":
        text = path.read_text("utf-8")
        try:
            from_text(text)
        except UndigestedError:
            json.loads(text)
        except ValueError:
            assert text.startswith("["), "neither an object nor a list"
            json.loads(text)
    elif suffix == ".jsonl":
        *lines, last = path.read_text("utf-8").split("\n")
        assert torn_tail or not last, "a line is cut"
        for line in lines:
            json.loads(line)
    elif suffix == ".parquet":
        data = path.read_bytes()
        assert data[:4] == data[-4:] == b"PAR1", "no Parquet"
    elif suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            assert connection.execute("SELECT count(*) FROM meta.run").fetchone() == (1,)
    elif suffix == ".html":
        assert path.read_text("utf-8").rstrip().endswith("</html>"), "no whole page"
    elif suffix in (".md", ".csv", ".yaml", ".flag"):
        assert path.read_bytes().endswith(b"\n"), "the last line is cut"
