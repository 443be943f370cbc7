"""The journal: durable appends, proofs and fsck, beside the tree of pymerkle in the same run.

Prints a table, with --json a document; medians of five rounds. --quick takes a few seconds. Run as
`python benchmarks/journal.py`.
"""

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from measure import BUILD, ROUNDS, emit, machine, options, seconds, spread, tell
from pymerkle import SqliteTree

GOALS = {"ours: appends, transactions of 1": 1_000, "ours: appends, transactions of 100": 10_000}
AT = datetime(2020, 7, 6, 9, 30, tzinfo=UTC)
FULL = {"ones": 1_000, "hundreds": 10_000, "log": 100_000, "proofs": 2_000}
QUICK = {"ones": 100, "hundreds": 1_000, "log": 3_000, "proofs": 200}
numbers = count()


def main() -> None:
    """Measure, check that what was measured is sound, tell."""
    chosen = options(__doc__)
    sizes = QUICK if chosen.quick else FULL
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder, data_folder(Path(folder)):
        rates = {name: measure(act, work) for name, work, act in (*journal(sizes), *log(sizes, Path(folder)))}
        rates |= {name: measure(act, work) for name, work, act in peer(sizes, Path(folder))}
        document = {
            "machine": machine() | disk(Path(folder)),
            "quick": chosen.quick,
            "sizes": sizes,
            "per_second": rates,
        }
    if chosen.json:
        emit(document)
        return
    tell(
        document,
        ("a second", "median", "least", "most", "goal"),
        [(name, *rate.values(), GOALS.get(name)) for name, rate in rates.items()],
    )


Measure = tuple[str, int, Callable[[], object]]


def measure(act: Callable[[], object], work: int) -> dict[str, float]:
    """How much work a second: median, least, most of the rounds."""
    return spread([work / seconds(act) for _ in range(ROUNDS)], digits=1)


def journal(sizes: dict[str, int]) -> Iterator[Measure]:
    """Appends to the database as the settings make it: SQLite, WAL, synchronous FULL, triggers laid."""
    from django.db import transaction

    from mingjian.record.journal.append import Fact, append, append_all
    from mingjian.record.journal.sequencer import integrate

    def fact() -> dict[str, object]:
        number = next(numbers)
        payload = {"form": "loan-book", "rows": number, "digest": "ab" * 32}
        return {"kind": "filing.accepted", "subject": "P0001", "payload": payload, "by": "filer", "at": AT,
                "key": f"k{number}"}  # fmt: skip

    def ones() -> None:
        for _ in range(sizes["ones"]):
            with transaction.atomic():
                append(**fact())

    def hundreds() -> None:
        for _ in range(sizes["hundreds"] // 100):
            with transaction.atomic():
                append_all([Fact(**fact()) for _ in range(100)])

    def published() -> None:
        hundreds()
        integrate(at=AT)

    yield "ours: appends, transactions of 1", sizes["ones"], ones
    yield "ours: appends, transactions of 100", sizes["hundreds"], hundreds
    integrate(at=AT)
    yield "ours: appends of 100, sequenced, signed", sizes["hundreds"], published


def log(sizes: dict[str, int], folder: Path) -> Iterator[Measure]:
    """Proofs and checks of a log of files, as they lie on the disk."""
    from mingjian.engines.log.fsck import fsck
    from mingjian.engines.log.reader import consistency_path, prove
    from mingjian.engines.log.writer import integrate
    from mingjian.kernel.notes import Signer
    from mingjian.kernel.proofs import verify

    signer, place, size, draw = (
        Signer("bench.example/log", bytes(32)),
        folder / "log",
        sizes["log"],
        random.Random(1),
    )
    for start in range(0, size, 5_000):
        integrate(place, signer, [leaf(n) for n in range(start, min(start + 5_000, size))])
    key = signer.verifier
    proofs = [prove(place, draw.randrange(size), key) for _ in range(sizes["proofs"])]

    def check() -> None:
        if fsck(place, key).problems:
            raise SystemExit("the log is not sound")

    yield (
        "ours: inclusion proofs, verified, from files",
        sizes["proofs"],
        lambda: [prove(place, draw.randrange(size), key) for _ in range(sizes["proofs"])],
    )
    yield (
        "ours: consistency paths from files",
        sizes["proofs"],
        lambda: [consistency_path(place, draw.randrange(1, size), size) for _ in range(sizes["proofs"])],
    )
    yield "ours: proofs verified", len(proofs), lambda: [verify(proof, key) for proof in proofs if proof]
    yield "ours: fsck, entries", size, check


def peer(sizes: dict[str, int], folder: Path) -> Iterator[Measure]:
    """The same of pymerkle's tree in SQLite: its own settings, one leaf a transaction or many."""
    draw = random.Random(1)
    ones, hundreds, tree = (SqliteTree(str(folder / name)) for name in ("ones", "hundreds", "tree"))
    tree.append_entries([leaf(n) for n in range(sizes["log"])])
    size = sizes["log"]

    def prove() -> None:
        for _ in range(sizes["proofs"]):
            index = draw.randrange(size) + 1
            tree.prove_inclusion(index, size).verify(tree.get_leaf(index), root)

    def append_hundreds() -> None:
        for _ in range(sizes["hundreds"] // 100):
            hundreds.append_entries([leaf(next(numbers)) for _ in range(100)])

    root = tree.get_root()
    yield (
        "pymerkle: appends, transactions of 1",
        sizes["ones"],
        lambda: [ones.append_entry(leaf(next(numbers))) for _ in range(sizes["ones"])],
    )
    yield "pymerkle: appends, transactions of 100", sizes["hundreds"], append_hundreds
    yield "pymerkle: inclusion proofs, verified", sizes["proofs"], prove
    yield (
        "pymerkle: consistency proofs",
        sizes["proofs"],
        lambda: [tree.prove_consistency(draw.randrange(1, size), size) for _ in range(sizes["proofs"])],
    )
    for one in (ones, hundreds, tree):
        one.close()


def leaf(number: int) -> bytes:
    """The leaf of a private entry: 77 bytes, none like another."""
    return b'{"digest":"%064x"}' % number


@contextmanager
def data_folder(folder: Path) -> Iterator[None]:
    """Django over an empty data folder."""
    os.environ.pop("MINGJIAN_DATABASE", None)
    from mingjian.config.environment import start_django

    start_django(folder / "data")
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    try:
        yield
    finally:
        connection.close()


def disk(folder: Path) -> dict[str, object]:
    """What durable appends depend on before all."""
    import sqlite3

    return {"sqlite": sqlite3.sqlite_version, "fdatasync_ms": round(sync_ms(folder), 2)}


def sync_ms(folder: Path) -> float:
    """How long the disk takes to keep a page, median of a hundred."""
    waits = []
    with (folder / "page").open("wb", buffering=0) as file:
        for _ in range(100):
            file.write(bytes(4096))
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            waits.append(1000 * (time.perf_counter() - start))
    return statistics.median(waits)


if __name__ == "__main__":
    main()
