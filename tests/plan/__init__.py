"""Tests of the resolver, on a synthetic project."""
