"""Imports end to end: equal content, equal addresses, every failed check under its code, and no world after it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.build import Executor
from engine.errors import EngineError
from engine.runs.pointers import find_world
from tests.conftest import engine
from tests.importing.bench import SEED, Bench

INGRESS, OUTLETS, SITES = "ing.transaction_schema_merchant_ids", "1A.outlet_catalogue", "1B.site_locations"
ACTIVITY = "1A.merchant_activity"
ZONES, VIRTUAL = "3A.zone_alloc", "3B.virtual_classification"
PHOENIX = """
    SELECT * REPLACE (
        CASE WHEN "My legal_country_iso" = 'US' THEN -112.07 + "My site_order" / 1e4 + "My merchant_id" % 997 / 1e5
            ELSE "My lon_deg" END AS "My lon_deg"
        , CASE WHEN "My legal_country_iso" = 'US' THEN 33.45 + "My site_order" / 1e4
            ELSE "My lat_deg" END AS "My lat_deg")
    FROM old"""


def contents(folder: Path) -> dict[str, str]:
    """Dataset -> content digest of everything that the world tier's models published."""
    found = {}
    for path in sorted((folder / "states").glob("[1-5]*.S1.json")):
        for output in json.loads(path.read_text())["outputs"]:
            if not output["dataset"].startswith("rng_"):
                found[output["dataset"]] = output["content_digest"]
    return found


def world_folders(bench: Bench) -> list[str]:
    return [path.name for path in (bench.runs_root / "worlds").iterdir() if path.is_dir()]


def refused(bench: Bench, code: str) -> tuple[EngineError, dict[str, Any]]:
    """The error and the report of an import that fails; nothing else is left of it."""
    with pytest.raises(EngineError) as caught:
        bench.run()
    assert caught.value.code == code, str(caught.value)
    assert world_folders(bench) == []
    path = bench.runs_root / "reports" / "imports" / "acme" / f"seed={SEED}" / "import_report.json"
    report = json.loads(path.read_text())
    assert report["status"] == "FAIL"
    assert report["error"]["code"] == code
    return caught.value, report


def test_an_exported_world_comes_back_with_equal_content(bench: Bench, tiny_run: Path) -> None:
    [world] = bench.run()
    assert (world.outcome, world.origin, world.warnings) == ("imported", "imported_attested", ())
    assert set(world.derived) == {"ref.merchant_mcc_map", "3A.zone_alloc_universe_hash"}
    assert world.unused[SITES] == ("remark",)
    found, was = contents(world.folder.root), contents(tiny_run)
    assert found == {name: digest for name, digest in was.items() if name in found}
    assert len(found) == 11

    receipt = world.folder.receipt()
    assert (receipt["world"], receipt["origin"]) == ("acme", "imported_attested")
    assert (receipt["seed_invariant"], receipt["gates"]["1B"]) == (False, "attest")
    origin = json.loads(next(world.folder.root.glob("upstream/1B/validation/**/origin.json")).read_text())
    assert (origin["origin"], origin["derived"], origin["gate"]) == ("imported_attested", [], {"mode": "attest"})
    assert "ref.gazetteer" in origin["packs"]
    assert len(origin["files"][SITES]) == 1
    assert json.loads(world.report.read_text())["status"] == "PASS"


def test_equal_bytes_give_the_same_world(bench: Bench) -> None:
    [first] = bench.run()
    data = bench.data(SITES)
    data.rename(data.with_name("renamed.parquet"))
    bench.document["world"] = "other"
    [again] = bench.run()
    assert (again.folder.root, again.outcome) == (first.folder.root, "unchanged")
    for name in ("acme", "other", first.folder.name):
        found = find_world(bench.runs_root, name, SEED)
        assert found is not None
        assert found.root == first.folder.root
    assert world_folders(bench) == [first.folder.name]


