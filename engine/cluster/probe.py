"""Are the nodes of a cluster fit for it? Versions, elementary functions, store and rights, asked of each."""

from __future__ import annotations

from typing import Any

from engine.cluster.config import ClusterConfig
from engine.cluster.runner import Document, Runner
from engine.cluster.worker import ERROR, PROBE, versions
from engine.errors import EngineError


def probe(runner: Runner, config: ClusterConfig) -> list[Document]:
    """One finding a node: node, host, ok, what is wrong, and what it is.

    A node is not fit where it has another engine, DuckDB or elementary functions than this machine, where it
    cannot read the store or write there under a condition, or where it cannot write its scratch folder.
    """
    request = {
        PROBE: True,
        "store": config.store.document(),
        "scratch": config.scratch,
        "threads": 1,
        "memory_limit": None,
    }
    nodes = runner.nodes()
    for node in nodes:
        runner.begin(node, {**request, "node": node})
    answers: dict[str, Document] = {}
    while len(answers) < len(nodes):
        for ended in runner.ended():
            answers[ended.key] = ended.answer or {ERROR: {"message": ended.why, "code": ""}}
    here = versions()
    return [_finding(node, answers[node], here) for node in nodes]


def _finding(node: str, answer: Document, here: Document) -> Document:
    found: dict[str, Any] = answer.get("versions", {})
    wrong = []
    if ERROR in answer:
        error = answer[ERROR]
        wrong.append(f"{error['message']}: {error.get('found', '')}".rstrip(": "))
    for name, value in here["must"].items():
        other = found.get("must", {}).get(name)
        if found and other != value:
            wrong.append(f"{name} {other}, here {value}")
    return {"node": node, "ok": not wrong, "wrong": wrong, **found}


def require_fit(findings: list[Document], where: str) -> None:
    """EngineError 005 naming the first node that is not fit; 082 where there is none at all."""
    if not findings:
        raise EngineError(
            82,
            "the cluster has no node with cores to give",
            place="CLUSTER",
            where=where,
            expected="nodes",
            found="none",
            hint="ray status says what the cluster has",
            exit_code=4,
        )
    unfit = [finding for finding in findings if not finding["ok"]]
    if unfit:
        raise EngineError(
            5,
            f"{len(unfit)} of {len(findings)} nodes of the cluster are not fit for it",
            place="CLUSTER",
            where=f"{where}, node {unfit[0].get('host', unfit[0]['node'])}",
            expected="the versions of this machine, a scratch folder and the store",
            found="; ".join(unfit[0]["wrong"])[:400],
            hint="install the same engine and requirements.lock everywhere; engine cluster check lists all nodes",
        )
