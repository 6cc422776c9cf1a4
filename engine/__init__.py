"""A SQL-centric generator of a closed synthetic bank world, and the proof that it is realistic.

`engine.open(..)` opens a run, `engine.project(..)` a project that plans, builds and certifies: docs/python-api.md.
What they need is loaded when they are first used.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.api import Run as Run
    from engine.api import Workspace as Workspace
    from engine.api import open as open
    from engine.api import project as project
    from engine.errors import EngineError as EngineError

__version__ = "0.1.0"
CORE_ABI = 4
"""Raised when the Python glue changes results; part of every state signature."""

_HOMES = {
    "EngineError": "engine.errors",
    "Run": "engine.api",
    "Workspace": "engine.api",
    "open": "engine.api",
    "project": "engine",
}
"""Public name -> the module that has it; `project` is the package of that name, which can be called."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "project":
        return importlib.import_module("engine.project")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


class ProjectPackage(ModuleType):
    """The class of the package `engine.project`: it holds modules, and called it opens a project."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """See `engine.api.project`."""
        return importlib.import_module("engine.api").project(*arguments, **options)
