"""Phases of a remediation plan: what is done, open or blocked, and the decisions that move them."""
