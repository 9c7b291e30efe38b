"""Runs the command line with `python -m api.cli`."""

from api.cli.main import main
from api.jobs.child import follow_if_attached

follow_if_attached()
main()
