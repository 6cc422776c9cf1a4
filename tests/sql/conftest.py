"""What the SQL tests of several segments share on the project itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, engine


@pytest.fixture
def planned(tiny_root: Path, tmp_path: Path) -> Any:
    """A function: the states that would run after an edit of one file of the project."""

    def plan(path: str, old: str, new: str) -> set[str]:
        copy = tmp_path / "project"
        for part in ("sql", "macros", "config", "contracts"):
            shutil.copytree(ROOT / part, copy / part, dirs_exist_ok=True)
        text = (copy / path).read_text("utf-8")
        assert old in text, f"{path} has no {old!r}"
        (copy / path).write_text(text.replace(old, new, 1), "utf-8")
        place = ("--profile", "tiny", "--project", str(copy), "--runs-root", str(tiny_root), "--json")
        states = json.loads(engine("plan", *place).stdout)["states"]
        return {step["state"] for step in states if step["action"] == "run"}

    return plan
