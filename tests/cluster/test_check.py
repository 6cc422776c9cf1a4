"""`cluster.yaml` and what `engine cluster check` says of the machines in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.cluster.bring import open_runner
from engine.cluster.config import ClusterConfig, StateTerms, bytes_of, read_cluster
from engine.cluster.coordinator import Coordinator, Wanted
from engine.cluster.probe import probe, require_fit
from engine.cluster.runner import Document, Ended
from engine.cluster.worker import answer, versions
from engine.errors import EngineError
from engine.runs.store import LocalStore, StoreAddress
from tests.cluster.conftest import Fresh, build
from tests.conftest import engine
from tests.robustness.run_roots import Place, contents
from tests.synthetic import Synthetic


def write(path: Path, **keys: object) -> Path:
    """A cluster.yaml of this machine, with other keys."""
    (path / "store").mkdir(exist_ok=True)
    document = {"engine": "local", "store": str(path / "store"), "scratch": str(path / "scratch"), **keys}
    file = path / "cluster.yaml"
    file.write_text("".join(f"{key}: {json.dumps(value)}\n" for key, value in document.items()), "utf-8")
    return file


def test_what_a_cluster_yaml_says(tmp_path: Path) -> None:
    states = {"6A.S4": {"cpus": 4}}
    keys = {
        "engine": "ray",
        "address": "10.0.0.1:6379",
        "state": {"memory": "4GB", "retries": 1},
        "states": states,
    }
    found = read_cluster(write(tmp_path, **keys, endpoint="http://there", region="here"))
    assert found.store == StoreAddress(str(tmp_path / "store"), "http://there", "here")
    assert (found.auth, found.state) == ("token", StateTerms(1, "4GB", 1))
    assert found.states == {"6A.S4": StateTerms(4, "4GB", 1)}
    assert (bytes_of("4GB"), bytes_of("1.5GiB")) == (4 * 10**9, 3 * 2**29)


@pytest.mark.parametrize(
    "keys",
    [
        {"engine": "spark"},
        {"store": "team"},
        {"store": "gs://bucket"},
        {"scratch": "here"},
        {"secret": "x"},
        {"workers": 0},
        {"auth": "token"},
        {"state": {"memory": "much"}},
        {"states": {"6A.S4": {"gpus": 1}}},
    ],
    ids=str,
)
def test_a_cluster_yaml_that_is_not_of_its_form(tmp_path: Path, keys: dict[str, Any]) -> None:
    done = engine("cluster", "check", str(write(tmp_path, **keys)), "--json", check=False)
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["number"]) == (2, 31) and next(iter(keys)) in error["where"] + error["message"]


def test_terms_of_a_state_that_is_not_there_are_refused(tmp_path: Path) -> None:
    file = write(tmp_path, states={"6A.S44": {"cpus": 4}})
    done = engine("cluster", "check", str(file), "--json", check=False)
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["number"]) == (2, 31) and "6A.S4" in error["hint"]


def test_this_machine_is_fit_and_makes_what_a_plain_build_makes(
    micro: Synthetic, plain: Place, fresh: Fresh, tmp_path: Path
) -> None:
    file = write(tmp_path, workers=2)
    assert "1 of 1 nodes are fit" in engine("cluster", "check", str(file)).stdout
    place = fresh("on")
    told = json.loads(build(micro, place, "--on", str(file), "--json"))
    assert set(told["states"].values()) == {"built"} and contents(place.run) == contents(plain.run)
    second = json.loads(build(micro, fresh("on_again"), "--on", str(file), "--json"))
    assert set(second["states"].values()) == {"linked"}
    assert list((tmp_path / "scratch" / "tasks").iterdir()) == []


class Elsewhere:
    """A node that is as this machine, but for one thing."""

    def __init__(self, **other: str) -> None:
        self.other = other
        self.asked: list[tuple[str, Document]] = []

    def slots(self) -> int:
        return 1

    def cores(self) -> int:
        return 1

    def nodes(self) -> list[str]:
        return ["near", "far"]

    def begin(self, key: str, request: Document) -> None:
        self.asked.append((key, request))

    def ended(self) -> list[Ended]:
        key, request = self.asked.pop(0)
        found = answer(request)
        if key == "far" and self.other:
            found["versions"]["must"] |= self.other
        return [Ended(key, found)]

    def close(self) -> None: ...


@pytest.mark.parametrize("name", ["duckdb", "math_digest", "engine"])
def test_a_node_that_would_compute_otherwise_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "store").mkdir()
    config = ClusterConfig("local", StoreAddress(str(tmp_path / "store")), str(tmp_path / "scratch"))
    near, far = probe(Elsewhere(**{name: "other"}), config)
    assert near["ok"] and not far["ok"] and far["wrong"] == [f"{name} other, here {versions()['must'][name]}"]
    with pytest.raises(EngineError) as refused:
        require_fit([near, far], "cluster.yaml")
    assert (refused.value.number, refused.value.exit_code) == (5, 3)


def test_a_store_that_writes_over_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "store").mkdir()
    monkeypatch.setattr(LocalStore, "create", lambda self, key, text: True)
    config = ClusterConfig("local", StoreAddress(str(tmp_path / "store")), str(tmp_path / "scratch"))
    near, _ = probe(Elsewhere(), config)
    assert not near["ok"] and "writes over" in near["wrong"][0] and near["host"]


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    file = write(tmp_path)
    (tmp_path / "store").rmdir()
    file.write_text(file.read_text().replace(str(tmp_path / "store"), "/proc/no-store"), "utf-8")
    done = engine("cluster", "check", str(file), check=False)
    assert done.returncode == 3 and "BAD" in done.stdout and "0 of 1 nodes are fit" in done.stdout


def test_a_worker_of_another_runtime_refuses_the_task(
    micro: Synthetic, fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signature that it would give the state is another: it says so before it computes."""
    from engine.plan.definition import Request
    from engine.project.load import load_project
    from engine.runs.shared import StoredStates
    from tests.synthetic import Listener, machine_cache

    place = fresh("other_runtime")
    (tmp_path / "store").mkdir()
    config = ClusterConfig("local", StoreAddress(str(tmp_path / "store")), str(tmp_path / "scratch"))
    runner = open_runner(config)
    with machine_cache(place.cache):
        loaded = load_project(micro.root, "tiny")
        stored = StoredStates(LocalStore(tmp_path / "store"))
        monkeypatch.setattr(
            "engine.plan.signature.runtime", lambda: {"duckdb": "2.0.9", "core_abi": "1", "math_library": "other"}
        )
        wanted = [Wanted(loaded, Request(place.root, 42, "tiny"))]
        coordinator = Coordinator(wanted, stored, runner, Listener(), config)
        try:
            with pytest.raises(EngineError) as refused:
                coordinator.run(tmp_path)
        finally:
            runner.close()
    assert (refused.value.code, refused.value.exit_code) == ("ENG-TASK-005", 3)
    assert refused.value.where == "runtime" and stored.store.names("states") == []


@pytest.mark.parametrize(
    "options",
    [("--on", "c.yaml", "--workers", "2"), ("--on", "c.yaml", "--store", "s"), ("--workers", "2", "--replay")],
    ids=" ".join,
)
def test_two_answers_to_one_question_are_refused(options: tuple[str, ...]) -> None:
    assert engine("build", *options, check=False).returncode == 2
