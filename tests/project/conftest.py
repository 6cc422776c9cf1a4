"""A synthetic project that is loaded, never built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import EngineError
from tests.synthetic import Synthetic, write_project


@pytest.fixture
def project(tmp_path: Path) -> Synthetic:
    """A sound project to break."""
    return write_project(tmp_path / "synthetic")


@pytest.fixture
def refusal(project: Synthetic) -> Callable[..., EngineError]:
    """A function: the error with which the project does not load (or, with `plan`, does not plan)."""

    def refuse(plan: bool = False) -> EngineError:
        with pytest.raises(EngineError) as caught:
            project.plan() if plan else project.load()
        error = caught.value
        assert error.exit_code in (2, 3), "a fault of the project is no failed check"
        assert error.hint and error.message
        return error

    return refuse
