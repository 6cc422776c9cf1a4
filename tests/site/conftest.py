"""The site of the tiny run, built once for all who read it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.shared import Shared


@pytest.fixture(scope="session")
def site(tiny_root: Path, shared: Shared) -> Path:
    """The folder of the built site; only read it."""
    if shutil.which("npm") is None:
        pytest.skip("no npm on this machine")
    pytest.importorskip("mkdocs", reason="the extra `site` is not installed")

    def build(out: Path) -> None:
        words = [str(ROOT / ".ci" / "site" / "build"), "--out", str(out), "--runs-root", str(tiny_root)]
        subprocess.run(words, check=True, env={**os.environ, "PYTHON": sys.executable})

    return shared.once("site", build)
