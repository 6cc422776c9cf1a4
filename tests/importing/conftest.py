"""A tiny world as a user would bring it: other column names, another row order, a column too many."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from engine.importing.manifest import Manifest, make_manifest, read_manifest
from engine.project.definition import Project
from tests.conftest import ROOT, shipped
from tests.importing.bench import SEED, Bench

TABLES = {
    "ing.transaction_schema_merchant_ids": "1A/transaction_schema_merchant_ids",
    "1A.outlet_catalogue": "1A/outlet_catalogue",
    "1A.merchant_activity": "1A/merchant_activity",
    "1B.site_locations": "1B/site_locations",
    "2B.s1_site_weights": "2B/s1_site_weights",
    "3A.zone_alloc": "3A/zone_alloc",
    "3B.virtual_classification": "3B/virtual_classification",
    "3B.virtual_settlement": "3B/virtual_settlement",
    "5P.arrival_proxy": "5P/arrival_proxy",
}
"""Input id -> folder of the generated dataset."""


@pytest.fixture(scope="session")
def exported(tiny_run: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The exported files and the manifest document; read them, do not write there."""
    home = tmp_path_factory.mktemp("exported")
    document: dict[str, Any] = {
        "kind": "upstream_import",
        "v": 1,
        "world": "acme",
        "profile": "tiny",
        "missing": "fail",
        "seeds": {SEED: "./s42"},
        "datasets": {},
        "reference_packs": "bundled",
    }
    with duckdb.connect() as connection:
        for input_id, place in TABLES.items():
            source = tiny_run / "upstream" / place / f"seed={SEED}" / "part-00000.parquet"
            table = f"read_parquet('{source}', hive_partitioning=false)"
            names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()]
            items = ", ".join(f'"{name}" AS "My {name}"' for name in reversed(names))
            target = home / "s42" / input_id
            target.mkdir(parents=True)
            connection.execute(
                f"COPY (SELECT {items}, 'x' AS remark FROM {table} ORDER BY random()) "
                f"TO '{target}/a.parquet' (FORMAT parquet)"
            )
            document["datasets"][input_id] = {
                "files": f"{input_id}/*.parquet",
                "columns": {name: f"My {name}" for name in names},
            }
    return home, document


@pytest.fixture
def bench(exported: tuple[Path, dict[str, Any]], tmp_path: Path) -> Bench:
    """The exported world, to be spoilt, and an empty runs root."""
    home, document = exported
    folder = tmp_path / "bench"
    shutil.copytree(home, folder)
    return Bench(folder, tmp_path / "runs", copy.deepcopy(document))


@pytest.fixture(scope="session")
def tiny_project() -> Project:
    return shipped("tiny")


@pytest.fixture
def read(tiny_project: Project, tmp_path: Path) -> Callable[..., Manifest]:
    """A function: a manifest of the smallest valid document with changes; a value of None drops a key."""
    (tmp_path / "s42").mkdir()

    def make(**changes: Any) -> Manifest:
        document: dict[str, Any] = {
            "kind": "upstream_import",
            "v": 1,
            "world": "acme",
            "profile": "tiny",
            "missing": "derive",
            "seeds": {SEED: "s42"},
            "datasets": {"1B.site_locations": {"files": "*.parquet"}},
            **changes,
        }
        path = tmp_path / "import.yaml"
        path.write_text(yaml.safe_dump({k: v for k, v in document.items() if v is not None}), "utf-8")
        return make_manifest(read_manifest(path, ROOT), path, tiny_project)

    return make
