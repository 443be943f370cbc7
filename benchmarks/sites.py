"""The public page and the tables of the desk at full size, beside a bare view and a plain list: their speed.

6,000 institutions, 1,000,000 findings, 100,000 cases (fullsize.py). granian serves as `mingjian up` does, the
load takes turns between the addresses. The bare view answers a constant text through Django's handler without
middleware, the plain list reads and writes 50 rows so. A public page is rendered each time where its address
has a query. Run as `python benchmarks/sites.py`.
"""

import http.client
import statistics
import tempfile
from pathlib import Path

import fullsize
from load import run_load, serving
from measure import BUILD, ROUNDS, emit, machine, options, spread, tell

HTML, JSON = "text/html", "application/json"
PAGE, BARE = "institution page, kept", "bare view"
LOOK_ALIKE = "%E6%99%A8%E6%99%A8%E6%99%A8%E7%BD%91%E7%BB%9C%E5%80%9F%E8%B4%B7"
ADDRESSES = {
    BARE: ("bare", "/bare", HTML),
    "plain list of 50 rows": ("list", "/list", HTML),
    PAGE: ("platform", "/register/P0001", HTML),
    "institution as JSON, kept": ("platform", "/register/P0001", JSON),
    "institution page, rendered": ("platform", "/register/P0001?rendered", HTML),
    "look-up of a name": ("platform", f"/register?q={LOOK_ALIKE}", HTML),
    "desk: overview": ("desk", "/desk", HTML),
    "desk: findings": ("desk", "/desk/findings", HTML),
    "desk: findings, filtered": ("desk", "/desk/findings?severity=high&rule=p2p.cap-legal-total", HTML),
    "desk: cases": ("desk", "/desk/cases", HTML),
    "desk: institutions": ("desk", "/desk/institutions", HTML),
    "desk: an institution": ("desk", "/desk/institutions/P0002", HTML),
    "desk: search": ("desk", "/desk/search?q=%E6%99%AE%E6%83%A0", HTML),
}
FULL = {**fullsize.FULL, "requests": 200, "connections": 4, "rounds": ROUNDS}
QUICK = {**fullsize.QUICK, "requests": 8, "connections": 2, "rounds": 1}


def main() -> None:
    """Build, serve, load, tell."""
    chosen = options(__doc__)
    sizes = QUICK if chosen.quick else FULL
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        fullsize.build(Path(folder), sizes)
        figures = {"machine": machine(), "quick": chosen.quick, "sizes": sizes}
        document = figures | ask(sizes)
    if chosen.json:
        emit(document)
    else:
        show(document)


def ask(sizes: dict[str, int]) -> dict[str, object]:
    """Sign in, count the queries and bytes of each page, then load them."""
    cookie = sign_in()
    pages = {name: look(path, accept, cookie) for name, (server, path, accept) in ADDRESSES.items()
             if server in {"platform", "desk"}}  # fmt: skip
    return {"pages": pages} | measure(sizes, cookie)


def sign_in() -> str:
    """The cookie of a supervisor of the whole country."""
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    answer = client.post("/accounts/login/", {"login": "officer", "password": fullsize.PASSWORD})
    if answer.status_code != http.client.FOUND:
        raise SystemExit("the officer could not sign in")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def look(path: str, accept: str, cookie: str) -> dict[str, int]:
    """A page asked twice: the queries and the bytes of the second answer."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    held = {"cookie": cookie} if path.startswith("/desk") else {}
    client = Client(headers={"host": "127.0.0.1", "accept": accept, **held})
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    if answer.status_code != http.client.OK:
        raise SystemExit(f"{path} answers {answer.status_code}")
    told = {"queries": len(queries), "bytes": len(answer.content)}
    connection.close()
    return told


def measure(sizes: dict[str, int], cookie: str) -> dict[str, object]:
    """Serve all at once, load one address after the other in every round."""
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in ADDRESSES}
    with (
        serving("mingjian.config.wsgi:application") as platform,
        serving("peers.bareview:application") as bare,
        serving("peers.ormlist:application") as plain,
    ):
        ports = {"platform": platform, "desk": platform, "bare": bare, "list": plain}
        turns = [(turn, *address) for turn in range(sizes["rounds"] + 1) for address in ADDRESSES.items()]
        for turn, name, (server, path, accept) in turns:
            told = run_load(ports[server], path, accept, cookie if server == "desk" else "", sizes)
            if turn:  # the first one warms
                rounds[name].append(told)
    median = {name: statistics.median(r["per_second"] for r in runs) for name, runs in rounds.items()}
    return {
        "figures": {
            name: {key: spread([run[key] for run in runs], 2) for key in ("per_second", "p50_ms", "p99_ms")}
            for name, runs in rounds.items()
        },
        "bare view / page kept": round(median[BARE] / median[PAGE], 1),
    }


def show(document: dict[str, object]) -> None:
    """The table."""
    figures, pages = document["figures"], document["pages"]
    rows = [
        (
            name,
            *(kinds[key]["median"] for key in ("per_second", "p50_ms", "p99_ms")),
            *(pages.get(name, {}).get(key) for key in ("queries", "bytes")),  # type: ignore[attr-defined]
        )
        for name, kinds in figures.items()  # type: ignore[attr-defined]
    ]
    tell(document, ("", "requests a second", "p50 ms", "p99 ms", "queries", "bytes"), rows)
    print(f"bare view / page kept: {document['bare view / page kept']}")


if __name__ == "__main__":
    main()
