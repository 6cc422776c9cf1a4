"""What became of each entry of a list: which entry after is which entry before.

Entries are matched by content, not by place. A change often has several readings: the entry with the same leading
values was changed, an entry moved, the entry at that place was changed. The reading with the fewest changes is
taken, and of equally short ones the likeliest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from engine.hashing import canonical_json
from engine.project.policy.policy_paths import is_rows

NEVER = float("inf")
TAKEN_OUT_AND_PUT_IN = 1.9
"""Most that changes of one entry weigh, its move included: a little less than its removal and an addition."""

Pairs = tuple[tuple[int, int], ...]
"""Places before and after, ascending in the first."""


def matched(before: list[Any], after: list[Any], changes_between: Callable[[Any, Any], int]) -> Pairs:
    """The entries that are one; `changes_between` counts the changes between two entries."""
    matching = _Matching(before, after, changes_between)
    return min(matching.readings(), key=matching.cost)


def longest_ascent(pairs: Pairs) -> Pairs:
    """The most pairs whose entries stand in the same order on both sides."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for place, (_, new) in enumerate(pairs):
        length = bisect_left(tails, new)
        previous.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(new)
            ends.append(place)
        else:
            tails[length], ends[length] = new, place
    found, place = [], ends[-1] if ends else -1
    while place >= 0:
        found.append(pairs[place])
        place = previous[place]
    return tuple(reversed(found))


class _Matching:
    """Readings of what became of the entries of a list: pairs of an entry before and the same entry after."""

    def __init__(self, before: list[Any], after: list[Any], changes_between: Callable[[Any, Any], int]) -> None:
        self.before, self.after, self.changes_between = before, after, changes_between
        self.texts = ([canonical_json(item) for item in before], [canonical_json(item) for item in after])
        self.keys = self._keys()
        """The identifying key of each entry before and after; empty where entries have none."""
        self.by_key = self._same_keys()

    def readings(self) -> list[Pairs]:
        """Likeliest first: of two that cost the same the first is told."""
        anchors = common_order(*self.texts)
        found = [] if not self.by_key else [self._completed(self._out_of_order([*anchors], self.by_key))]
        if len(self.before) == len(self.after):
            found.append(self._by_place())
        found.append(self._completed(anchors))
        found.append(self._completed(self._out_of_order([*anchors], ())))
        return found

    def cost(self, pairs: Pairs) -> float:
        """Changes that a reading tells; those of one entry weigh less than to take it out and put it in."""
        lost = len(self.before) + len(self.after) - 2 * len(pairs)
        stays = set(longest_ascent(pairs))
        return lost + sum(min((pair not in stays) + self._count(*pair), TAKEN_OUT_AND_PUT_IN) for pair in pairs)

    def _count(self, old: int, new: int) -> int:
        if self.texts[0][old] == self.texts[1][new]:
            return 0
        return self.changes_between(self.before[old], self.after[new])

    def _affinity(self, old: int, new: int) -> float:
        """What it costs to read an entry as what became of another; NEVER where they have too little in common."""
        count = self._count(old, new)
        leaves = max(_leaves(self.before[old]), _leaves(self.after[new]))
        alike = count <= 1 or (count == 2 and leaves > 2) or (not self.keys and 2 * count <= leaves)
        return min(count, TAKEN_OUT_AND_PUT_IN) if alike else NEVER

    def _by_place(self) -> Pairs:
        return tuple((place, place) for place in range(len(self.after)) if self._affinity(place, place) < NEVER)

    def _keys(self) -> tuple[list[bytes], ...]:
        """The shortest leading values that tell all entries of one of the lists apart."""
        if not is_rows(self.before) or not is_rows(self.after):
            return ()
        fields = list(dict.fromkeys(key for row in (*self.after, *self.before) for key in row))
        for length in range(1, len(fields)):
            keys = tuple([_key(row, fields[:length]) for row in side] for side in (self.before, self.after))
            if any(len(set(side)) == len(side) for side in keys):
                return keys
        return ()

    def _same_keys(self) -> Pairs:
        """The pairs of one key, where no other entry has it."""
        if not self.keys:
            return ()
        counts = [Counter(side) for side in self.keys]
        place = {key: new for new, key in enumerate(self.keys[1])}
        return tuple(
            (old, place[key]) for old, key in enumerate(self.keys[0]) if counts[0][key] == counts[1][key] == 1
        )

    def _out_of_order(self, pairs: list[tuple[int, int]], by_key: Pairs) -> Pairs:
        """The pairs with those of equal keys, and of equal content wherever it stands."""
        olds, news = {old for old, _ in pairs}, {new for _, new in pairs}
        for old, new in by_key:
            if old not in olds and new not in news:
                pairs.append((old, new))
                olds.add(old)
                news.add(new)
        waiting = defaultdict(list)
        for new, text in enumerate(self.texts[1]):
            if new not in news:
                waiting[text].append(new)
        for old, text in enumerate(self.texts[0]):
            if old not in olds and waiting[text]:
                pairs.append((old, waiting[text].pop(0)))
        return tuple(sorted(pairs))

    def _completed(self, pairs: Pairs) -> Pairs:
        """The pairs with the best of those that are left, between the same neighbours."""
        olds, news = {old for old, _ in pairs}, {new for _, new in pairs}
        found = list(pairs)
        ends = [(-1, -1), *longest_ascent(pairs), (len(self.before), len(self.after))]
        for (old, new), (next_old, next_new) in pairwise(ends):
            found += self._aligned(
                [place for place in range(old + 1, next_old) if place not in olds],
                [place for place in range(new + 1, next_new) if place not in news],
            )
        return tuple(sorted(found))

    def _aligned(self, olds: list[int], news: list[int]) -> list[tuple[int, int]]:
        """The cheapest pairs in order between two runs of entries; an entry without a partner costs one."""
        if not olds or not news:
            return []
        rows, columns = len(olds), len(news)
        best = [[float(r + c) for c in range(columns + 1)] for r in range(rows + 1)]
        pair = [[NEVER] * columns for _ in range(rows)]
        for r in range(rows - 1, -1, -1):
            for c in range(columns - 1, -1, -1):
                pair[r][c] = self._affinity(olds[r], news[c])
        for r in range(1, rows + 1):
            for c in range(1, columns + 1):
                best[r][c] = min(best[r - 1][c - 1] + pair[r - 1][c - 1], best[r - 1][c] + 1, best[r][c - 1] + 1)
        found, r, c = [], rows, columns
        while r and c:
            if best[r][c] == best[r - 1][c - 1] + pair[r - 1][c - 1]:
                r, c = r - 1, c - 1
                found.append((olds[r], news[c]))
            elif best[r][c] == best[r - 1][c] + 1:
                r -= 1
            else:
                c -= 1
        return found


