"""One run in miniature, to ask and to copy."""

from tests.small_run import own, run, small  # noqa: F401 (fixtures)
