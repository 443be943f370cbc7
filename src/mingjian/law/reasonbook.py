"""The checked list of reasons with which a doubt may pass, out of `law/reasons`."""

from dataclasses import dataclass
from functools import cache

from mingjian.kernel.text import Text
from mingjian.law.reader import Entry, read_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a doubtful value is right; some reasons are to be explained in words."""

    code: str
    label: Text
    needs_text: bool


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its code, in the order in which pages offer them."""
    entries = [entry for _, root in read_folder("reasons") for entry in root.items()]
    found = [_reason(entry) for entry in entries]
    return {reason.code: reason for reason in found}


def _reason(entry: Entry) -> Reason:
    f = entry.fields("code label", "needs_text")
    return Reason(
        code=f["code"].text(),
        label=f["label"].both(),
        needs_text="needs_text" in f and f["needs_text"].flag(),
    )
