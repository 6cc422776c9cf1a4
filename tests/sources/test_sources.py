"""The catalogue of sources: pins, identities, attributions, lazy imports."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.sources import DISTRIBUTIONS, SOURCES, Distribution, licence_texts, read_source, source_identity
from engine.sources.catalogue import GEONAMES, HOLIDAYS
from engine.sources.definition import installed_version, record_digest
from tests.sources import arrow

ROOT = Path(__file__).parents[2]


def test_another_version_than_the_pinned_one_is_refused() -> None:
    unpinned = replace(HOLIDAYS, version_pin="0.0.1")
    with pytest.raises(EngineError) as refusal:
        installed_version(unpinned)
    assert refusal.value.code == "UP-GEN-121"
    assert refusal.value.name == "PACK_VERSION"
    assert "pip install holidays==0.0.1" in str(refusal.value)


def test_a_package_that_is_not_installed_is_refused() -> None:
    missing = replace(HOLIDAYS, name="no-such-distribution-at-all")
    with pytest.raises(EngineError, match="not installed"):
        installed_version(missing)


def test_an_unknown_source_names_the_close_ones() -> None:
    with pytest.raises(EngineError, match="did you mean geonames_places"):
        read_source("geonames_place")


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_identity_names_the_pinned_version_and_a_digest(name: str) -> None:
    identity = source_identity(name)
    assert identity["version"] == SOURCES[name].version_pin
    assert len(identity["record_sha256"]) == 64
    assert identity == source_identity(name)


def test_record_digest_differs_between_distributions() -> None:
    digests = {record_digest(distribution) for distribution in DISTRIBUTIONS}
    assert len(digests) == len(DISTRIBUTIONS)


def test_what_is_taken_out_needs_no_package_and_goes_by_its_digests() -> None:
    other = replace(GEONAMES, name="no-such-distribution-at-all")
    assert installed_version(other) == GEONAMES.version_pin
    assert record_digest(other) == record_digest(GEONAMES)
    moved = replace(GEONAMES, extract=dict.fromkeys(GEONAMES.extract, "0" * 64))
    assert record_digest(moved) != record_digest(GEONAMES)


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_licence_texts_travel_with_a_source(name: str) -> None:
    texts = licence_texts(name)
    assert texts
    assert all(len(text) > 200 for text in texts.values())


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda d: d.name)
def test_notice_carries_every_attribution(distribution: Distribution) -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert distribution.attribution in notice
    assert f"{distribution.name} {distribution.version_pin}" in notice


def test_releases_name_the_upstream_editions() -> None:
    rows = {row["source"]: row for row in arrow("releases").to_pylist()}
    assert rows["tz_polygons"]["release_tag"] == "2026c"
    assert rows["tzdb"]["release_tag"] == "2026f"
    assert rows["gazetteer"]["release_tag"] is None
    assert {row["version"] for row in rows.values()} == {d.version_pin for d in DISTRIBUTIONS}


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = (
        "import sys, engine.sources as s; s.source_identity('tz_zones'); "
        "print([m for m in ('numpy', 'pyarrow', 'timezonefinder', 'holidays') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
