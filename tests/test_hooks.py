"""The hooks before a commit are the checks of CI, and see every file that they are for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT
from tests.sql_layout import sql_files

HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook
    for repo in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    for hook in repo["hooks"]
}


def test_hooks_run_what_bootstrap_installed_and_download_nothing() -> None:
    lint = (ROOT / "pyproject.toml").read_text("utf-8").partition("lint = [")[2].partition("]")[0]
    assert "pre-commit" in lint
    for hook in HOOKS.values():
        program = hook["entry"].split()[0]
        assert hook["language"] == "system" and program.startswith(".venv/bin/")
        assert Path(program).name == "python" or f'"{Path(program).name}==' in lint, "CI and hook have one version"


def test_what_ci_lints_is_linted_before_a_commit() -> None:
    linters = re.findall(
        r"^\.venv/bin/((?:ruff|mypy)\b[ a-z]*)", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE
    )
    assert len(linters) == 3
    for linter in linters:
        assert any(hook["entry"].startswith(f".venv/bin/{linter.strip()}") for hook in HOOKS.values()), linter


def test_every_sql_file_has_its_layout_checked() -> None:
    files = re.compile(HOOKS["sql-layout"]["files"])
    assert all(files.search(path.relative_to(ROOT).as_posix()) for path in sql_files())
    assert "tests.sql_layout" in HOOKS["sql-layout"]["entry"] and not files.search("tests/sql/case.sql")
