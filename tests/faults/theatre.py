"""Starts the stage, asks it for jobs, traces and breaks their calls; says how often a fault fired."""

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

FULL = os.environ.get("MINGJIAN_FAULTS") == "full"  # `make faults`: all there is, not the quick share
SEED = int(os.environ.get("MINGJIAN_SEED", "1"))
CALLS = (  # a `?` before what some machines do not have
    "openat,?link,linkat,?mkdir,mkdirat,?rename,renameat,renameat2,?unlink,unlinkat,"
    "fsync,fdatasync,close,read,pread64,write,pwrite64,ftruncate"
)
CALL = re.compile(r"^(?:\d+ +)?(\w+)\(", re.MULTILINE)
PATIENCE_S = 20.0


def tell(family: str, fired: int) -> None:
    """Say what was tried; nothing tried is a failure."""
    print(f"{family}: seed {SEED}, {fired} faults fired")
    assert fired, f"{family}: no fault fired"


@dataclass(frozen=True)
class Played:
    """How a traced job ended: its status as `waitpid` gives it, its calls by name, and what was broken."""

    status: int
    calls: Counter[str]
    fired: int
    trace: str


class Stage:
    """The process that forks the jobs, over a data folder of its own."""

    def __init__(self, folder: Path):
        self.data = folder / "data"
        names = ("MINGJIAN_DATABASE", "MINGJIAN_WITNESSES")
        kept = {name: value for name, value in os.environ.items() if name not in names}
        pipe = subprocess.PIPE
        self.errors = folder / "stage.err"
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.stage"],
                env=kept | {"MINGJIAN_DATA": str(self.data)},
                stdin=pipe,
                stdout=pipe,
                stderr=errors,
                text=True,
            )
        assert self._read() == "ready", self.errors.read_text()

    def start(self, job: str, *, guard: str = "", stopped: bool = False, **options: object) -> int:
        """A child that does a job; its number."""
        self._write({"job": job, "guard": guard, "stopped": stopped, "options": options})
        return int(self._read())

    def wait(self, child: int) -> int:
        """How a child ended."""
        self._write(child)
        return int(self._read())

    def play(self, job: str, *, guard: str = "", **options: object) -> int:
        """Do a job to its end."""
        return self.wait(self.start(job, guard=guard, **options))

    def trace(self, job: str, wanted: str, fault: str = "", *, guard: str = "", **options: object) -> Played:
        """Do a job under strace: the calls `wanted`, with a fault such as `fsync:error=EIO:when=2`."""
        child = self.start(job, guard=guard, stopped=True, **options)
        trace = self.data.parent / f"{child}.trace"
        command = ["strace", "-qq", "-o", str(trace), "-p", str(child), "-e", f"trace={wanted}"]
        command += ["-e", f"inject={fault}"] if fault else []
        until(lambda: _status(child, "State") == "T")
        tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        until(lambda: _status(child, "TracerPid") != "0" or tracer.poll() is not None)
        os.kill(child, 18)
        status = self.wait(child)
        _, complaint = tracer.communicate(timeout=PATIENCE_S)
        assert not complaint, complaint
        told = trace.read_text(errors="replace")
        trace.unlink()
        killed = os.WIFSIGNALED(status) and ":signal=" in fault
        return Played(status, Counter(CALL.findall(told)), told.count("(INJECTED)") + killed, told)

    def close(self) -> None:
        """End the stage; its children have ended before."""
        self.process.communicate(timeout=PATIENCE_S)

    def _write(self, asked: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()

    def _read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


def until(holds, patience_s: float = PATIENCE_S) -> None:
    """Wait until something holds."""
    end = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.001)


def _status(process: int, name: str) -> str:
    text = Path(f"/proc/{process}/status").read_text()
    return re.search(rf"^{name}:\s+(\w+)", text, re.MULTILINE)[1].upper()
