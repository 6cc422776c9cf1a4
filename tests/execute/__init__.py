"""Tests of how a state runs and of what a build leaves beside the data."""
