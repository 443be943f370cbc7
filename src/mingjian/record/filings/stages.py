"""The four stages of a check, as the filer reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mingjian.kernel.problems import Problem
from mingjian.kernel.text import Text

_FORMAT = ("file.", "sheet.", "header.", "row.width", "column.")
_AFTER = ("filing.exists", "filing.moved", "filing.reason", "filing.amended")  # not of the file

NAMES = {
    "format": Text("格式：能读成表", "Format: it reads as a table"),
    "validity": Text("有效性：单元格、主键与日期先后", "Validity: cells, keys and the order of days"),
    "plausibility": Text("合理性：数值是否常见", "Plausibility: whether the values are usual"),
    "previous": Text("与上期比较", "Beside the period before"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How one stage went; `is_reached` is false where an earlier one stopped the file.

    `is_idle` is true where there was nothing to compare with.
    """

    name: Text
    errors: int
    warnings: int
    is_reached: bool
    is_idle: bool = False


def stage_of(code: str) -> str | None:
    """The stage that tells a problem of a code; None for what is no matter of the file."""
    if code.startswith(_AFTER):
        return None
    if code.startswith("plausible."):
        return "plausibility"
    if code.startswith("previous."):
        return "previous"
    return "format" if code.startswith(_FORMAT) else "validity"


def stages(problems: Sequence[Problem], counts: Mapping[str, int], *, has_previous: bool) -> list[Stage]:
    """The stages in order, with their errors and warnings counted."""
    found: dict[str, list[int]] = {name: [0, 0] for name in NAMES}
    wrong = {p.code for p in problems if p.is_error}
    for code, count in counts.items():
        if name := stage_of(code):
            found[name][0 if code in wrong else 1] += count
    unreadable = any(code.startswith(("file.", "sheet.")) for code in wrong)
    stopped = any(errors for errors, _ in found.values())
    reached = {
        "format": True,
        "validity": not unreadable,
        "plausibility": not stopped,
        "previous": not stopped,
    }
    return [
        Stage(
            name=NAMES[name],
            errors=errors,
            warnings=warnings,
            is_reached=reached[name],
            is_idle=name == "previous" and not has_previous,
        )
        for name, (errors, warnings) in found.items()
    ]
