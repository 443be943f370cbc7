"""Checks files in a process of its own: prints for each the code, the seconds and the memory it took."""

import json
import resource
import sys
import time
from pathlib import Path

import typer
from typer.testing import CliRunner

from mingjian.config.commands.check import check


def main(folder: Path) -> None:
    """The first file, by name, is a good one: what it takes is the base of the others."""
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(check)
    for file in sorted(folder.iterdir()):
        before, started = _memory(), time.process_time()
        result = CliRunner().invoke(app, ["loan-book", str(file), "--json"])
        took = time.process_time() - started
        counts = json.loads(result.stdout)["counts"] if result.stdout else str(result.exception)
        line = {"file": file.name, "status": result.exit_code, "counts": counts}
        print(json.dumps(line | {"seconds": took, "bytes": _memory() - before}), flush=True)


def _memory() -> int:
    """The most memory that this process has taken so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


main(Path(sys.argv[1]))
