"""What is handed in: a file for a form, an institution and a period, with reasons for what looks doubtful."""

from collections.abc import Mapping as Named
from dataclasses import dataclass, field
from pathlib import Path

from mingjian.kernel.forms import FormSpec
from mingjian.kernel.periods import Period
from mingjian.law.mappingbook import Mapping
from mingjian.record.filings.reasons import Given
from mingjian.record.registry.models import Institution


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """The filer knows that something was accepted and replaces it.

    `seen` is the filing that the filer looked at; None where it is whatever stands when the file comes.
    """

    seen: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is handed in: for which form, institution and period; `amendment` where it may replace another."""

    form: FormSpec
    institution: Institution
    period: Period
    file: Path
    mapping: Mapping | None = None
    reasons: Named[str, Given] = field(default_factory=dict)  # by the code of the doubt
    amendment: Amendment | None = None
