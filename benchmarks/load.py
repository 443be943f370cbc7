"""Load on a served application: granian as the platform is served, asked over kept connections.

The load comes from a process of its own, told PORT PATH ACCEPT COOKIE REQUESTS CONNECTIONS.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_LIMIT, WAIT_LIMIT = 60, 60  # seconds


def main() -> None:
    """The process that asks."""
    port, path, accept, cookie, requests, connections = sys.argv[1:]
    print(json.dumps(load(int(port), path, accept, cookie, int(requests), int(connections))))


@contextmanager
def serving(application: str) -> Iterator[int]:
    """granian with two processes, as `mingjian up` starts it, for an application; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
               "--port", str(port), "--workers", "2", "--log-level", "error", application]  # fmt: skip
    started = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    server = subprocess.Popen(command, env=started)
    try:
        await_answer(server, port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=WAIT_LIMIT)


def await_answer(server: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until the port takes connections."""
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def run_load(port: int, path: str, accept: str, cookie: str, sizes: dict[str, int]) -> dict[str, float]:
    """The load, made by a process of its own."""
    amounts = [str(sizes["requests"]), str(sizes["connections"])]
    command = [sys.executable, "-c", "from load import main; main()", str(port), path, accept, cookie]
    command += amounts
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=600, cwd=Path(__file__).parent
    )
    return dict(json.loads(done.stdout))


def load(port: int, path: str, accept: str, cookie: str, requests: int, connections: int) -> dict[str, float]:
    """Ask so often over so many connections, each waiting for its answer."""
    waits: list[float] = []
    asked = {"Accept": accept, **({"Cookie": cookie} if cookie else {})}

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_LIMIT)
        for _ in range(requests // connections):
            start = time.perf_counter()
            connection.request("GET", path, headers=asked)
            answer = connection.getresponse()
            answer.read()
            if answer.status == http.client.OK:
                waits.append(1000 * (time.perf_counter() - start))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - start
    if len(waits) != requests // connections * connections:
        raise SystemExit(f"only {len(waits)} of {requests} requests to {path} were answered with 200")
    centiles = statistics.quantiles(waits, n=100)
    return {"per_second": len(waits) / taken, "p50_ms": centiles[49], "p99_ms": centiles[98]}
