"""Checks a file in a process whose files may not grow beyond a size: as a full disk does, writing ends."""

import json
import resource
import signal
import sys

import typer
from typer.testing import CliRunner

from mingjian.config.commands.check import check


def main(limit: int, arguments: list[str]) -> None:
    """Print the exit status and the document of `mingjian check`."""
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(check)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    result = CliRunner().invoke(app, [*arguments, "--json"])
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(json.dumps({"status": result.exit_code, "raised": repr(result.exception), "out": result.stdout}))


main(int(sys.argv[1]), sys.argv[2:])
