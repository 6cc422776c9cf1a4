"""Mutated files, folders and command lines: a typed error or a right answer, within ten seconds, nothing outside.

A case follows from its number alone. The first cases of each kind run always, all of them with `-m slow`.
`python -m tests.fuzz.case project 17` shows one.
"""

from __future__ import annotations

import pytest

from tests.conftest import forked_engine
from tests.fuzz import cases
from tests.fuzz.cases import Bench

COUNTS = {"project": 2000, "call": 500, "import": 300, "document": 100, "standing": 100}
"""Kind -> how many cases there are."""
FAST = {"project": 32, "call": 10, "import": 5, "document": 4, "standing": 3}
"""How many of them always run."""
CHUNK = 50


def _chunks() -> list[object]:
    found: list[object] = []
    for kind, count in COUNTS.items():
        found.append(pytest.param(kind, 0, FAST[kind], id=f"{kind}-first"))
        for start in range(FAST[kind], count, CHUNK):
            end = min(start + CHUNK, count)
            found.append(pytest.param(kind, start, end, id=f"{kind}-{start}", marks=pytest.mark.slow))
    return found


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("fuzz"), forked_engine())


@pytest.mark.parametrize(("kind", "start", "end"), _chunks())
def test_nothing_strange_is_a_bug(bench: Bench, kind: str, start: int, end: int) -> None:
    said = {number: cases.run(bench, kind, number) for number in range(start, end)}
    found = [f"{kind} {number}: {wrong}" for number, wrong in said.items() if wrong]
    assert not found, "\n\n".join(found)