def _key(row: dict[str, Any], fields: Sequence[str]) -> bytes:
    return canonical_json([[field in row, row.get(field)] for field in fields])


def _leaves(value: Any) -> int:
    """How many values a value holds."""
    if isinstance(value, dict):
        return sum(_leaves(item) for item in value.values())
    if isinstance(value, list):
        return sum(_leaves(item) for item in value)
    return 1


def common_order(before: Sequence[bytes], after: Sequence[bytes]) -> Pairs:
    """The most pairs of equal entries that stand in the same order; equal ends are paired first."""
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next((n for n in range(shorter - head) if before[-1 - n] != after[-1 - n]), shorter - head)
    rows, columns = len(before) - head - tail, len(after) - head - tail
    longest = [[0] * (columns + 1) for _ in range(rows + 1)]
    for r in range(rows - 1, -1, -1):
        for c in range(columns - 1, -1, -1):
            longest[r][c] = (
                longest[r + 1][c + 1] + 1
                if before[head + r] == after[head + c]
                else max(longest[r + 1][c], longest[r][c + 1])
            )
    found = [(place, place) for place in range(head)]
    r = c = 0
    while r < rows and c < columns:
        if before[head + r] == after[head + c]:
            found.append((head + r, head + c))
            r, c = r + 1, c + 1
        elif longest[r + 1][c] >= longest[r][c + 1]:
            r += 1
        else:
            c += 1
    return (*found, *((len(before) - n, len(after) - n) for n in range(tail, 0, -1)))
