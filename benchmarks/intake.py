"""Intake: a loan book from CSV to accepted Parquet, beside DuckDB's bare copy, pandera and pandas.

All take turns on the same file; medians of five. Then the worst file, in which every row breaks the check of
every column, and the memory of a large book, measured in a process of its own. Run as
`python benchmarks/intake.py`.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from measure import BUILD, ROUNDS, alternate, emit, machine, options, spread, tell
from peers.tables import PEERS, copy_bare

from mingjian.engines.intake.check import Checked, check
from mingjian.engines.simulation.cast import AS_OF, Size
from mingjian.engines.simulation.files import write_market
from mingjian.engines.simulation.market import simulate
from mingjian.kernel.forms import Section
from mingjian.law.formbook import form

OURS, BARE, WORST, FIRST = "ours", "DuckDB, bare copy", "ours, worst file", "ours, again"
FULL = {"loans": 1_000_000, "many": 10_000_000, "rounds": ROUNDS, "peer_rounds": ROUNDS}
QUICK = {"loans": 20_000, "many": 50_000, "rounds": 1, "peer_rounds": 1}
MEMORY_MIB = 2 * 1024
# The worst row: a blank behind the key, an identity-card number (made up, its check digit is right), a
# fraction, a number below and one above the limit, no day, days out of order, unknown codes.
WORST_ROW = (
    "L1 ,P1 ,11010519491231002X,nobody,1.5,-5,99999999,0,2020-02-30,2020-03-01,2020-01-01,"
    "unknown,J1 ,11010519491231002X,11010519491231002X,cny\n"
)

GOOD_ROW = "L0,P1,B1,natural,100,50,900,30,2020-01-01,2020-01-02,2020-02-01,current,J1,分期,310000,CNY"
# One bad cell each, of a type that every contender can read: column and cell.
BAD_CELLS = {0: "L1 ", 1: "P1 ", 2: "11010519491231002X", 3: "nobody", 4: "-1", 5: "-1", 6: "99999999",
             7: "0", 9: "2019-12-31", 10: "2019-12-31", 11: "unknown", 12: "J1 ", 13: "11010519491231002X",
             14: "11010519491231002X", 15: "cny"}  # fmt: skip


def main() -> None:
    """Write the files, measure, compare with the goals, tell."""
    if len(sys.argv) == 3 and sys.argv[1] == "--memory":
        print_memory(Path(sys.argv[2]))
        return
    chosen = options(__doc__)
    sizes = QUICK if chosen.quick else FULL
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as place:
        folder = Path(place)
        document = {"machine": machine(), "quick": chosen.quick, "sizes": sizes, **measure(sizes, folder)}
    if chosen.json:
        emit(document)
    else:
        show(document)


def measure(sizes: dict[str, int], folder: Path) -> dict[str, object]:
    """All figures: seconds by contender, how they stand to each other, the memory of the large book."""
    section = form("loan-book").section("loans")
    book = write_book(folder, sizes["loans"])
    worst = write_worst(folder, sizes["loans"], book)
    out = folder / "out"
    require_alike(section, folder, book)
    accept(section, book, out)  # warm
    ours = partial(accept, section, book, out)
    turns = [
        (sizes["rounds"], {BARE: partial(copy_bare, book, folder / "bare.parquet"), OURS: ours}),
        (sizes["rounds"], {FIRST: ours, WORST: partial(refuse, section, worst, out)}),
        (sizes["peer_rounds"], {name: partial(accept_peer, peer, section, book, folder / "peer.parquet")
                                for name, peer in PEERS.items()}),
    ]  # fmt: skip
    taken: dict[str, list[float]] = {}
    spent: dict[str, list[float]] = {}
    for rounds, acts in turns:
        taken |= alternate({name: partial(meter, name, act, spent) for name, act in acts.items()}, rounds)
    seconds, processor = ({name: spread(v) for name, v in told.items()} for told in (taken, spent))
    return {
        "seconds": seconds,
        "processor_seconds": processor,
        "times": times(seconds),
        "processor_times": times(processor),
        "memory": memory(folder, sizes["many"]),
    }


def meter(name: str, act: Callable[[], None], spent: dict[str, list[float]]) -> None:
    """Note the processor time of an act, all threads together: other load hardly moves it."""
    start = time.process_time()
    act()
    spent.setdefault(name, []).append(time.process_time() - start)


def accept(section: Section, file: Path, out: Path) -> None:
    """Our intake of a clean file."""
    checked = take_in(section, file, out)
    if not checked.ok or checked.table is None:
        raise SystemExit(f"the clean book was refused: {checked.counts}")


def refuse(section: Section, file: Path, out: Path) -> None:
    """Our intake of the worst file: every column of every row is counted."""
    checked = take_in(section, file, out)
    told = sum(checked.counts.values())
    if told < 15 * checked.rows:
        raise SystemExit(f"the worst file has {checked.rows} rows, but only {told} problems")


def take_in(section: Section, file: Path, out: Path) -> Checked:
    """What `mingjian check --out` does."""
    return check(form("loan-book"), section, file, today=AS_OF, out=out)


def accept_peer(
    peer: Callable[[Section, Path, Path], int], section: Section, file: Path, target: Path
) -> None:
    """A peer's intake of a clean file."""
    if found := peer(section, file, target):
        raise SystemExit(f"{peer.__name__} found {found} problems in the clean book")


