"""Which release of the outside world the installed packages carry."""

from __future__ import annotations

from importlib.resources import files

from engine.sources.catalogue import DISTRIBUTIONS, POLYGONS, TZDATA
from engine.sources.definition import installed_version
from engine.sources.table import SourceTable, source_table


def _release_tags() -> dict[str, str]:
    """The upstream release inside a distribution, where it has a name of its own."""
    boundaries = (files("timezonefinder_data") / "data" / "data_version.txt").read_text("utf-8")
    rules = (files("tzdata") / "zoneinfo" / "tzdata.zi").read_text("utf-8")
    return {POLYGONS.name: boundaries.strip(), TZDATA.name: rules.split("\n", 1)[0].removeprefix("# version ")}


def read_releases() -> SourceTable:
    """source, distribution, version, release_tag, license, attribution: one row per package.

    `source` is what the project calls it; the tag is NULL where upstream names no release.
    """
    tags = _release_tags()
    rows = [
        (d.role, d.name, installed_version(d), tags.get(d.name), d.license, d.attribution) for d in DISTRIBUTIONS
    ]
    names = ("source", "distribution", "version", "release_tag", "license", "attribution")
    columns = list(zip(*rows, strict=True))
    return source_table({name: ("VARCHAR", values) for name, values in zip(names, columns, strict=True)})
