"""The integer grid and the Hilbert key."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("degrees", "grid"),
    [
        (180.0, -1_800_000_000),
        (-180.0, -1_800_000_000),
        (179.9999999, 1_799_999_999),
        (179.99999996, -1_800_000_000),
        (0.00000005, 1),
        (-0.00000005, -1),
        (13.4050001, 134_050_001),
    ],
)
def test_longitudes_on_the_grid(warehouse: Any, degrees: float, grid: int) -> None:
    row = warehouse.execute("SELECT grid_lon(?)", [degrees]).fetchone()
    assert row == (grid,)


@pytest.mark.parametrize(("degrees", "grid"), [(90.0, 900_000_000), (-90.0, -900_000_000)])
def test_latitudes_on_the_grid(warehouse: Any, degrees: float, grid: int) -> None:
    assert warehouse.execute("SELECT grid_lat(?)", [degrees]).fetchone() == (grid,)


def test_cells_and_strips_round_down(warehouse: Any) -> None:
    row = warehouse.execute(
        "SELECT grid_cell(-1), grid_cell(4194303), grid_cell(4194304), grid_strip(-1)"
        ", grid_strip_base(grid_strip(-131073)), grid_cell_width()"
    ).fetchone()
    assert row == (-1, 0, 1, -1, -262_144, 4_194_304)


def test_the_hilbert_curve_visits_every_cell_of_a_block_in_steps_of_one(warehouse: Any) -> None:
    rows = warehouse.execute(
        """
        SELECT x, y, hilbert_key((x << 16) - 1800000000, (y << 16) - 900000000) AS key
        FROM range(32768, 32768 + 64) AS r (x), range(8192, 8192 + 64) AS s (y)
        ORDER BY key
        """
    ).fetchall()
    keys = [key for _, _, key in rows]
    assert keys == list(range(keys[0], keys[0] + 64 * 64)), "an aligned block is one run of keys"
    steps = [abs(x2 - x1) + abs(y2 - y1) for (x1, y1, _), (x2, y2, _) in pairwise(rows)]
    assert set(steps) == {1}


def test_the_hilbert_key_fits_32_bits(warehouse: Any) -> None:
    row = warehouse.execute(
        "SELECT min(k), max(k) FROM (SELECT hilbert_key(x, y) AS k FROM"
        " (VALUES (-1800000000, -900000000), (1799999999, -900000000), (0, 0),"
        " (-1800000000, 900000000), (1799999999, 900000000)) AS corner (x, y))"
    ).fetchone()
    assert 0 <= row[0] <= row[1] < 2**32
