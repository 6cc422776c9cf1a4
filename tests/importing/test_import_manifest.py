"""The manifest: every wrong key is named, globs stay below their root."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError
from engine.importing.files import find_files, imported_files
from engine.importing.manifest import DatasetMapping, Manifest, read_manifest

ROOT = Path(__file__).resolve().parents[2]
Read = Callable[..., Manifest]
SITES = {"1B.site_locations": {"files": "*.parquet"}}


def test_a_manifest_is_read(read: Read, tmp_path: Path) -> None:
    manifest = read(gates={"1B": {"mode": "verify", "index": "index.json", "flag": "_passed.flag"}})
    assert (manifest.world, manifest.derives, manifest.seed_invariant) == ("acme", True, False)
    assert manifest.roots == {42: tmp_path / "s42"}
    assert manifest.gates["1B"].mode == "verify"


def test_a_segment_without_a_gate_is_attested(read: Read) -> None:
    assert read().gates["1B"].mode == "attest"


def test_seed_invariant_worlds_serve_listed_or_certified_seeds(read: Read, tmp_path: Path) -> None:
    assert read(seed_invariant=True, root="s42", seeds=[5, 6]).roots == dict.fromkeys((5, 6), tmp_path / "s42")
    assert set(read(seed_invariant=True, root="s42", seeds=None).roots) >= {42, 7, 101, 202}


@pytest.mark.parametrize(
    ("changes", "named", "helped"),
    [
        ({"kind": "import"}, "$.kind", ""),
        ({"v": 2}, "$.v", ""),
        ({"world": "Acme World"}, "$.world", ""),
        ({"wrold": "x"}, "wrold", "world"),
        ({"missing": "guess"}, "$.missing", ""),
        ({"profile": "tyni"}, "$.profile", "tiny"),
        ({"seeds": None}, "$.seeds", ""),
        ({"seeds": {"minus": "s42"}}, "$.seeds", ""),
        ({"seeds": {2**64: "s42"}}, "$.seeds", ""),
        ({"seeds": {42: "nowhere"}}, "$.seeds", "relative to the manifest"),
        ({"root": "s42"}, "$.seeds", ""),
        ({"seed_invariant": True}, "$.seeds", ""),
        ({"datasets": {}}, "$.datasets", ""),
        ({"datasets": {"1B.site_location": {"files": "*"}}}, "1B.site_location", "1B.site_locations"),
        ({"datasets": {"ref.country": {"files": "*"}}}, "ref.country", ""),
        ({"datasets": {"2A.site_timezones": {"files": "*"}}}, "2A.site_timezones", ""),
        ({"datasets": {"1B.site_locations": {"files": "*", "columns": {"lat": "y"}}}}, "lat", "lat_deg"),
        ({"datasets": {"1B.site_locations": {"files": "*", "types": {"y": "JSON"}}}}, "types", ""),
        (
            {
                "datasets": {
                    "1B.site_locations": {
                        "files": "*",
                        "columns": {"lat_deg": "y"},
                        "expressions": {"lat_deg": "y / 2"},
                    }
                }
            },
            "lat_deg",
            "keep",
        ),
        ({"gates": {"1B": {"mode": "verify"}}}, "$.gates.1B", ""),
        ({"gates": {"1B": {"mode": "attest", "flag": "f"}}}, "$.gates.1B", ""),
        ({"gates": {"3A": {"mode": "attest"}}}, "$.gates.3A", ""),
        ({"reference_packs": "./packs"}, "$.reference_packs", "bundled"),
    ],
)
def test_101_names_the_key(read: Read, changes: dict[str, Any], named: str, helped: str) -> None:
    with pytest.raises(EngineError) as caught:
        read(**changes)
    error = caught.value
    assert (error.code, error.name, error.exit_code) == ("UP-IM-101", "MANIFEST_INVALID", 2)
    assert named in f"{error.where} {error.message}"
    assert helped in error.hint


def test_101_for_what_is_no_yaml(tmp_path: Path) -> None:
    for path, text in ((tmp_path / "no.yaml", None), (tmp_path / "bad.yaml", "a: [")):
        if text:
            path.write_text(text)
        with pytest.raises(EngineError, match="UP-IM-101"):
            read_manifest(path, ROOT)


def test_the_mapping_digest_forgets_names_and_places(read: Read) -> None:
    first = read().mapping_digest
    moved = read(world="other", datasets={"1B.site_locations": {"files": "**/*.parquet"}}).mapping_digest
    mapped = read(datasets={"1B.site_locations": {"files": "*", "columns": {"lat_deg": "y"}}}).mapping_digest
    assert moved == first != mapped


def test_globs_find_files_in_path_order(tmp_path: Path) -> None:
    for name in ("b/2.csv", "a/9.csv", "a/1.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = find_files(tmp_path, "**/*.csv", "here")
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a/1.csv", "a/9.csv", "b/2.csv"]


@pytest.mark.parametrize(
    "pattern", ["none/*.parquet", "../*.parquet", "a/../../x", "/etc/*", "linked.csv", "folder/*.csv"]
)
def test_102_for_globs_that_find_nothing_or_leave(tmp_path: Path, pattern: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "x.csv").touch()
    (outside / "x.parquet").touch()
    (root / "linked.csv").symlink_to(outside / "x.csv")
    (root / "folder").symlink_to(outside, target_is_directory=True)
    with pytest.raises(EngineError) as caught:
        find_files(root, pattern, "datasets.x.files")
    assert (caught.value.code, caught.value.where) == ("UP-IM-102", "datasets.x.files")


def _mapping(files: str, types: dict[str, str]) -> DatasetMapping:
    return DatasetMapping("x", files, {}, {}, types, ",")


def test_102_for_files_of_other_kinds(tmp_path: Path) -> None:
    for name in ("a.csv", "a.parquet", "a.json"):
        (tmp_path / name).touch()
    for pattern in ("a.*", "a.json"):
        with pytest.raises(EngineError, match="UP-IM-102"):
            imported_files(tmp_path, _mapping(pattern, {}))


def test_csv_needs_types_and_one_header(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,name\n1,x\n")
    with pytest.raises(EngineError, match="UP-IM-101"):
        imported_files(tmp_path, _mapping("*.csv", {}))
    files = imported_files(tmp_path, _mapping("*.csv", {"id": "BIGINT"}))
    assert files.columns == (("id", "BIGINT"), ("name", "VARCHAR"))
    with pytest.raises(EngineError, match="UP-IM-103"):
        imported_files(tmp_path, _mapping("*.csv", {"ident": "BIGINT"}))
    (tmp_path / "b.csv").write_text("id,title\n1,x\n")
    with pytest.raises(EngineError, match="UP-IM-103"):
        imported_files(tmp_path, _mapping("*.csv", {"id": "BIGINT"}))


def test_files_are_known_by_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "1.csv").write_text("id\n1\n")
    (tmp_path / "a" / "2.csv").write_text("id\n2\n")
    before = imported_files(tmp_path, _mapping("a/*.csv", {"id": "BIGINT"})).identity()
    (tmp_path / "a" / "1.csv").rename(tmp_path / "a" / "3.csv")
    assert imported_files(tmp_path, _mapping("a/*.csv", {"id": "BIGINT"})).identity() == before
    (tmp_path / "a" / "3.csv").write_text("id\n3\n")
    assert imported_files(tmp_path, _mapping("a/*.csv", {"id": "BIGINT"})).identity() != before
