"""What of the machine is part of signatures: versions, and the last bits of the C library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
from packaging.requirements import Requirement

from engine.runtime import math_digest, runtime
from tests.conftest import ROOT

ASK = "from engine.runtime import math_digest; print(math_digest())"
WITHOUT_FMA = "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4"


def digest_elsewhere(**environment: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", ASK], env={**os.environ, **environment}, cwd=ROOT, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def test_the_digest_is_the_same_in_every_process_and_locale() -> None:
    assert digest_elsewhere(LC_ALL="de_DE.UTF-8", TZ="Asia/Kathmandu", PYTHONHASHSEED="7") == math_digest()
    assert runtime()["math_library"] == math_digest()[:16]
    assert runtime()["duckdb"] == duckdb.__version__


def test_a_processor_without_fused_multiply_add_is_told_apart() -> None:
    cpu = Path("/proc/cpuinfo")
    fused = cpu.is_file() and " fma " in cpu.read_text("utf-8") and "glibc" in os.confstr("CS_GNU_LIBC_VERSION")
    assert (digest_elsewhere(GLIBC_TUNABLES=WITHOUT_FMA) != math_digest()) == fused


def locked(name: str) -> dict[str, list[Requirement]]:
    """Package -> the versions of a lock file, each with its marker."""
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if line and not line.startswith(("#", " ")):
            requirement = Requirement(line.rstrip("\\ "))
            found.setdefault(requirement.name.lower(), []).append(requirement)
    return found


def test_lock_files_hold_what_the_project_asks_for() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    runtime_lock, whole = locked("requirements.lock"), locked("requirements-dev.lock")
    light = locked("requirements-light.lock")
    extras = [item for extra in project["optional-dependencies"].values() for item in extra]
    few = [item for extra in ("charts", "build") for item in project["optional-dependencies"][extra]]
    for wanted, lock in (
        (project["dependencies"], runtime_lock),
        ([*project["dependencies"], *few], light),
        ([*project["dependencies"], *extras], whole),
    ):
        for text in wanted:
            requirement = Requirement(text)
            versions = [next(iter(found.specifier)).version for found in lock[requirement.name.lower()]]
            assert all(requirement.specifier.contains(version) for version in versions), text
    for small, large in ((runtime_lock, light), (light, whole)):
        versions_of = {name: {str(each.specifier) for each in large[name]} for name in small}
        assert {name: {str(each.specifier) for each in found} for name, found in small.items()} == versions_of


def test_every_locked_package_has_a_digest() -> None:
    for name in ("requirements.lock", "requirements-light.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        packages = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
        assert packages and all(line.endswith("\\") for line in packages)
        assert text.count("--hash=sha256:") > len(packages)
