"""Seeded mutations of everything that people write or type: no bug, no traceback, no hang, no file outside."""
