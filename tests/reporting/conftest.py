"""One report of the tiny run, and one run beside it, for all who read them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.runs.folder import RunFolder
from engine.runs.index import run_folders
from tests.conftest import ROOT, engine
from tests.shared import Shared


@pytest.fixture(scope="session")
def tiny_report(tiny_root: Path, shared: Shared) -> Path:
    """A folder with the whole report of the tiny run; only read it."""
    return shared.once(
        "tiny_report", lambda out: engine("report", "--runs-root", str(tiny_root), "--out", str(out), "-q")
    )


@pytest.fixture
def report_told(tiny_report: Path) -> Any:
    """The document of that report, one's own to alter."""
    return json.loads((tiny_report / "report.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def two_root(tiny_root: Path, shared: Shared) -> Path:
    """A runs root with the tiny run and a newer one of 2A alone, under another figure; only read it."""

    def build(home: Path) -> None:
        shutil.copytree(tiny_root, home / "runs", copy_function=os.link)
        for part in ("sql", "macros", "config", "contracts"):
            shutil.copytree(ROOT / part, home / "project" / part)
        policy = home / "project/config/layer1/2A/timezone/tz_policy.v1.yaml"
        text = policy.read_text("utf-8")
        changed = text.replace("singleton_max_m: 25000.0", "singleton_max_m: 24000.0")
        assert changed != text
        policy.write_text(changed, "utf-8")
        place = ("--project", str(home / "project"), "--runs-root", str(home / "runs"))
        engine("build", "--select", "2A", *place, "-q")

    return shared.once("two_runs", build) / "runs"


@pytest.fixture(scope="session")
def two_folders(two_root: Path) -> tuple[RunFolder, RunFolder]:
    """The tiny run and the one beside it."""
    newer, older = run_folders(two_root)
    return older, newer
