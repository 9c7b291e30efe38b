"""Runs the command line with `python -m api.cli`."""

from api.cli.main import main

main()