@pytest.mark.slow
def test_a_name_means_the_last_import(bench: Bench) -> None:
    [first] = bench.run()
    bench.only(INGRESS, SITES)
    bench.document["missing"] = "derive"
    [second] = bench.run()
    found = find_world(bench.runs_root, "acme", SEED)
    assert found is not None
    assert found.name == second.folder.name != first.folder.name
    assert find_world(bench.runs_root, first.folder.name, SEED) is not None
    for name, seed in (("acme", 7), ("acmee", SEED)):
        with pytest.raises(EngineError, match="020"):
            find_world(bench.runs_root, name, seed)


@pytest.mark.slow
def test_derived_datasets_follow_their_laws(bench: Bench, tiny_run: Path) -> None:
    bench.only(INGRESS, SITES)
    bench.document["missing"] = "derive"
    [world] = bench.run()
    assert set(world.derived) >= {OUTLETS, ACTIVITY, ZONES, VIRTUAL, "2B.s1_site_weights", "5P.arrival_proxy"}
    was, now = contents(tiny_run), contents(world.folder.root)
    same = {name for name in now if now[name] == was[name]}
    # A generated world obeys the laws that derive, save that its merchants may be virtual.
    assert same >= {"outlet_catalogue", "zone_alloc", "s1_site_weights", "site_locations"}
    assert "virtual_classification" not in same
    with duckdb.connect() as connection:
        place = next(world.folder.root.glob("upstream/3B/virtual_classification/*/part-00000.parquet"))
        modes = connection.execute(f"SELECT DISTINCT virtual_mode FROM '{place}'").fetchall()
        activity = next(world.folder.root.glob("upstream/1A/merchant_activity/*/part-00000.parquet"))
        reasons = connection.execute(
            "SELECT is_active, dormancy_reason, bool_and(is_active = (outlets > 0))"
            f" FROM '{activity}' GROUP BY ALL"
        ).fetchall()
    assert modes == [("NON_VIRTUAL",)]
    assert set(reasons) == {(True, None, True), (False, "NOT_SUPPLIED", True)}


@pytest.mark.parametrize(
    ("kept", "missing", "gaps"),
    [
        ((INGRESS, SITES), "fail", {OUTLETS, ACTIVITY, ZONES, VIRTUAL}),
        ((INGRESS, OUTLETS), "derive", {SITES}),
        ((OUTLETS, SITES), "derive", {INGRESS}),
        ((INGRESS,), "derive", {SITES, OUTLETS}),
    ],
)
def test_111(bench: Bench, kept: tuple[str, ...], missing: str, gaps: set[str]) -> None:
    bench.only(*kept)
    bench.document["missing"] = missing
    error, _ = refused(bench, "UP-IM-111")
    assert gaps <= set(error.samples)


@pytest.mark.parametrize(
    ("input_id", "select", "check"),
    [
        (SITES, "SELECT * FROM old ORDER BY ALL OFFSET 3", "KEYSET_MISMATCH"),
        pytest.param(
            OUTLETS,
            'SELECT * REPLACE ("My merchant_id" + 1 AS "My merchant_id") FROM old',
            "FK_ORPHAN",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            VIRTUAL, "SELECT * FROM old ORDER BY ALL OFFSET 3", "MERCHANT_SET_MISMATCH", marks=pytest.mark.slow
        ),
    ],
)
def test_108_for_keys_without_a_partner(bench: Bench, input_id: str, select: str, check: str) -> None:
    bench.spoil(input_id, select)
    error, report = refused(bench, "UP-IM-108")
    assert (error.name, error.exit_code) == ("KEYSET_MISMATCH", 1)
    assert check in {failed["name"] for failed in report["failed"]}
    assert error.samples
    assert all(len(failed["samples"]) <= 20 for failed in report["failed"])


