"""What commands print: one JSON document on stdout, everything for people on stderr."""

import json
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console

from mingjian.kernel.problems import Problem

CLEAN, FOUND, COULD_NOT = 0, 1, 2  # exit codes

console = Console(stderr=True, highlight=False, soft_wrap=True)


def emit_json(document: Mapping[str, object] | Sequence[object]) -> None:
    """Print one JSON document on stdout, the same bytes for the same document."""
    sys.stdout.write(render_json(document))


def render_json(document: Mapping[str, object] | Sequence[object]) -> str:
    """The document as text: keys in the order given, Chinese readable, a line break at the end."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def show_problems(problems: Sequence[Problem]) -> None:
    """Tell problems to a person on stderr, both languages, the cell first."""
    for p in problems:
        mark = "✗" if p.is_error else "!"
        place = f"{p.path}: " if p.path else ""
        console.print(f"{mark} [{p.code}] {place}{p.message.zh}", markup=False)
        console.print(f"  {p.message.en}", markup=False, style="dim")
