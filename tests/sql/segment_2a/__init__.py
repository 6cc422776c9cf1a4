"""Segment 2A: its ladder, overrides, timetable, legality, validation and gates on small worlds."""
