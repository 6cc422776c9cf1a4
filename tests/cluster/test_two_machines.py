"""A certification on two Ray nodes with disks of their own and a store in S3, one of which is lost in the middle:
the same bytes as on one machine, and nothing is made twice."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from engine.runs.folder import RunFolder
from tests.cluster.conftest import engine_apart, place_of
from tests.cluster.machines import HOST, Machine, can_be_made, machines
from tests.cluster.s3_gateway import BUCKET, Gateway, binary
from tests.conftest import engine
from tests.robustness.run_roots import Place, contents

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("ray") is None or find_spec("obstore") is None or binary() is None,
        reason="the extra cluster is not installed",
    ),
    pytest.mark.skipif(not can_be_made(), reason="network namespaces need root and iproute2"),
]

SEGMENT, HEAVY = "6A", "6A.S4"
WANTED = ("--profile", "tiny", "--select", f"+{SEGMENT}", "--no-gates", "-q", "--json")
WAITING_S = 1800.0
RAY = str(Path(sys.executable).parent / "ray")
STORAGE = "--object-store-memory=80000000"


@pytest.fixture
def s3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """An S3 service that other machines reach."""
    service = Gateway(tmp_path / "s3", HOST)
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    yield service
    service.stop()


@contextmanager
def ray_cluster(nodes: list[Machine], scratch: Path) -> Iterator[str]:
    """A Ray cluster of a head here, which gives no cores, and of nodes with one core; the address of the head."""
    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp") as session:  # a socket's path may not be long
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        head = ["start", "--head", f"--node-ip-address={HOST}", "--port=6399", "--num-cpus=0", STORAGE]
        head += [f"--temp-dir={session}", "--include-dashboard=false", "--disable-usage-stats"]
        done = subprocess.run([RAY, *head], env=environment, capture_output=True, text=True, timeout=WAITING_S)
        assert done.returncode == 0, done.stdout + done.stderr
        try:
            for node in nodes:
                join = ["start", f"--address={HOST}:6399", f"--node-ip-address={node.address}", "--num-cpus=1"]
                mounts = {session: node.disk / "ray", str(scratch): node.disk / "scratch"}
                node.start([RAY, *join, STORAGE, "--block"], environment, mounts)
            yield f"{HOST}:6399"
        finally:
            subprocess.run([RAY, "stop", "--force"], env=environment, capture_output=True, timeout=WAITING_S)


def certify(place: Place, *options: str) -> subprocess.Popen[str]:
    """The command, begun."""
    asked = ("--profile", "tiny", "-q", "--json", *place.options(), *options)
    return engine_apart("certify", SEGMENT, *asked, place=place)


def document(process: subprocess.Popen[str]) -> Any:
    """What it says when it is done. 1 and 0 are verdicts."""
    out, err = process.communicate(timeout=WAITING_S)
    assert process.returncode in (0, 1) and out, f"exit {process.returncode}\n{out}\n{err}"
    return json.loads(out)


def states(place: Place, told: Any) -> dict[int, dict[str, str]]:
    """Every published file of each seed's run -> SHA-256."""
    return {seed["seed"]: contents(RunFolder(place.root / seed["run_id"])) for seed in told["seeds"]}


def wait_for(condition: Any, process: subprocess.Popen[str] | None = None) -> Any:
    """What a condition gives once it gives something."""
    until = time.monotonic() + WAITING_S
    while not (found := condition()):
        assert time.monotonic() < until
        assert process is None or process.poll() is None, process and process.communicate()
        time.sleep(0.05)
    return found


def test_a_machine_is_lost_while_it_makes_the_heaviest_state(
    tmp_path: Path, s3: Gateway, monkeypatch: Any
) -> None:
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_health_check_period_ms", "1000")
    monkeypatch.setenv("RAY_health_check_failure_threshold", "5")
    alone = place_of(tmp_path / "alone")
    expected = document(certify(alone))
    heavy = {seed["signatures"][HEAVY] for seed in expected["seeds"]}
    scratch = tmp_path / "scratch"
    with machines(2, tmp_path) as nodes:
        s3.start()
        with ray_cluster(nodes, scratch) as address:
            file = tmp_path / "cluster.yaml"
            lines = {"engine": "ray", "address": address, "store": f"s3://{BUCKET}/certified"}
            lines |= {"endpoint": s3.endpoint, "scratch": str(scratch)}
            terms = {"state": {"cpus": 1, "memory": "2GB"}}
            file.write_text(json.dumps({**lines, **terms}), "utf-8")
            wait_for(lambda: len(fit(file)) == 2)
            together = place_of(tmp_path / "together")
            process = certify(together, "--on", str(file))
            lost = wait_for(lambda: next((node for node in nodes if works_on(node, heavy)), None), process)
            lost.lose()
            told = document(process)
            assert states(together, told) == states(alone, expected)
            assert told["verdict"] == expected["verdict"]
            assert len(fit(file)) == 1, "a lost machine does not come back"
            again = place_of(tmp_path / "again")
            built = [
                json.loads(engine("build", *again.options(), *asked, "--on", str(file), cache=again.cache).stdout)
                for asked in [("--seed", str(seed["seed"]), *WANTED) for seed in expected["seeds"]]
            ]
            assert {action for each in built for action in each["states"].values()} <= {"linked", "waiting"}


def fit(file: Path) -> list[str]:
    """The nodes that can make states; none while the cluster begins."""
    done = engine("cluster", "check", str(file), "--json", check=False)
    found = json.loads(done.stdout) if done.stdout.strip() else {}
    return [node["node"] for node in found.get("nodes", ()) if node["ok"]]


def works_on(node: Machine, signatures: set[str]) -> bool:
    """Whether a task of one of these signatures has begun on a machine."""
    tasks = node.disk / "scratch" / "tasks"
    return tasks.is_dir() and any(set(path.name.split(".")) & signatures for path in tasks.iterdir())
