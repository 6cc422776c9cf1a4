"""A window of the horizon: the days that are made, set in the policy that a segment file names under `window:`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from engine.errors import EngineError, close_matches
from engine.project.definition import Policy
from engine.project.policy.layers import Layer

KEY = "window"
OPTION = "--window"
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)


def checked(text: str) -> str:
    """`FIRST..LAST`, two ISO dates in order; EngineError 097 for anything else, nothing too."""
    found = _DATES.fullmatch(text)
    if found and _is_date(found[1]) and _is_date(found[2]) and found[1] <= found[2]:
        return text
    raise EngineError(
        97,
        f"{text!r} is no window",
        place="WINDOW",
        expected="two dates in order, both included, such as 2026-03-02..2026-03-08",
        found=text,
        hint=f"{OPTION} 2026-03-02..2026-03-08, or no {OPTION} for the whole horizon",
        exit_code=2,
    )


def layer_of(text: str, documents: Iterable[dict[str, Any]]) -> Layer:
    """The policy overrides of a window; EngineError 097 where no segment of the project has one."""
    first, _, last = checked(text).partition("..")
    policies = sorted({str(document[KEY]) for document in documents if document.get(KEY)})
    if not policies:
        raise EngineError(
            97,
            "no segment of this project is made by days",
            place="WINDOW",
            expected=f"`{KEY}:` in a segment file",
            found=text,
            exit_code=2,
        )
    return Layer(OPTION, {policy: {KEY: {"first_date": first, "last_date": last}} for policy in policies})


def check_windows(documents: Iterable[dict[str, Any]], policies: dict[str, Policy]) -> None:
    """EngineError 036 where a segment file names a policy that has no window."""
    for document in documents:
        name = document.get(KEY)
        if name is None:
            continue
        limits = policies[name].document.get(KEY) if name in policies else None
        if not isinstance(limits, dict) or not {"first_date", "last_date"} <= limits.keys():
            raise EngineError(
                36,
                f"{document['segment']} takes its days from {name}, which has no window",
                place="PROJECT",
                where=f"sql/{document['segment']}/segment.yaml",
                expected=f"a policy with {KEY}: {{first_date: .., last_date: ..}}",
                found=name,
                hint=close_matches(name, policies),
            )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
