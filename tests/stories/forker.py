"""Runs `mingjian file` in children that start at once: what takes long to load is loaded before the fork.

Reads lines `table period out` from stdin; tells the child's number, then, when asked by an empty line, how
it ended.
"""

import os
import sys

from mingjian.config.command import app
from mingjian.config.environment import start_django

start_django(None)

from django.db import connection  # noqa: E402 - after the settings are read

from mingjian.record.filings.accept import accept  # noqa: E402, F401 - loaded before the fork

connection.close()


def file(table: str, period: str, out: str) -> None:
    """The command with its stdout in a file; never returns."""
    os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT), 1)
    app(["file", "loan-book", table, "--institution", "P1", "--period", period])


print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        file(*line.split())
    print(child, flush=True)
    sys.stdin.readline()
    print(os.waitpid(child, 0)[1], flush=True)
