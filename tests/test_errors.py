"""What lies behind an error: found through its causes, even where they form a ring."""

from __future__ import annotations

import pytest

from engine.errors import interrupted


def test_an_error_that_is_its_own_cause() -> None:
    error = ValueError("raised from itself")
    with pytest.raises(ValueError, match="itself"):
        raise error from error
    assert error.__cause__ is error
    assert not interrupted(error)


def test_an_interrupt_before_a_ring() -> None:
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    assert not interrupted(first)
    outer = ValueError("outer")
    outer.__cause__ = KeyboardInterrupt()
    assert interrupted(outer)


def test_duckdb_tells_of_an_interrupt_by_errors_of_two_kinds() -> None:
    assert interrupted(RuntimeError("Query interrupted"))
    assert not interrupted(RuntimeError("something else"))
