"""Overrides of policies in layers: a profile, a window, a candidate of a ladder."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from engine.errors import EngineError, close_matches


@dataclass(frozen=True)
class Layer:
    """Overrides of policies, policy id -> changes, and where they stand: a profile, a candidate of a ladder."""

    where: str
    overrides: dict[str, dict[str, Any]]

    def over(self, policy_id: str, document: dict[str, Any]) -> dict[str, Any]:
        """The document under this layer; a row that does not exist is told with the place of its override."""
        try:
            return merge(document, self.overrides[policy_id])
        except EngineError as error:
            error.where = error.where or f"{self.where} {policy_id}"
            raise


def merge(document: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    """The document with overrides: mappings merge, everything else is replaced.

    A mapping over a list of rows changes the rows that it names by their leading values: `CN2: {..}`, or
    `X2/top_1_percent_share: {..}` where the first value alone is not one row's.
    """
    out = copy.deepcopy(document)
    for key, value in overrides.items():
        held = out.get(key)
        if isinstance(value, dict) and isinstance(held, dict):
            out[key] = merge(held, value)
        elif isinstance(value, dict) and isinstance(held, list) and all(isinstance(row, dict) for row in held):
            for name, change in value.items():
                place = row_named(held, str(name), key)
                if not isinstance(change, dict):
                    raise EngineError(
                        31,
                        f"an override of the row {name} of {key} is no mapping",
                        place="PROJECT",
                        expected=f"{name}: {{<key>: <value>}}",
                        found=str(change)[:80],
                        hint="engine ls",
                    )
                held[place] = merge(held[place], change)
        else:
            out[key] = copy.deepcopy(value)
    return out


def row_named(rows: list[dict[str, Any]], name: str, key: str) -> int:
    """The place of the one row whose first values are those of the name; EngineError 030 otherwise."""
    parts = name.split("/")
    labels = [[str(value) for value in row.values()][: len(parts)] for row in rows]
    places = [place for place, label in enumerate(labels) if label == parts]
    if len(places) != 1:
        known = ["/".join(map(str, list(row.values())[: len(parts)])) for row in rows]
        raise EngineError(
            30,
            f"an override names {key}: {name}, which is {len(places) or 'no'} row{'s' * bool(places)}",
            place="PROJECT",
            expected="the leading values of one row, joined by /",
            found=name,
            hint=close_matches(name, known) or "engine ls",
        )
    return places[0]
