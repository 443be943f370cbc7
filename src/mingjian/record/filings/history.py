"""What became of a filing: its chain of amendments, and how it differs from what was filed before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from mingjian.engines.intake.comparison import Comparison, Pair, compare_tables
from mingjian.kernel.problems import Refused
from mingjian.law.formbook import checks_by_code, form
from mingjian.record.filings.blobs import blob_path
from mingjian.record.filings.models import Filing


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A table beside an earlier filing; `lines` tell each column with whether it asked for a reason."""

    earlier: Filing
    is_superseded: bool  # of the same period, not of one before
    compared: Comparison
    lines: list[tuple[Pair, bool]]

    @property
    def is_asked(self) -> bool:
        """True where any column asked for a reason."""
        return any(is_asked for _, is_asked in self.lines)


def chain_of(filing: Filing) -> list[Filing]:
    """Every filing for the same table and period, the first one first; the last one stands."""
    same = Filing.objects.filter(
        institution=filing.institution, form=filing.form, section=filing.section, period=filing.period
    )
    return list(same.select_related("entry__sequenced").order_by("version"))


def comparisons_of(filing: Filing) -> list[Beside]:
    """An accepted filing beside what it superseded, and beside the one that stands for the period before."""
    before = (
        Filing.objects.standing()
        .filter(institution=filing.institution, form=filing.form, section=filing.section)
        .filter(period__lt=filing.period)
        .order_by("-period")
        .first()
    )
    found = [(earlier, _compared(filing, earlier)) for earlier in (filing.supersedes, before) if earlier]
    asked = asked_columns(filing.reasons)
    return tell_comparisons(((f, c) for f, c in found if c), asked, period=filing.period)


def tell_comparisons(
    found: Iterable[tuple[Filing, Comparison]], asked: Collection[str], *, period: str
) -> list[Beside]:
    """Comparisons as a page shows them; `asked` are the columns for which a reason is asked."""
    return [
        Beside(
            earlier=earlier,
            is_superseded=earlier.period == period,
            compared=compared,
            lines=[(pair, pair.column in asked) for pair in compared.pairs],
        )
        for earlier, compared in found
    ]


def asked_columns(codes: Iterable[str]) -> set[str]:
    """The columns that the doubts of these codes look at, where they ask for a reason."""
    checks = [checks_by_code()[code] for code in codes if code in checks_by_code()]
    return {check.column for check in checks if check.asks_reason}


def _compared(filing: Filing, earlier: Filing) -> Comparison | None:
    """The comparison of two accepted tables; None where a kept file is lost, which its own page tells."""
    try:
        return _compare(filing.form, filing.section, filing.blob, earlier.blob)
    except (OSError, Refused):
        return None


@lru_cache(maxsize=256)
def _compare(form_key: str, section: str, now: str, before: str) -> Comparison:
    """Both tables are named by their digests: what was compared once stays so."""
    return compare_tables(form(form_key).section(section), blob_path(now), blob_path(before))
