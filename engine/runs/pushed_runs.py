"""Whole runs in a store: `engine runs push` leaves one there, `engine runs pull` makes its folder elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.hashing import sha256_hex
from engine.runs.document import AlteredError, from_text, to_text
from engine.runs.folder import RECEIPT, RunFolder, lay_folder
from engine.runs.regular_file import read_text
from engine.runs.shared import StoredStates, bring_state, push_state
from engine.runs.store import RUNS, Store
from engine.runs.verify import DigestMemory, verify_state

RUN_ID = re.compile(r"[0-9a-f]{32}")


def push_run(store: Store, folder: RunFolder) -> dict[str, bool]:
    """Every state of a run, verified, and the run itself; state id -> whether the store did not have it."""
    memory = DigestMemory(folder.root, fresh=True)
    records = folder.records()
    pushed = {}
    for record in records:
        verify_state(folder, record, memory)
        pushed[record.state_id] = push_state(store, folder.root, record)
    document = {
        "run_id": folder.name,
        "receipt": read_text(folder.root / RECEIPT),
        "states": {record.state_id: record.signature for record in records},
    }
    text = to_text(document)
    store.create(f"{RUNS}/{folder.name}-{sha256_hex(text.encode())}", text)
    return pushed


def stored_run(store: Store, asked: str) -> dict[str, Any]:
    """The run of a store whose id begins so, as it was pushed with most states: run_id, receipt, states.

    EngineError 020 when none or several begin so, 021 when what is there is not what was pushed.
    """
    names = [name for name in store.names(RUNS) if name.startswith(asked)]
    found = sorted({name.partition("-")[0] for name in names})
    if len(found) != 1:
        raise EngineError(
            20,
            f"{'several runs of the store begin' if found else 'no run of the store begins'} with {asked!r}",
            place="STORE",
            where=f"{store.location}/{RUNS}",
            expected="the beginning of one run id",
            found=", ".join(name[:8] for name in found[:10]),
            hint="engine runs push STORE RUN brings a run there",
            exit_code=2,
        )
    return max((_run_document(store, name) for name in names), key=lambda document: len(document["states"]))


def _run_document(store: Store, name: str) -> dict[str, Any]:
    run_id, _, digest = name.partition("-")
    text = store.read(f"{RUNS}/{name}") or ""
    try:
        if sha256_hex(text.encode()) != digest:
            raise AlteredError(f"sha256 {sha256_hex(text.encode())}")
        document = from_text(text)
        if from_text(document["receipt"])["run_id"] != run_id or not RUN_ID.fullmatch(run_id):
            raise AlteredError("the receipt of another run")
        return document
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError(
            21,
            "a run of the store is not what was pushed",
            place="STORE",
            where=f"{store.location}/{RUNS}/{name}",
            expected=f"sha256 {digest}",
            found=str(error)[:200],
            hint="remove it from the store, then engine runs push STORE RUN again",
        ) from error


def open_pulled(runs_root: Path, document: dict[str, Any]) -> RunFolder:
    """The folder of a run of a store below a runs root, made if need be; EngineError 002 where another stands."""
    folder = RunFolder(runs_root / document["run_id"])
    if not (folder.root / RECEIPT).exists():
        return lay_folder(folder.root, document["receipt"])
    if folder.receipt() != from_text(document["receipt"]):
        raise EngineError(
            2,
            "a run of this id stands here with another receipt",
            place="STORE",
            where=str(folder.root / RECEIPT),
            expected="the receipt that was pushed",
            found="another one",
            hint=f"engine runs verify {folder.name}",
        )
    return folder


def pull_states(store: Store, document: dict[str, Any], folder: RunFolder) -> dict[str, bool]:
    """Bring a stored run's states into its folder, whose lock is held; state id -> whether it was brought.

    EngineError 080 where the folder has the state with another signature.
    """
    stored = StoredStates(store)
    pulled = {}
    for state_id, signature in document["states"].items():
        standing = folder.record(state_id)
        if standing is not None and standing.signature != signature:
            raise EngineError(
                80,
                f"{state_id} stands here with another signature",
                place="STORE",
                where=str(folder.state_path(state_id)),
                expected=signature,
                found=standing.signature,
                hint="this run was built on here since: push it, or pull into another runs root",
            )
        pulled[state_id] = standing is None
        if standing is None:
            bring_state(store, stored.require(signature, state_id), folder)
    return pulled
