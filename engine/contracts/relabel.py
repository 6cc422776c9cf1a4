"""A view that only renames columns of a checked dataset has been checked with it.

Its rows are the dataset's rows, in the dataset's order or in one of its own. So a rule that holds for the
column behind one of its columns holds for that; a key that is the dataset's key under other names ascends, and
so does one that the view sorts by and that has the dataset's key in it. Only the rest runs again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.contracts.compile import Rule, compile_rules
from engine.contracts.definition import Contract
from engine.contracts.sql_types import quote_name

_IDENTIFIER = re.compile(r'"((?:[^"]|"")*)"')


@dataclass(frozen=True)
class Relabelling:
    """What a view takes from a dataset that was checked against its contract."""

    source: Contract
    columns: Mapping[str, str]
    """Column of the view -> column of the dataset."""
    order: tuple[str, ...] = ()
    """Columns by which the view sorts its rows upwards; empty: they stand as in the dataset."""

    def proves_order(self, contract: Contract) -> bool:
        """Whether the key of the view ascends because that of the dataset does."""
        if self.order:
            behind = {self.columns.get(name) for name in self.order}
            return self.order == tuple(contract.primary_key) and behind.issuperset(self.source.primary_key)
        return tuple(self.columns.get(name) for name in contract.primary_key) == tuple(self.source.primary_key)

    def unproved(self, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        """The rules that the dataset's contract does not hold under its own names."""
        held = {rule.condition for rule in compile_rules(self.source)}
        return tuple(rule for rule in rules if self._at_source(rule.condition) not in held)

    def _at_source(self, condition: str) -> str:
        return _IDENTIFIER.sub(
            lambda found: quote_name(self.columns.get(found[1].replace('""', '"'), found[1])), condition
        )
