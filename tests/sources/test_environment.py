"""The content of a reference source is a function of its package: of no locale, clock, hash seed or user."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.sources import arrow

ASK = """
import hashlib, sys
from engine.sources import SOURCES, read_source
for name in sys.argv[1:] or sorted(SOURCES):
    table = read_source(name)
    digest = hashlib.sha256(repr(table.types).encode())
    for column in table.arrays.values():
        digest.update(repr(column.tolist()).encode() if column.dtype == object else column.tobytes())
    print(name, table.rows, digest.hexdigest())
"""
PLAIN = {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "0", "USER": "one", "LOGNAME": "one"}
ODD = {
    "LC_ALL": "de_DE.UTF-8",
    "LANG": "th_TH.UTF-8",
    "LANGUAGE": "de:fr:ja:th:uk:zh_CN:ar",
    "TZ": "Asia/Kathmandu",
    "PYTHONHASHSEED": "4711",
    "USER": "another",
    "LOGNAME": "another",
    "PYTHONUTF8": "0",
}
BUILD = ("build", "--profile", "tiny", "--select", "ref", "--no-gates", "-q")
QUICK = (
    "holidays",
    "geonames_countries",
    "merchant_categories",
    "releases",
    "iso3166",
    "zone_tab",
    "tzif_footers",
)
"""Those that hold text and are read in a moment; the slow test reads all."""


def contents(environment: dict[str, str], home: Path, *names: str) -> list[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "TZ"))}
    home.mkdir()
    told = subprocess.run(
        [sys.executable, "-c", ASK, *names],
        env={**kept, **environment, "HOME": str(home)},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


def test_no_environment_moves_a_text(tmp_path: Path) -> None:
    plain = contents(PLAIN, tmp_path / "one", *QUICK)
    assert plain == contents(ODD, tmp_path / "two", *QUICK) and len(plain) == len(QUICK)


@pytest.mark.slow
def test_no_environment_moves_a_source(tmp_path: Path) -> None:
    assert contents(PLAIN, tmp_path / "one") == contents(ODD, tmp_path / "two")


@pytest.mark.slow
def test_no_environment_moves_a_pack(tmp_path: Path) -> None:
    """The packs as they are published, built by the command in two places."""
    found = []
    for number, environment in enumerate((PLAIN, ODD)):
        home = tmp_path / str(number)
        home.mkdir()
        told = subprocess.run(
            [sys.executable, "-m", "engine", *BUILD, "--runs-root", str(home / "runs")],
            env={**os.environ, **environment, "HOME": str(home), "ENGINE_CACHE": str(home / "cache")},
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert told.returncode == 0, told.stderr
        files = sorted((home / "cache").rglob("*.parquet"))
        names = [path.relative_to(home).as_posix() for path in files]
        found.append(dict(zip(names, (path.read_bytes() for path in files), strict=True)))
    assert found[0].keys() == found[1].keys() and len(found[0]) > 10
    assert [name for name in found[0] if found[0][name] != found[1][name]] == []


def test_holidays_are_named_in_the_language_of_the_country() -> None:
    rows = arrow("holidays").to_pylist()
    named = {(row["country_iso"], str(row["holiday_date"])): row["holiday_name"] for row in rows}
    new_year = {code: named[code, "2024-01-01"] for code in ("FR", "DE", "JP", "US")}
    assert new_year == {"FR": "Jour de l'an", "DE": "Neujahr", "JP": "元日", "US": "New Year's Day"}
