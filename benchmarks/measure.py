"""What the benchmarks share: options, alternating rounds, medians, the machine, a table or a document."""

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

BUILD = Path(__file__).parents[1] / "build"  # on a disk, where a temporary folder may lie in memory
ROUNDS = 5


def options(purpose: str | None) -> argparse.Namespace:
    """The options of every benchmark: --quick and --json."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--quick", action="store_true", help="small sizes: for correctness, not for figures")
    parser.add_argument("--json", action="store_true", help="print a document instead of a table")
    return parser.parse_args()


def seconds(act: Callable[[], object]) -> float:
    """How long an act takes by the wall clock."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def alternate(acts: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Seconds of each act in each round; the acts take turns, so that other load meets all alike."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            taken[name].append(seconds(act))
    return taken


def spread(values: Sequence[float], digits: int = 3) -> dict[str, float]:
    """The median of the rounds, with the least and the most."""
    figures = {"median": statistics.median(values), "least": min(values), "most": max(values)}
    return {name: round(value, digits) for name, value in figures.items()}


def machine() -> dict[str, object]:
    """What the figures were taken on, and how busy it was with other work."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "load_at_start": round(os.getloadavg()[0], 1),
    }


def tell(document: Mapping[str, object], columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print the machine and a table: texts to the left, figures to the right."""
    print(" ".join(f"{name} {value}" for name, value in dict(document["machine"]).items()))  # type: ignore[call-overload]
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    for line in (columns, *cells):
        first, *others = (text.ljust(w) if i == 0 else text.rjust(w)
                          for i, (text, w) in enumerate(zip(line, widths, strict=True)))  # fmt: skip
        print("  ".join((first, *others)))


def emit(document: Mapping[str, object]) -> None:
    """Print the document."""
    print(json.dumps(document, indent=1))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else "" if value is None else str(value)
