"""`cluster.yaml`: which workers, which store, and what a state gets there. It holds no secrets: those are in the
environment of every machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import EngineError, close_matches
from engine.project.definition import Project
from engine.project.sql.header_schemas import check_against
from engine.project.yaml_text import read_yaml
from engine.runs.store import StoreAddress

RAY, LOCAL = "ray", "local"
TOKEN, NONE = "token", "none"
CACHE_GB = 20.0

_TEXT = {"type": "string", "minLength": 1}
_TERMS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "cpus": {"type": "integer", "minimum": 1, "maximum": 1024},
        "memory": {"type": "string", "pattern": r"^\d{1,6}(\.\d{1,6})?(MB|GB|TB|MiB|GiB|TiB)$"},
        "retries": {"type": "integer", "minimum": 0, "maximum": 100},
    },
}
FORM: dict[str, Any] = {
    "type": "object",
    "required": ["engine", "store", "scratch"],
    "properties": {
        "engine": {"enum": [RAY, LOCAL]},
        "address": _TEXT,
        "auth": {"enum": [TOKEN, NONE]},
        "workers": {"type": "integer", "minimum": 1, "maximum": 64},
        "store": {"type": "string", "pattern": "^(/|s3://[a-z0-9])"},
        "endpoint": _TEXT,
        "region": _TEXT,
        "scratch": {"type": "string", "pattern": "^/"},
        "cache_gb": {"type": "number", "minimum": 0},
        "state": _TERMS,
        "states": {"type": "object", "additionalProperties": _TERMS},
    },
}
"""JSON Schema of `cluster.yaml`."""
_UNITS = {"MB": 10**6, "GB": 10**9, "TB": 10**12, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


@dataclass(frozen=True)
class StateTerms:
    """What one state gets."""

    cpus: int | None = None
    """DuckDB threads; None: the cores of the machine are shared out."""
    memory: str | None = None
    """As DuckDB takes it, such as 4GB."""
    retries: int = 2
    """How often it runs again when its worker is lost."""


@dataclass(frozen=True)
class ClusterConfig:
    """A `cluster.yaml`."""

    engine: str
    store: StoreAddress
    scratch: str
    """A folder of each machine, its own."""
    address: str = "auto"
    auth: str = TOKEN
    workers: int = 1
    """Processes, of `engine: local`."""
    cache_gb: float = CACHE_GB
    """How much of an object store's files each machine keeps in its scratch folder."""
    state: StateTerms = StateTerms()
    states: Mapping[str, StateTerms] = field(default_factory=dict)


def check_states(config: ClusterConfig, project: Project, where: str) -> None:
    """EngineError 031 where a cluster.yaml has terms for a state that the project has not."""
    known = [state.state_id for state in project.ordered_states]
    for name in config.states:
        if name not in known:
            raise EngineError(
                31,
                f"the project has no state {name}",
                place="CLUSTER",
                where=f"{where} states.{name}",
                expected="a state of the project",
                found=name,
                hint=close_matches(name, known) or "engine ls states",
            )


def bytes_of(memory: str) -> int:
    """4GB -> 4000000000."""
    unit = next(unit for unit in sorted(_UNITS, key=len, reverse=True) if memory.endswith(unit))
    return int(float(memory.removesuffix(unit)) * _UNITS[unit])


def read_cluster(path: Path) -> ClusterConfig:
    """The cluster in a file; EngineError 031 naming the key that is not of its form, 032 where it is no YAML."""
    document = read_yaml(path, str(path))
    check_against(document, FORM, str(path))
    needless = {RAY: ["workers"], LOCAL: ["address", "auth"]}[document["engine"]]
    for key in needless:
        if key in document:
            raise EngineError(
                31,
                f"{key} says nothing of engine: {document['engine']}",
                place="CLUSTER",
                where=f"{path} {key}",
                expected=f"no {key}",
                found=str(document[key]),
                hint=f"remove {key}:, or mend engine:",
            )
    default = StateTerms(**document.get("state", {}))
    if document["engine"] == RAY and default.cpus is None:
        default = StateTerms(1, default.memory, default.retries)
    return ClusterConfig(
        engine=document["engine"],
        store=StoreAddress(document["store"], document.get("endpoint", ""), document.get("region", "")),
        scratch=document["scratch"],
        address=document.get("address", "auto"),
        auth=document.get("auth", TOKEN),
        workers=document.get("workers", 1),
        cache_gb=float(document.get("cache_gb", CACHE_GB)),
        state=default,
        states={
            name: StateTerms(**{**vars(default), **terms})
            for name, terms in (document.get("states") or {}).items()
        },
    )
