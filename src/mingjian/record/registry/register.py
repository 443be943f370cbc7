"""`register`: enter an institution and its licence, published with a proof; `register_link` enters a link."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from mingjian.kernel.canonical import digest
from mingjian.record.journal.append import append
from mingjian.record.publications.publish import publish
from mingjian.record.registry.models import Institution, Licence, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceFacts:
    """A licence as it is entered; `licence_to` is exclusive."""

    licence_kind: str = ""
    licence_scope: str = ""
    licence_from: date | None = None
    licence_to: date | None = None

    def as_figures(self) -> dict[str, str | None]:
        """The licence as it is published."""
        return {
            "licence_kind": self.licence_kind,
            "licence_scope": self.licence_scope,
            "licence_from": self.licence_from.isoformat() if self.licence_from else None,
            "licence_to": self.licence_to.isoformat() if self.licence_to else None,
        }


def register(
    *,
    institution_id: str,
    name: str,
    kind: str,
    region: str,
    licence: LicenceFacts | None,
    by: str,
    at: datetime,
) -> Institution:
    """Enter an institution once; the same facts again give the same row, other facts are refused."""
    facts = {"name": name, "kind": kind, "region": region}
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """A link as it is entered: owns (with `share_bp`), controls or officer; `valid_to` is exclusive."""

    from_id: str
    to_id: str
    kind: str
    share_bp: int | None = None
    valid_from: date
    valid_to: date | None = None

    def as_payload(self) -> dict[str, str | int | None]:
        """The link as the journal tells it."""
        return {
            "from_id": self.from_id,
            "to_id": self.to_id,
            "kind": self.kind,
            "share_bp": self.share_bp,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
        }


def register_link(facts: LinkFacts, *, by: str, at: datetime) -> Link:
    """Enter a link once; the same facts again give the same row, other facts of its key are refused.

    Persons stand in it by their digest, so its entry is private and nothing is published.
    """
    payload = facts.as_payload()
    key = digest([payload[name] for name in ("from_id", "to_id", "kind", "valid_from")])
    with transaction.atomic():
        entry = append(
            kind="registry.link.registered",
            subject=facts.to_id,
            payload=payload,
            by=by,
            at=at,
            key=f"link:{key}",
        )
        link, _ = Link.objects.get_or_create(entry=entry, defaults=asdict(facts))
    return link


def _license(institution: Institution, licence: LicenceFacts, by: str, at: datetime) -> None:
    figures = licence.as_figures()
    key = f"licence:{institution.institution_id}:{figures['licence_kind']}:{figures['licence_from']}"
    published = {"institution_id": institution.institution_id, "name": institution.name, **figures}
    publication = publish(
        kind="licence", subject=institution.institution_id, figures=published, by=by, at=at, key=key
    )
    Licence.objects.get_or_create(
        publication=publication,
        defaults={
            "institution": institution,
            "licence_kind": licence.licence_kind,
            "licence_scope": licence.licence_scope,
            "licence_from": licence.licence_from,
            "licence_to": licence.licence_to,
        },
    )
