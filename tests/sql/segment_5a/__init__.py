"""Segment 5A: classes, caps, shapes, baseline, calendar, surfaces and gates on small worlds."""
