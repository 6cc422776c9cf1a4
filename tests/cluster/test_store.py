"""Stores: a folder and an S3 service do the same; nothing in them changes, and what is damaged is refused."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.hashing import content_digest, sha256_hex
from engine.runs.near_store import NearStore
from engine.runs.object_store import ATTEMPTS_S
from engine.runs.shared import StoredStates, push_state
from engine.runs.store import FILES, QUARANTINE, RUNS, STATES, LocalStore, Store, StoreAddress, open_store
from tests.cluster.conftest import Fresh, build
from tests.cluster.s3_gateway import BUCKET, Gateway
from tests.conftest import engine
from tests.robustness.run_roots import Place, assert_whole, contents, flipped, leftovers
from tests.synthetic import Synthetic

TEXT = b"a published file\n"
SHA = sha256_hex(TEXT)


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    if request.param == "folder":
        (tmp_path / "store").mkdir()
        yield LocalStore(tmp_path / "store")
        return
    request.getfixturevalue("gateway")
    yield open_store(StoreAddress(f"s3://{BUCKET}/{sha256_hex(str(tmp_path).encode())[:12]}"))


def test_files_and_documents_of_every_kind_of_store(store: Store, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "there" / "target"
    source.write_bytes(TEXT)
    with pytest.raises(EngineError) as refused:
        store.get_file(SHA, target)
    assert refused.value.number == 20
    assert store.read("states/a") is None and store.names("states") == []
    assert store.put_file(SHA, source) == len(TEXT) and store.put_file(SHA, source) == 0
    assert store.get_file(SHA, target) == len(TEXT) and target.read_bytes() == TEXT
    assert store.create("states/a", "first") and not store.create("states/a", "second")
    assert store.create("states/b", "é") and store.read("states/b") == "é"
    assert store.read("states/a") == "first" and store.names("states") == ["a", "b"]


def test_of_many_who_create_one_is_first(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: store.create("states/one", str(number)), range(16)))
    assert made.count(True) == 1 and store.read("states/one") == str(made.index(True))


def test_a_file_with_other_bytes_is_refused(store: Store, tmp_path: Path) -> None:
    wrong, target = tmp_path / "wrong", tmp_path / "target"
    wrong.write_bytes(b"something else")
    store.put_file(SHA, wrong)
    with pytest.raises(EngineError) as refused:
        store.get_file(SHA, target)
    assert refused.value.number == 21 and not target.exists() and list(tmp_path.glob(".*partial")) == []


def test_what_is_near_is_not_fetched_again_and_has_a_bound(tmp_path: Path) -> None:
    far = LocalStore(tmp_path / "far")
    names = []
    for number in range(4):
        path = tmp_path / f"file{number}"
        path.write_bytes(bytes([number]) * 100)
        names.append(sha256_hex(path.read_bytes()))
        far.put_file(names[-1], path)
    near = NearStore(far, tmp_path / "near", bytes_max=250)
    moved = [near.get_file(name, tmp_path / "out" / f"{turn}-{name}") for turn in range(2) for name in names[:2]]
    assert moved == [100, 100, 0, 0]
    near.get_file(names[2], tmp_path / "out" / "third")
    assert len(list((tmp_path / "near" / FILES).iterdir())) == 2
    kept = tmp_path / "near" / FILES / names[2]
    kept.unlink()
    kept.write_bytes(b"damaged here")
    assert near.get_file(names[2], tmp_path / "out" / "again") == 100
    assert (tmp_path / "out" / "again").read_bytes() == bytes([2]) * 100


def test_an_unknown_kind_of_store_is_refused() -> None:
    with pytest.raises(EngineError) as refused:
        open_store(StoreAddress("gopher://there"))
    assert (refused.value.number, refused.value.exit_code) == (5, 2)


@pytest.fixture
def shared(micro: Synthetic, plain: Place, tmp_path: Path) -> Path:
    """A store that has the plain run."""
    place = tmp_path / "shared"
    told = json.loads(build(micro, plain, str(place), "--json", command="runs push"))
    assert told["run_id"] == plain.run.name and len(told["pushed"]) == 9 and told["bytes"] > 0
    return place


def test_a_build_links_what_the_store_has(micro: Synthetic, plain: Place, fresh: Fresh, shared: Path) -> None:
    place = fresh("linked")
    before = sorted(path for path in shared.rglob("*"))
    plan = engine(
        "plan", "--project", str(micro.root), *place.options(), "--store", str(shared), cache=place.cache
    )
    assert "in the store" in plan.stdout and "0 to run, 9 to reuse" in plan.stdout
    told = json.loads(build(micro, place, "--store", str(shared), "--json"))
    assert set(told["states"].values()) == {"linked"}
    assert contents(place.run) == contents(plain.run) and leftovers(place) == []
    assert_whole(place)
    assert sorted(path for path in shared.rglob("*")) == before, "a build writes nothing to a store"
    assert json.loads(build(micro, place, "--json"))["run_id"] == told["run_id"]


def test_a_seed_that_the_store_has_not_runs_on_what_it_has(micro: Synthetic, fresh: Fresh, shared: Path) -> None:
    place = fresh("other_seed")
    told = json.loads(build(micro, place, "--store", str(shared), "--seed", "7", "--json"))
    by_tier = {state.partition(".")[0]: outcome for state, outcome in told["states"].items()}
    assert by_tier == {"ref": "linked", "1A": "built", "2A": "built"}


def test_a_run_is_pushed_once_and_pulled_as_it_was(
    micro: Synthetic, plain: Place, fresh: Fresh, shared: Path
) -> None:
    again = json.loads(build(micro, plain, str(shared), "--json", command="runs push"))
    assert (again["pushed"], again["there"], again["bytes"]) == ([], 9, 0)
    place = fresh("pulled")
    pulled = json.loads(build(micro, place, str(shared), plain.run.name[:6], "--json", command="runs pull"))
    assert pulled["run_id"] == plain.run.name and len(pulled["pulled"]) == 9
    (folder,) = [path for path in place.root.iterdir() if path.name == plain.run.name]
    assert contents(type(plain.run)(folder)) == contents(plain.run)
    assert "0 damaged" in build(micro, place, command="runs verify")
    told = json.loads(build(micro, place, "--json"))
    assert told["run_id"] == plain.run.name and set(told["states"].values()) == {"kept"}
    missing = engine("runs", "pull", str(shared), "ffffffff", *place.options(), check=False)
    assert missing.returncode == 2 and "ENG-STORE-020" in missing.stderr


@pytest.mark.parametrize("what", [FILES, STATES])
def test_a_damaged_store_is_refused(micro: Synthetic, fresh: Fresh, shared: Path, what: str) -> None:
    for path in (shared / what).iterdir():
        damaged = flipped(path)
        path.unlink()
        path.write_bytes(damaged)
    place = fresh(f"damaged_{what}")
    where = ("--project", str(micro.root), *place.options(), "--threads", "1", "-q", "--json")
    done = engine("build", "--store", str(shared), *where, check=False, cache=place.cache)
    assert done.returncode == 3 and json.loads(done.stdout)["error"]["code"] == "ENG-STORE-021"
    assert leftovers(place) == []


def test_a_damaged_run_document_is_refused(micro: Synthetic, fresh: Fresh, shared: Path, plain: Place) -> None:
    (path,) = (shared / RUNS).iterdir()
    path.write_bytes(flipped(path))
    place = fresh("damaged_run")
    done = engine("runs", "pull", str(shared), plain.run.name, *place.options(), check=False, cache=place.cache)
    assert done.returncode == 3 and "ENG-STORE-021" in done.stderr


def test_the_same_signature_with_other_bytes_keeps_both(plain: Place, shared: Path) -> None:
    store = LocalStore(shared)
    record = next(record for record in plain.run.records() if record.state_id == "1A.S1")
    first = store.read(f"{STATES}/{record.signature}")
    output = record.outputs[0]
    digest = content_digest(list(output.columns), [f.sha256 for f in output.files], output.rows + 1)
    other = replace(output, rows=output.rows + 1, content_digest=digest)
    forged = replace(record, outputs=(other, *record.outputs[1:]))
    with pytest.raises(EngineError) as refused:
        push_state(store, plain.run.root, forged)
    assert (refused.value.code, refused.value.exit_code) == ("1A-S1-080", 4)
    kept = {
        store.read(f"{QUARANTINE}/{record.signature}/{n}") for n in store.names(f"{QUARANTINE}/{record.signature}")
    }
    assert kept == {first, forged.to_json()}
    assert store.read(f"{STATES}/{record.signature}") == first
    found = StoredStates(store).find(record.signature, record.state_id)
    assert found is not None and found.chain == record.chain


def test_a_store_that_is_away_is_exit_4(micro: Synthetic, fresh: Fresh, tmp_path: Path) -> None:
    place = fresh("away")
    where = ("--project", str(micro.root), *place.options(), "-q", "--store", str(tmp_path / "nowhere"))
    done = engine("build", *where, check=False, cache=place.cache)
    assert done.returncode == 4 and "ENG-STORE-082" in done.stderr


def test_a_service_that_is_away_is_asked_again_and_then_exit_4(
    gateway: Gateway, micro: Synthetic, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, store = fresh("service"), f"s3://{BUCKET}/away"
    monkeypatch.setenv(ATTEMPTS_S, "1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    where = (
        "--project",
        str(micro.root),
        *place.options(),
        "--threads",
        "1",
        "-q",
        "--store",
        store,
        "--workers",
        "2",
    )
    done = engine("build", *where, check=False, cache=place.cache)
    assert done.returncode == 4 and "ENG-STORE-082" in done.stderr
    monkeypatch.setenv("AWS_ENDPOINT_URL", gateway.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "reader")
    monkeypatch.delenv(ATTEMPTS_S)
    done = engine("build", *where, check=False, cache=place.cache)
    assert done.returncode == 4 and "ENG-STORE-081" in done.stderr, "no right to write is told at once"
    assert os.environ["AWS_ACCESS_KEY_ID"] == "reader"