def write_book(folder: Path, loans: int) -> Path:
    """A loan book of the demo market: 16 columns of the form."""
    market = folder / f"market-{loans}"
    write_market(simulate(1, Size(60, 24, loans)), market)
    return market / "loans.csv"


def write_worst(folder: Path, rows: int, book: Path) -> Path:
    """A file of the same columns in which every row breaks the check of every column."""
    with book.open(encoding="utf-8") as source:
        header = source.readline()
    target = folder / "worst.csv"
    with target.open("w", encoding="utf-8") as out:
        out.write(header)
        for start in range(0, rows, 10_000):
            out.write(WORST_ROW * min(10_000, rows - start))
    return target


def require_alike(section: Section, folder: Path, book: Path) -> None:
    """Every contender finds each bad cell of a small file."""
    with book.open(encoding="utf-8") as source:
        lines = [source.readline().strip(), GOOD_ROW]
    for number, (place, bad) in enumerate(BAD_CELLS.items(), 1):
        cells = [f"L{number}", *GOOD_ROW.split(",")[1:]]
        lines.append(",".join((*cells[:place], bad, *cells[place + 1 :])))
    file = folder / "bad.csv"
    file.write_text("\n".join((*lines, "")), encoding="utf-8")
    found = {OURS: sum(take_in(section, file, folder / "bad").counts.values())}
    found |= {name: peer(section, file, folder / "bad.parquet") for name, peer in PEERS.items()}
    if any(count < len(BAD_CELLS) for count in found.values()):
        raise SystemExit(f"of {len(BAD_CELLS)} bad cells were found: {found}")


def times(seconds: dict[str, dict[str, float]]) -> dict[str, dict[str, object]]:
    """How the medians stand to each other, with the goal."""
    median = {name: figures["median"] for name, figures in seconds.items()}
    ratios = {
        "ours / bare copy": (median[OURS] / median[BARE], "at most 1.5"),
        "worst file / clean file": (median[WORST] / median[FIRST], "at most 3"),
        "pandera / ours": (median["pandera on DuckDB"] / median[FIRST], "at least 1"),
        "pandas / ours": (median["pandas"] / median[FIRST], "at least 5"),
    }
    return {name: {"times": round(value, 2), "goal": goal} for name, (value, goal) in ratios.items()}


def memory(folder: Path, loans: int) -> dict[str, object]:
    """The greatest resident set of a process that takes in a large book."""
    book = write_book(folder, loans)
    command = [sys.executable, __file__, "--memory", str(book)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, mebibytes = told.split()
    return {"loans": loans, "bytes": book.stat().st_size, "seconds": float(seconds),
            "resident_mib": int(mebibytes), "goal_mib": MEMORY_MIB}  # fmt: skip


def print_memory(book: Path) -> None:
    """In the child: take the book in; print seconds and the peak of the resident set in MiB."""
    section = form("loan-book").section("loans")
    with tempfile.TemporaryDirectory(dir=BUILD) as out:
        [seconds] = alternate({OURS: partial(accept, section, book, Path(out))}, 1)[OURS]
    # Not getrusage: a process inherits the peak of the one that started it.
    [peak] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    print(round(seconds, 2), int(peak) // 1024)


def show(document: dict[str, object]) -> None:
    """The tables."""
    seconds, processor, large = document["seconds"], document["processor_seconds"], document["memory"]
    columns = ("seconds", "median", "least", "most", "processor")
    rows = [(name, *told.values(), processor[name]["median"]) for name, told in seconds.items()]  # type: ignore[attr-defined,index]
    tell(document, columns, rows)
    busy = document["processor_times"]
    for name, ratio in document["times"].items():  # type: ignore[attr-defined]
        print(f"{name}: {ratio['times']:.2f}, of processor time {busy[name]['times']:.2f} ({ratio['goal']})")  # type: ignore[index]
    print(" ".join(f"{name} {value:,}" for name, value in large.items()))  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
