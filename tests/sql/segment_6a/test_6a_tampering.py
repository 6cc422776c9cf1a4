"""What 6A was sealed with cannot change unseen: neither a policy nor a bundle of a segment before it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, engine

POLICY = "config/layer3/6A/priors/account_per_party_priors_6A.v1.yaml"

GRAPH_POLICY = "config/layer3/6A/priors/ip_count_priors_6A.v1.yaml"


def refused(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert done.returncode == 3, done.stdout + done.stderr
    return dict(json.loads(done.stdout)["error"])


def run_folder(root: Path) -> Path:
    return root / str(json.loads((root / "latest.json").read_text())["run_id"])


def test_an_edited_policy_unseals_its_segment(tiny_root: Path, tmp_path: Path) -> None:
    for part in ("sql", "macros", "config", "contracts"):
        shutil.copytree(ROOT / part, tmp_path / part)
    policy = tmp_path / POLICY
    text = policy.read_text("utf-8")
    assert text.count("version: 1.0.0") == 1
    policy.write_text(text.replace("version: 1.0.0", "version: 1.0.1"), "utf-8")
    error = refused(
        engine(
            "build",
            "--profile",
            "tiny",
            "--select",
            "6A.S2",
            "--project",
            str(tmp_path),
            "--runs-root",
            str(tiny_root),
            "--json",
            check=False,
        )
    )
    assert error["number"] == 95
    assert "6A.account_per_party_priors" in str(error["found"])
    assert "+6A.S2" in str(error["hint"])


@pytest.mark.slow
def test_a_graph_that_was_made_again_without_its_posture_is_not_judged(tiny_copy: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    for part in ("sql", "macros", "config", "contracts"):
        shutil.copytree(ROOT / part, project / part)
    policy = project / GRAPH_POLICY
    text = policy.read_text("utf-8")
    changed = text.replace("degree_sigma: 0.5", "degree_sigma: 0.6")
    assert changed != text
    policy.write_text(changed, "utf-8")
    place = ("--profile", "tiny", "--project", str(project), "--runs-root", str(tiny_copy))
    engine("build", *place, "--select", "6A.S0 6A.S4", "--no-gates")
    error = refused(engine("gates", "6A", *place, "--json", check=False))
    assert error["number"] == 95
    assert "6A.S5" in str(error["hint"])


@pytest.mark.parametrize(
    ("segment", "member", "number"),
    [
        pytest.param("1A", "index.json", 12, marks=pytest.mark.slow),
        ("1A", "_passed.flag", 11),
        pytest.param("5A", "index.json", 12, marks=pytest.mark.slow),
        pytest.param("5A", "_passed.flag", 11, marks=pytest.mark.slow),
    ],
)
def test_a_torn_bundle_closes_the_gate(tiny_copy: Path, segment: str, member: str, number: int) -> None:
    (file,) = (
        path
        for path in run_folder(tiny_copy).rglob(member)
        if f"/{segment}/" in str(path) and path.parent.name != "states"
    )
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content[: len(content) // 2])
    error = refused(
        engine(
            "build",
            "--profile",
            "tiny",
            "--select",
            "6A",
            "--replay",
            "--no-gates",
            "--runs-root",
            str(tiny_copy),
            "--json",
            check=False,
        )
    )
    assert error["number"] == number
