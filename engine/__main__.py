"""`python -m engine` is `engine`."""

from engine.cli.main import main

main()
