"""A SQL-centric generator of a closed synthetic bank world, and the proof that it is realistic."""

__version__ = "0.1.0"
CORE_ABI = 2
"""Raised when the Python glue changes results; part of every state signature."""
