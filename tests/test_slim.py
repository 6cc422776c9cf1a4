"""Slim CI: `.ci/slim` on `tiny` in a repository of its own, and the workflow that calls it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.locations import PARTS
from tests.conftest import ROOT, engine

SCRIPT = ROOT / ".ci" / "slim"
WORKFLOW = ROOT / "docs" / "examples" / "github-actions.yml"
GATES = "config/layer1/2A/realism_gate.v1.yaml"
OBSERVATION = "config/layer3/6B/policy/observation.v1.yaml"


class Repository:
    """A repository with the project on branch main, and a store that has the states of `tiny`."""

    def __init__(self, home: Path, runs: Path) -> None:
        self.root = home / "repository"
        for part in PARTS:
            shutil.copytree(ROOT / part, self.root / part)
        (self.root / ".ci").mkdir()
        shutil.copy(SCRIPT, self.root / ".ci" / "slim")
        command = home / "engine"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m engine "$@"\n')
        command.chmod(0o755)
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "ENGINE": str(command), "BASE": "main"}
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message=main")
        engine("runs", "push", str(self.kept / "store"), "--runs-root", str(runs))

    @property
    def kept(self) -> Path:
        return self.root / ".ci-kept"

    def git(self, *arguments: str) -> None:
        who = ("-c", "user.name=test", "-c", "user.email=test@localhost")
        subprocess.run(("git", *who, *arguments), cwd=self.root, check=True)

    def edit(self, path: str, before: str, after: str) -> None:
        text = (self.root / path).read_text("utf-8")
        assert before in text, f"{path} does not hold {before}"
        (self.root / path).write_text(text.replace(before, after), "utf-8")

    def slim(self, what: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            (".ci/slim", what), cwd=self.root, env=self.environment, capture_output=True, text=True, check=False
        )

    def comment(self) -> str:
        return (self.root / "ci-report" / "comment.md").read_text("utf-8")


@pytest.mark.slow
def test_a_change_is_compared_with_main(tiny_root: Path, tmp_path: Path) -> None:
    here = Repository(tmp_path, tiny_root)

    done = here.slim("main")
    assert done.returncode == 0, done.stderr
    assert "built=0 replayed=0 reused=52" in done.stdout and "52 states pushed" in done.stdout
    assert sorted(path.name for path in here.kept.iterdir()) == ["cache", "runs", "store"]

    done = here.slim("change")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(
        r"Runs `(\w{8})` and `\1` do not differ: no state, gate or verdict moved\.\n", here.comment()
    )

    here.edit(OBSERVATION, "honest_dispute: {rate: 0.00090", "honest_dispute: {rate: 0.90")
    broken = here.slim("change")
    assert broken.returncode == 2 and here.comment().startswith("Exit 2: nothing was built.\n\n```\nENG-")
    here.git("checkout", "--quiet", ".")

    gates = (here.root / GATES).read_text("utf-8")
    (here.root / GATES).write_text(re.sub(r"(ST1, .*states_passed.*)6\.0(.*)6\.0", r"\g<1>7.0\g<2>7.0", gates))
    done = here.slim("change")
    assert done.returncode == 1, done.stderr
    assert "| 2A | PASS_BPLUS | **FAIL_REALISM** |" in here.comment()
    assert "| 2A | `ST1` | `states_passed` (other thresholds) | 6 | 6 | B+ → **FAIL** |" in here.comment()
    here.git("checkout", "--quiet", ".")

    here.edit(OBSERVATION, "honest_dispute: {rate: 0.00090", "honest_dispute: {rate: 0.00140")
    done = here.slim("change")
    assert done.returncode == 0, done.stderr
    assert "3 to run, 49 to reuse" in (here.root / "ci-report" / "plan.txt").read_text("utf-8")
    assert "States that differ (3): `6B.S0`, `6B.S4`, `6B.S5`." in here.comment()
    assert "| policy | `6B.observation.honest_dispute.rate` | 0.0009 | 0.0014 |" in here.comment()
    assert "<html" in (here.root / "ci-report" / "report.html").read_text("utf-8")
    assert sorted(path.name for path in here.kept.iterdir()) == ["cache", "runs", "store"], "no work is left"


def test_wrong_use_tells_what_there_is(tmp_path: Path) -> None:
    told = subprocess.run((SCRIPT, "all"), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert ".ci/slim main " in told.stderr and ".ci/slim change " in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_workflow_calls_the_script_and_keeps_what_it_keeps() -> None:
    workflow: dict[Any, Any] = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    [job] = workflow["jobs"].values()
    steps = job["steps"]
    run = [step["run"] for step in steps if "run" in step]
    assert run[:3] == ["./bootstrap", ".ci/slim main", ".ci/slim change"]
    assert all(".ci/" in line or "comment.md" in line or line == "./bootstrap" for line in run)
    defaults = dict(re.findall(r"^([A-Z]+)=\$\{\1:-(?:\$PWD/)?([^}]+)\}", SCRIPT.read_text("utf-8"), re.MULTILINE))
    caches = [step["with"]["path"] for step in steps if "cache" in step.get("uses", "")]
    assert caches == [defaults["KEPT"]] * 2
    assert [step["with"]["path"] for step in steps if "artifact" in step.get("uses", "")] == [defaults["OUT"]]
    assert set(workflow["env"]) <= defaults.keys()


@pytest.mark.slow
def test_the_workflow_is_one(oracles: Path, tmp_path: Path) -> None:
    judge = (oracles / "check-jsonschema", "--builtin-schema", "vendor.github-workflows")
    subprocess.run((*judge, WORKFLOW), check=True)
    broken = tmp_path / "broken.yml"
    broken.write_text(WORKFLOW.read_text("utf-8").replace("runs-on:", "runs_on:"), "utf-8")
    assert subprocess.run((*judge, broken), check=False, capture_output=True).returncode == 1
