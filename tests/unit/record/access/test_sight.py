"""Who sees which rows: the narrowing of the database against a plain reading of the rule."""

import itertools

import pytest

from mingjian.casework.models import Case
from mingjian.kernel.permissions import ROLES, Permission
from mingjian.kernel.regions import covers
from mingjian.record.access.models import OF_INSTITUTIONS, OF_OFFICES, Account
from mingjian.record.filings.models import Filing
from mingjian.record.findings.models import Finding
from mingjian.record.registry.models import Institution
from tests.market import enter, found, hand_in, keep_findings, write_custody

pytestmark = pytest.mark.django_db

PLACES = ("310000", "310115", "440100", "440300", "")
KINDS = ("p2p", "microloan")


def sees(account: Account, institution: Institution) -> bool:
    """The rule, read plainly."""
    if account.may(Permission.SEE_DESK):
        in_sector = not account.sectors or institution.kind in account.sectors
        return in_sector and covers(account.region, institution.region)
    return account.may(Permission.SEE_PORTAL) and institution.pk == account.institution_id


@pytest.fixture
def institutions() -> list[Institution]:
    grid = itertools.product(PLACES, KINDS)
    return [enter(f"I{n}", kind=kind, region=region) for n, (region, kind) in enumerate(grid)]


def accounts() -> list[Account]:
    """Every role with every office that it may have; inactive people too."""
    people = []
    for key in ROLES:
        regions = ("", "310000", "310100", "440000", "440300") if key in OF_OFFICES else ("",)
        sectors = ([], ["p2p"], ["bank"]) if key in OF_OFFICES else ([],)
        owned = ("I0", "I3", "I99") if key in OF_INSTITUTIONS else ("",)
        for region, kinds, own in itertools.product(regions, sectors, owned):
            people.append(Account(role_key=key, region=region, sectors=kinds, institution_id=own))
            people.append(
                Account(role_key=key, region=region, sectors=kinds, institution_id=own, is_active=False)
            )
    return people


def test_institutions_and_findings_are_those_of_the_rule(institutions):
    pairs = list(itertools.combinations(institutions, 2))[:12]
    groups = [(one.pk,) for one in institutions] + [(a.pk, b.pk) for a, b in pairs]
    findings = keep_findings(*(found(*ids, mark=f"m{n}") for n, ids in enumerate(groups)))
    concerned = dict(zip((f.pk for f in findings), groups, strict=True))
    looked = 0
    for account in accounts():
        mine = {i.pk for i in institutions if sees(account, i)}
        assert set(Institution.objects.visible_to(account).values_list("pk", flat=True)) == mine
        on_desk = account.may(Permission.SEE_DESK)
        expected = {pk for pk, ids in concerned.items() if on_desk and mine & set(ids)}
        assert set(Finding.objects.visible_to(account).values_list("pk", flat=True)) == expected
        looked += bool(mine)
    assert looked > 30


def test_filings_are_those_of_the_institutions_in_view(institutions, tmp_path):
    filed = institutions[::3]
    for one in filed:
        hand_in("custody-daily", one, write_custody(tmp_path / f"{one.pk}.csv", one.pk))
    for account in accounts():
        mine = {i.pk for i in filed if sees(account, i)}
        assert set(Filing.objects.visible_to(account).values_list("institution_id", flat=True)) == mine


def test_the_public_sees_no_row():
    enter("P1")
    for table in (Institution, Filing, Finding, Case):
        assert not table.objects.visible_to(None).exists()
