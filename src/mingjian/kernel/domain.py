"""Domain: what one area of supervision declares to the shared primitives."""

from dataclasses import dataclass

from mingjian.kernel.rules import Rule
from mingjian.kernel.text import Text
from mingjian.kernel.workflow import CaseType


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """Forms, rules and case types of one area, handed to the primitives by `config/domains.py`."""

    key: str
    label: Text
    forms: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    case_types: tuple[CaseType, ...] = ()
