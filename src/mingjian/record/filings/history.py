"""What became of a filing: its chain of amendments, and its figures beside the period before."""

from dataclasses import dataclass

from mingjian.record.filings.models import Filing


@dataclass(frozen=True, slots=True)
class Beside:
    """One public figure of a filing and of the one for the period before."""

    name: str
    now: object
    before: object


def chain_of(filing: Filing) -> list[Filing]:
    """Every filing for the same table and period, the first one first; the last one stands."""
    same = Filing.objects.filter(
        institution=filing.institution, form=filing.form, section=filing.section, period=filing.period
    )
    return list(same.select_related("entry__sequenced").order_by("version"))


def figures_beside(filing: Filing) -> tuple[Filing, list[Beside]] | None:
    """The filing that stands for the period before, and the figures that both published."""
    earlier = (
        Filing.objects.standing()
        .filter(institution=filing.institution, form=filing.form, section=filing.section)
        .filter(period__lt=filing.period)
        .select_related("publication")
        .order_by("-period")
        .first()
    )
    if earlier is None:
        return None
    now, before = (f.publication.figures["figures"] for f in (filing, earlier))
    lines = [Beside(name, now[name], before.get(name)) for name in now if isinstance(now[name], int)]
    return earlier, lines
