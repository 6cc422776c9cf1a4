"""Run one state: session, models, checks, publication."""
