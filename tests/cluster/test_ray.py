"""Ray: one node, and two of which one is killed; the same states as a plain build, nothing made twice."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import Fresh, build, engine_apart
from tests.cluster.s3_gateway import BUCKET, Gateway
from tests.robustness.run_roots import Place, contents
from tests.synthetic import Synthetic

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("ray") is None, reason="the extra cluster is not installed"),
]

WAITING_S = 600.0
"""A raylet needs seconds to start on an idle machine, minutes on a busy one."""


@pytest.fixture(scope="module")
def cluster(gateway: Gateway, micro: Synthetic, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A Ray cluster of this machine with a token; its head gives no cores."""
    os.environ |= {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_raylet_start_wait_time_s": str(int(WAITING_S)),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_health_check_period_ms": "1000",
        "RAY_health_check_failure_threshold": "5",
    }
    from ray.cluster_utils import Cluster

    found = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "object_store_memory": 80_000_000})
    yield found
    found.shutdown()


def node_of(cluster: Any) -> Any:
    """One more node, with one core."""
    return cluster.add_node(num_cpus=1, object_store_memory=80_000_000, wait=True)


def cluster_file(cluster: Any, folder: Path, prefix: str) -> str:
    """A cluster.yaml of the cluster and a store of the S3 service."""
    lines = {
        "engine": "ray",
        "address": cluster.address,
        "store": f"s3://{BUCKET}/{prefix}",
        "endpoint": os.environ["AWS_ENDPOINT_URL"],
        "scratch": str(folder / "scratch"),
        "state": {"cpus": 1, "memory": "500MB"},
    }
    file = folder / "cluster.yaml"
    file.write_text("".join(f"{key}: {json.dumps(value)}\n" for key, value in lines.items()), "utf-8")
    return str(file)


def finished(process: subprocess.Popen[str], code: int = 0) -> Any:
    """The JSON document of a command that ends with a code."""
    out, err = process.communicate(timeout=WAITING_S)
    assert process.returncode == code, f"{out}\n{err}"
    return json.loads(out)


def options(micro: Synthetic, place: Place, file: str) -> tuple[str, ...]:
    return ("--project", str(micro.root), *place.options(), "--on", file, "-q", "--json")


def test_one_node_makes_what_a_plain_build_makes(
    cluster: Any, micro: Synthetic, plain: Place, fresh: Fresh, tmp_path: Path
) -> None:
    node = node_of(cluster)
    try:
        file, place = cluster_file(cluster, tmp_path, "one-node"), fresh("one_node")
        told = finished(engine_apart("cluster", "check", file, "--json", place=place))
        assert told["fit"] and len(told["nodes"]) == 1
        built = finished(engine_apart("build", *options(micro, place, file), place=place))
        assert set(built["states"].values()) == {"built"} and contents(place.run) == contents(plain.run)
        other = fresh("one_node_again")
        again = finished(engine_apart("build", *options(micro, other, file), place=other))
        assert set(again["states"].values()) == {"linked"} and contents(other.run) == contents(plain.run)
    finally:
        cluster.remove_node(node)


def test_a_node_of_two_is_killed(
    cluster: Any, micro: Synthetic, plain: Place, fresh: Fresh, tmp_path: Path
) -> None:
    """Its states run again on the other one, and every seed is what it is without it."""
    stays, goes = node_of(cluster), node_of(cluster)
    try:
        file, place = cluster_file(cluster, tmp_path, "two-nodes"), fresh("two_nodes")
        certify = engine_apart("certify", "2A", "--profile", "tiny", *options(micro, place, file), place=place)
        tasks = tmp_path / "scratch" / "tasks"
        while not (tasks.is_dir() and any(tasks.iterdir())):
            assert certify.poll() is None
            time.sleep(0.01)
        cluster.remove_node(goes, allow_graceful=False)
        told = finished(certify)
        alone = json.loads(build(micro, plain, "--profile", "tiny", "--json", command="certify 2A"))
        assert [seed["signatures"] for seed in told["seeds"]] == [seed["signatures"] for seed in alone["seeds"]]
        assert told["verdict"] == alone["verdict"] and all(seed["run_id"] for seed in told["seeds"])
    finally:
        cluster.remove_node(stays)


def test_without_the_token_the_cluster_is_not_joined(
    cluster: Any, micro: Synthetic, fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, place = cluster_file(cluster, tmp_path, "no-token"), fresh("no_token")
    monkeypatch.delenv("RAY_AUTH_TOKEN")
    monkeypatch.setenv("HOME", str(tmp_path))
    error = finished(engine_apart("build", *options(micro, place, file), place=place), code=3)["error"]
    assert error["code"] == "ENG-CLUSTER-005" and "RAY_AUTH_TOKEN" in error["expected"]
