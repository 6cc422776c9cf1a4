"""The next command removes what killed ones left to say that they are at work, and touches nobody who is."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.execute.tidy import tidy
from engine.runs.active_builds import PLACE, active_build
from engine.runs.folder import hold
from engine.runs.index import worlds_root
from tests.synthetic import machine_cache


@pytest.mark.parametrize("name", [".root", ".prune", "run"])
def test_who_held_a_lock(tmp_path: Path, name: str) -> None:
    with machine_cache(tmp_path / "cache"):
        for place in (tmp_path / "runs", worlds_root(tmp_path / "runs"), tmp_path / "cache" / "reference"):
            place.mkdir(parents=True)
            holder = place / f"{name}.holder.json"
            with hold(place / f"{name}.lock", 0):
                tidy(tmp_path / "runs")
                assert holder.exists()
            assert not holder.exists()
            holder.write_text('{"pid": 1')
            tidy(tmp_path / "runs")
            assert not holder.exists()


def test_who_was_at_work(tmp_path: Path) -> None:
    with machine_cache(tmp_path / "cache"), active_build(tmp_path, 0.0):
        left = tmp_path / PLACE / "1-0123abcd.lock"
        left.touch()
        assert len(list(left.parent.iterdir())) == 2
        tidy(tmp_path)
        assert len(list(left.parent.iterdir())) == 1
        assert not left.exists()


def test_a_root_that_is_not_there(tmp_path: Path) -> None:
    with machine_cache(tmp_path / "cache"):
        tidy(tmp_path / "runs")
    assert list(tmp_path.iterdir()) == []
