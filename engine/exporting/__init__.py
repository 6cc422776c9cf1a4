"""Copies of what a run published, for other tools: files, databases, table formats, graphs, and what describes it.

A target is a module with one function, `write`: it takes an `Order` and says what it wrote. Nothing that is
published is changed.
"""
