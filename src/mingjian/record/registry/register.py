"""`register`: enter an institution and its licence, published with a proof."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from mingjian.record.journal.append import append
from mingjian.record.publications.publish import publish
from mingjian.record.registry.models import Institution, Licence


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceFacts:
    """A licence as it is entered; `licence_to` is exclusive."""

    licence_kind: str = ""
    licence_number: str = ""
    licence_scope: str = ""
    licence_from: date | None = None
    licence_to: date | None = None

    def as_figures(self) -> dict[str, str | None]:
        """The licence as it is published."""
        return {
            **_given(licence_number=self.licence_number),
            "licence_kind": self.licence_kind,
            "licence_scope": self.licence_scope,
            "licence_from": self.licence_from.isoformat() if self.licence_from else None,
            "licence_to": self.licence_to.isoformat() if self.licence_to else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeFacts:
    """What people know an institution by: a short name, and the domain of its site."""

    short_name: str = ""
    site: str = ""


def register(
    *,
    institution_id: str,
    name: str,
    kind: str,
    region: str,
    licence: LicenceFacts | None,
    trade: TradeFacts | None = None,
    by: str,
    at: datetime,
) -> Institution:
    """Enter an institution once; the same facts again give the same row, other facts are refused.

    What is stated of its `trade` belongs to the facts.
    """
    facts = {"name": name, "kind": kind, "region": region, **_given(**asdict(trade or TradeFacts()))}
    with transaction.atomic():
        entry = append(
            kind="registry.institution.registered",
            subject=institution_id,
            payload=facts,
            by=by,
            at=at,
            key=f"institution:{institution_id}",
        )
        institution, _ = Institution.objects.get_or_create(
            institution_id=institution_id, defaults={**facts, "registered_at": at, "entry": entry}
        )
        if licence:
            _license(institution, licence, by, at)
    return institution


def _given(**names: str) -> dict[str, str]:
    """What was stated; what was not is no part of the fact."""
    return {name: told for name, told in names.items() if told}


def _license(institution: Institution, licence: LicenceFacts, by: str, at: datetime) -> None:
    figures = licence.as_figures()
    key = f"licence:{institution.institution_id}:{figures['licence_kind']}:{figures['licence_from']}"
    published = {
        "institution_id": institution.institution_id,
        "name": institution.name,
        **_given(short_name=institution.short_name, site=institution.site),
        **figures,
    }
    publication = publish(
        kind="licence", subject=institution.institution_id, figures=published, by=by, at=at, key=key
    )
    Licence.objects.get_or_create(
        publication=publication,
        defaults={
            "institution": institution,
            "licence_kind": licence.licence_kind,
            "licence_number": licence.licence_number,
            "licence_scope": licence.licence_scope,
            "licence_from": licence.licence_from,
            "licence_to": licence.licence_to,
        },
    )
