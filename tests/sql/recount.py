"""What recounts in NumPy share: no word of it is the project's SQL."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def midranks(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Ranks from 1, ties at their middle."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle: npt.NDArray[np.float64] = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return middle
