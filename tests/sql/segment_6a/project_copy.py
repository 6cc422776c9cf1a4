"""A copy of the project in which a test adds rows to policies and names to contracts, and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb

from engine.project.yaml_text import parse_yaml
from tests.conftest import ROOT, engine


class ProjectCopy:
    """A copy of the project whose YAML files can be changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("sql", "macros", "config", "contracts"):
            shutil.copytree(ROOT / part, folder / part)
        self.documents: dict[str, Any] = {}

    def __getitem__(self, path: str) -> Any:
        """The document at a path, to be changed in place."""
        if path not in self.documents:
            self.documents[path] = parse_yaml((self.folder / path).read_text("utf-8"), path)
        return self.documents[path]

    def try_to_build(
        self, root: Path, select: str = "+6A.S5", check: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Build states of 6A with all their assertions and contracts."""
        for path, document in self.documents.items():
            (self.folder / path).write_text(json.dumps(document), "utf-8")  # JSON is YAML
        place = ("--profile", "tiny", "--project", str(self.folder), "--runs-root", str(root))
        return engine("build", *place, "--select", select, "--no-gates", "-q", check=check)

    def build(self, root: Path) -> duckdb.DuckDBPyConnection:
        """Build 6A up to its bundle; what it published."""
        self.try_to_build(root, check=True)
        return self.published(root)

    @staticmethod
    def published(root: Path) -> duckdb.DuckDBPyConnection:
        """What the latest build published."""
        run = root / str(json.loads((root / "latest.json").read_text("utf-8"))["run_id"])
        return duckdb.connect(str(run / "run.duckdb"), read_only=True)