@pytest.mark.parametrize(
    ("input_id", "column", "value"),
    [
        (INGRESS, "channel", "'online'"),
        pytest.param(INGRESS, "mcc", "1", marks=pytest.mark.slow),
        pytest.param(INGRESS, "home_country_iso", "'ZZ'", marks=pytest.mark.slow),
        pytest.param(ZONES, "tzid", "'Mars/Olympus'", marks=pytest.mark.slow),
    ],
)
def test_110_for_words_that_nobody_knows(bench: Bench, input_id: str, column: str, value: str) -> None:
    first = 'row_number() OVER (ORDER BY "My merchant_id") = 1'
    bench.spoil(
        input_id,
        f'SELECT * REPLACE (CASE WHEN {first} THEN {value} ELSE "My {column}" END AS "My {column}") FROM old',
    )
    error, _ = refused(bench, "UP-IM-110")
    assert (error.name, error.exit_code) == ("VOCABULARY", 1)


def test_109_for_sites_abroad_even_without_strictness(bench: Bench) -> None:
    bench.spoil(SITES, 'SELECT * REPLACE (-"My lon_deg" AS "My lon_deg") FROM old')
    error, report = refused(bench, "UP-IM-109")
    assert (error.name, error.exit_code) == ("GEOGRAPHY", 1)
    assert "LEGAL_SHARE" in {failed["name"] for failed in report["failed"]}


def test_contract_failures_keep_their_codes(bench: Bench) -> None:
    bench.spoil(INGRESS, "SELECT * FROM old UNION ALL (SELECT * FROM old ORDER BY ALL LIMIT 1)")
    error, report = refused(bench, "1A-S1-041")
    assert "import_report.json" in error.hint
    assert report["failed"][0]["samples"]


def test_the_whole_country_in_one_town(bench: Bench) -> None:
    """US sites in Phoenix: fails under strict geography."""
    bench.spoil(SITES, PHOENIX)
    bench.document["strict_geography"] = True
    error, report = refused(bench, "UP-IM-109")
    assert "US" in str(error.samples)
    assert {failed["name"] for failed in report["failed"]} == {"ZONE_MIX"}


@pytest.mark.slow
def test_a_country_in_one_town_is_a_warning_and_has_no_upper_grade(bench: Bench) -> None:
    bench.spoil(SITES, PHOENIX)
    bench.document["strict_geography"] = False
    [world] = bench.run()
    assert [check["name"] for check in world.warnings] == ["ZONE_MIX"]
    issues = next(world.folder.root.glob("upstream/1B/validation/**/issue_table.json")).read_text()
    assert json.loads(issues)[0]["result"] == "WARN"
    built = engine(
        "build",
        "--world",
        "acme",
        "--profile",
        "tiny",
        "--runs-root",
        str(bench.runs_root),
        "--select",
        "2A",
        "--json",
        check=False,
    )
    board = next(b for b in json.loads(built.stdout)["gateboards"] if b["segment"] == "2A")
    assert "imported_attested" in board["stamps"]
    assert board["grade"] != "bplus"
    tested = engine("test", "--select", "+2A", "--runs-root", str(bench.runs_root))
    assert "0 failed" in tested.stdout


def test_nothing_is_published_when_one_seed_fails(bench: Bench) -> None:
    bench.document["seeds"] = {SEED: "./s42", 7: "./s7"}
    (bench.folder / "s7").mkdir()
    with pytest.raises(EngineError, match="UP-IM-102"):
        bench.run()
    assert world_folders(bench) == []
    assert not (bench.runs_root / "worlds" / "names.json").exists()


