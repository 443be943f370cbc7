"""The public page of an institution, beside a bare Django view: requests a second, p50, p99.

granian serves both through WSGI with one process and the settings of the platform; the load comes from
another process over the loopback, on connections that are kept, and takes turns between the addresses. The
bare view answers a constant text through Django's handler without middleware. Run as
`python benchmarks/page.py`.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from measure import BUILD, ROUNDS, emit, machine, options, spread, tell

PAGE, DOCUMENT, BARE = "institution page", "institution as JSON", "bare view"
ADDRESSES = {
    BARE: ("bare", "/bare", "text/html"),
    PAGE: ("platform", "/register/P0001", "text/html"),
    DOCUMENT: ("platform", "/register/P0001", "application/json"),
}
FULL = {"months": 24, "requests": 1_000, "connections": 4, "rounds": ROUNDS}
QUICK = {"months": 3, "requests": 40, "connections": 2, "rounds": 1}
AT = datetime(2021, 7, 6, 9, 30, tzinfo=UTC)
START_LIMIT, WAIT_LIMIT = 60, 30  # seconds


def main() -> None:
    """Set up a register, serve, load, tell; also the entry of the processes that this script starts."""
    if sys.argv[1:2] == ["--load"]:
        print(
            json.dumps(load(int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5]), int(sys.argv[6])))
        )
        return
    chosen = options(__doc__)
    sizes = QUICK if chosen.quick else FULL
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        os.environ["MINGJIAN_DATA"] = folder
        queries = set_up(Path(folder), sizes["months"])
        figures = {"machine": machine(), "quick": chosen.quick, "sizes": sizes, "queries": queries}
        document = figures | measure(sizes)
    if chosen.json:
        emit(document)
    else:
        show(document)


def set_up(folder: Path, months: int) -> int:
    """One institution with a licence and monthly figures in the register; gives the queries of its page."""
    os.environ.pop("MINGJIAN_DATABASE", None)
    from mingjian.config.environment import start_django

    start_django(folder)
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    enter(folder, months)
    with CaptureQueriesContext(connection) as queries:
        answer = Client(headers={"host": "127.0.0.1"}).get("/register/P0001")
    if answer.status_code != http.client.OK or answer.content.decode().count("/proof/") < months:
        raise SystemExit("the page does not show every month with its proof")
    connection.close()
    return len(queries)


def enter(folder: Path, months: int) -> None:
    """Through the real verbs: registered, filed month by month, sequenced."""
    from mingjian.kernel.periods import Period
    from mingjian.law.formbook import form
    from mingjian.record.filings.accept import Submission, accept
    from mingjian.record.journal.sequencer import integrate
    from mingjian.record.registry.register import LicenceFacts, register

    facts = LicenceFacts(licence_kind="网贷备案", licence_scope="信息中介", licence_from=date(2017, 3, 1))
    one = register(institution_id="P0001", name="示例一号", kind="p2p", region="310000", licence=facts,
                   by="benchmark", at=AT)  # fmt: skip
    monthly, period = form("p2p-monthly"), Period.month(2019, 1)
    for _ in range(months):
        file = write_month(folder / "month.csv", str(period))
        accept(Submission(form=monthly, institution=one, period=period, file=file), by="benchmark", at=AT)
        period = Period.month_of(period.end)
    integrate(at=AT)


def write_month(file: Path, period: str) -> Path:
    """A month's figures: all of the form, each small and in order."""
    from mingjian.kernel.forms import NUMBERS
    from mingjian.law.formbook import form

    fields = form("p2p-monthly").sections[0].fields
    told = {f.name: "1" if f.type in NUMBERS else "无" for f in fields}
    told |= {"platform_id": "P0001", "month": period, "published_on": f"{period}-28"}
    file.write_text(",".join(told) + "\n" + ",".join(told.values()) + "\n", encoding="utf-8")
    return file


def measure(sizes: dict[str, int]) -> dict[str, object]:
    """Serve both at once, load one address after the other in every round."""
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in ADDRESSES}
    with (
        serving("mingjian.config.wsgi:application") as platform,
        serving("peers.bareview:application") as bare,
    ):
        ports = {"platform": platform, "bare": bare}
        turns = [(turn, *address) for turn in range(sizes["rounds"] + 1) for address in ADDRESSES.items()]
        for turn, name, (server, path, accept) in turns:
            told = run_load(ports[server], path, accept, sizes)
            if turn:  # the first one warms
                rounds[name].append(told)
    median = {name: statistics.median(r["per_second"] for r in runs) for name, runs in rounds.items()}
    return {
        "figures": {
            name: {key: spread([run[key] for run in runs], 2) for key in ("per_second", "p50_ms", "p99_ms")}
            for name, runs in rounds.items()
        },
        "bare view / page": round(median[BARE] / median[PAGE], 1),
    }


@contextmanager
def serving(application: str) -> Iterator[int]:
    """granian with one process for an application; gives its port when it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
               "--port", str(port), "--workers", "1", "--blocking-threads", "2", "--backpressure", "64",
               "--log-level", "error", application]  # fmt: skip
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


def run_load(port: int, path: str, accept: str, sizes: dict[str, int]) -> dict[str, float]:
    """The load, made by a process of its own."""
    amounts = [str(sizes["requests"]), str(sizes["connections"])]
    command = [sys.executable, __file__, "--load", str(port), path, accept, *amounts]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    return dict(json.loads(done.stdout))


def load(port: int, path: str, accept: str, requests: int, connections: int) -> dict[str, float]:
    """Ask so often over so many connections, each waiting for its answer."""
    waits: list[float] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_LIMIT)
        for _ in range(requests // connections):
            start = time.perf_counter()
            connection.request("GET", path, headers={"Accept": accept})
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


def show(document: dict[str, object]) -> None:
    """The table."""
    figures = document["figures"]
    rows = [
        (name, *(kinds[key]["median"] for key in ("per_second", "p50_ms", "p99_ms")))
        for name, kinds in figures.items()  # type: ignore[attr-defined]
    ]
    tell(document, ("", "requests a second", "p50 ms", "p99 ms"), rows)
    print(f"queries a page: {document['queries']}; bare view / page: {document['bare view / page']}")


if __name__ == "__main__":
    main()
