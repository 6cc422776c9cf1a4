"""Workers on a Ray cluster (extra `bank-world-engine[cluster]`): the only place that imports ray.

Ray Core alone is used: a request is a Ray task that Ray itself never retries, for the coordinator knows what may
run again. Every node has the same engine installed; files go through the store, never through Ray's own.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import Any

from engine.cluster.config import NONE, TOKEN, ClusterConfig, bytes_of
from engine.cluster.runner import Document, Ended
from engine.cluster.worker import answer
from engine.errors import EngineError

TOKENS = ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH")
TOKEN_FILE = Path(".ray") / "auth_token"
NODE_KEY = "node"
"""Key of a request: the node that must answer it."""


class RayRunner:
    """The nodes of a Ray cluster that this process has joined."""

    def __init__(self, config: ClusterConfig) -> None:
        # Ray tells of lost nodes on standard output, which is for results alone.
        with ExitStack() as stack:
            stack.enter_context(redirect_stdout(sys.stderr))
            self._ray = _joined(config)
            self._told_apart = stack.pop_all()
        self._default_cpus = config.state.cpus or 1
        self._task = self._ray.remote(answer)
        self._running: dict[Any, str] = {}

    def slots(self) -> int:
        """See `Runner`."""
        cpus = float(self._ray.cluster_resources().get("CPU", 0))
        return max(1, int(cpus // self._default_cpus))

    def cores(self) -> int:
        """See `Runner`; what a task gets stands in `cluster.yaml`."""
        return self._default_cpus

    def nodes(self) -> list[str]:
        """The ids of the nodes that have cores to give."""
        alive = [node for node in self._ray.nodes() if node["Alive"] and node["Resources"].get("CPU", 0) > 0]
        return sorted(str(node["NodeID"]) for node in alive)

    def begin(self, key: str, request: Document) -> None:
        """See `Runner`."""
        options: dict[str, Any] = {"max_retries": 0, "num_cpus": request["threads"], "name": key[:16]}
        if request["memory_limit"]:
            options["memory"] = bytes_of(request["memory_limit"])
        if NODE_KEY in request:
            from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

            options["scheduling_strategy"] = NodeAffinitySchedulingStrategy(request[NODE_KEY], soft=False)
        self._running[self._task.options(**options).remote(request)] = key

    def ended(self) -> list[Ended]:
        """See `Runner`."""
        done, _ = self._ray.wait(list(self._running), num_returns=1)
        return [self._result(reference) for reference in done]

    def _result(self, reference: Any) -> Ended:
        key = self._running.pop(reference)
        try:
            return Ended(key, self._ray.get(reference))
        except self._ray.exceptions.RayTaskError as error:  # it could not even begin
            raise EngineError(
                5,
                "a worker cannot run the engine",
                place="CLUSTER",
                found=str(error).strip().splitlines()[-1][:300],
                expected="the same engine on every node",
                hint="install the same engine and requirements.lock on every node, then restart Ray there",
            ) from error
        except self._ray.exceptions.RayError as error:
            return Ended(key, None, f"{type(error).__name__}: {str(error).strip().splitlines()[0][:200]}")

    def close(self) -> None:
        """See `Runner`."""
        for reference in self._running:
            self._ray.cancel(reference, force=True)
        self._running = {}
        self._ray.shutdown()
        self._told_apart.close()


def _joined(config: ClusterConfig) -> Any:
    """Ray, joined; EngineError 005 without it or its token, 082 where there is no cluster."""
    if config.auth == TOKEN:
        os.environ.setdefault("RAY_AUTH_MODE", TOKEN)
        if not any(os.environ.get(name) for name in TOKENS) and not (Path.home() / TOKEN_FILE).exists():
            raise EngineError(
                5,
                "the token of the Ray cluster is not in the environment",
                place="CLUSTER",
                expected=f"{' or '.join(TOKENS)}, or ~/{TOKEN_FILE}",
                found="none of them",
                hint="export RAY_AUTH_TOKEN=.. here and where ray starts; auth: none is for a closed network",
            )
    elif config.auth == NONE:
        os.environ.setdefault("RAY_AUTH_MODE", "disabled")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise EngineError(
            5,
            "engine: ray needs Ray, which is not installed",
            place="CLUSTER",
            expected="the extra cluster",
            found=str(error),
            hint='pip install "bank-world-engine[cluster]"',
        ) from error
    try:
        ray.init(address=config.address, log_to_driver=False, logging_level=logging.ERROR, configure_logging=False)
    except Exception as error:
        raise EngineError(
            82,
            "the Ray cluster cannot be joined",
            place="CLUSTER",
            where=config.address,
            found=" ".join(str(error).split())[:300],
            expected="a Ray node of this cluster on this machine, and the cluster's token",
            hint="ray start --address HEAD:6379 --num-cpus 0 makes this machine a node that runs no states",
            exit_code=4,
        ) from error
    return ray
