"""What commands print: one JSON document on stdout, everything for people on stderr."""

import json
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console

from mingjian.kernel.problems import Problem, count_by_code

CLEAN, FOUND, COULD_NOT = 0, 1, 2  # exit codes
EXAMPLES = 3  # problems shown a code

console = Console(stderr=True, highlight=False, soft_wrap=True)


def emit_json(document: Mapping[str, object] | Sequence[object]) -> None:
    """Print one JSON document on stdout, the same bytes for the same document."""
    sys.stdout.write(render_json(document))


def render_json(document: Mapping[str, object] | Sequence[object]) -> str:
    """The document as text: keys in the order given, Chinese readable, a line break at the end."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def show_problems(problems: Sequence[Problem], counts: Mapping[str, int] | None = None) -> None:
    """Tell problems to a person on stderr, both languages, the cell first; a few of each code, all counted.

    `counts` says how many there are of a code where `problems` lists fewer.
    """
    codes = dict.fromkeys(p.code for p in problems)
    totals = {**count_by_code(problems), **(counts or {})}
    for code in codes:
        same = [p for p in problems if p.code == code]
        for p in same[:EXAMPLES]:
            mark = "✗" if p.is_error else "!"
            place = f"{p.path}: " if p.path else ""
            console.print(f"{mark} [{code}] {place}{p.message.zh}", markup=False)
            console.print(f"  {p.message.en}", markup=False, style="dim")
        if totals[code] > EXAMPLES:
            more = totals[code] - EXAMPLES
            console.print(f"  [{code}] 另有 {more} 处 / {more} more", markup=False)