@pytest.mark.slow
def test_files_must_not_change_meanwhile(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    build = Executor.run

    def meddle(executor: Executor, *arguments: Any) -> Any:
        built = build(executor, *arguments)
        with bench.data(SITES).open("ab") as file:
            file.write(b"more")
        return built

    monkeypatch.setattr(Executor, "run", meddle)
    refused(bench, "UP-IM-028")


@pytest.mark.slow
def test_one_set_of_files_may_serve_every_seed(bench: Bench) -> None:
    del bench.document["seeds"]
    bench.document |= {"seed_invariant": True, "root": "./s42", "seeds": [42, 7]}
    worlds = bench.run()
    assert [world.seed for world in worlds] == [42, 7]
    assert contents(worlds[0].folder.root) == contents(worlds[1].folder.root)
    assert all(world.folder.receipt()["seed_invariant"] for world in worlds)
    done = engine(
        "certify",
        "2A",
        "--world",
        "acme",
        "--profile",
        "tiny",
        "--seeds",
        "42,7",
        "--json",
        "--runs-root",
        str(bench.runs_root),
        check=False,
    )
    certificate = json.loads(done.stdout)
    assert "seed_invariant_world_cv_is_no_evidence" in certificate["stamps"]
    assert not [item for item in certificate["failing"] if "equal" in item]


@pytest.mark.slow
def test_verified_gates_are_kept(bench: Bench) -> None:
    from tests.importing.test_import_gates import seal

    (bench.folder / "s42" / "bundle").mkdir()
    seal(bench.folder / "s42" / "bundle")
    gate = {"mode": "verify", "index": "bundle/index.json", "flag": "bundle/_passed.flag"}
    bench.only(INGRESS, OUTLETS, SITES)
    bench.document |= {"missing": "derive", "gates": {"1A": gate, "1B": gate}}
    [world] = bench.run()
    assert (world.origin, world.folder.receipt()["origin"]) == ("imported_verified", "imported_verified")
    origin = json.loads(next(world.folder.root.glob("upstream/1A/validation/**/origin.json")).read_text())
    assert origin["origin"] == "imported_verified"
    assert len(origin["gate"]["files"]) == 3
    assert origin["gate"]["lists_the_data"] is False
    (bench.folder / "s42" / "bundle" / "b.json").write_text("tampered")
    with pytest.raises(EngineError, match="UP-IM-107"):
        bench.run()


@pytest.mark.slow
def test_text_ids(bench: Bench) -> None:
    """Merchants under names, half of them in CSV: the ids are digests of the names, and the map is kept."""
    for input_id in (INGRESS, SITES):
        bench.spoil(input_id, """SELECT * REPLACE ('shop ' || "My merchant_id" AS "My merchant_id") FROM old""")
        del bench.document["datasets"][input_id]["columns"]["merchant_id"]
        bench.document["datasets"][input_id]["expressions"] = {"merchant_id": 'e64("My merchant_id")'}
    with duckdb.connect() as connection:
        target = bench.data(INGRESS).with_suffix(".csv")
        connection.execute(f"COPY (SELECT * FROM '{bench.data(INGRESS)}') TO '{target}' (FORMAT csv, HEADER)")
    bench.document["datasets"][INGRESS] |= {"files": f"{INGRESS}/*.csv", "types": {"My mcc": "SMALLINT"}}
    bench.only(INGRESS, SITES)
    bench.document["missing"] = "derive"
    [world] = bench.run()
    ids = world.folder.root / "import" / "id_map.parquet"
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT count(*), min(text) LIKE 'shop %' FROM '{ids}'").fetchone()
    assert rows == (650, True)
    origin = json.loads(next(world.folder.root.glob("upstream/1B/validation/**/origin.json")).read_text())
    assert origin["id_map"]["rows"] == 650


def test_the_command(bench: Bench) -> None:
    done = engine("import", str(bench.write()), "--runs-root", str(bench.runs_root), "--json")
    document = json.loads(done.stdout)
    assert (document["world"], document["seeds"][0]["outcome"]) == ("acme", "imported")
    again = engine("import", str(bench.path), "--runs-root", str(bench.runs_root))
    assert "unchanged" in again.stdout
    assert "engine build --world acme --profile tiny --seed 42" in again.stdout
    bench.document["missing"] = "guess"
    failed = engine("import", str(bench.write()), "--runs-root", str(bench.runs_root), check=False)
    assert failed.returncode == 2
    assert "UP-IM-101" in failed.stderr
    refusal = engine(
        "build", "--world", "acme", "--runs-root", str(bench.runs_root), "--profile", "reference", check=False
    )
    assert (refusal.returncode, "--profile tiny" in refusal.stderr) == (3, True)
