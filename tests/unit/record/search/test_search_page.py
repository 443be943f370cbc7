"""`/desk/search`: everything an office may see, whatever is typed, in few queries."""

import pytest
from django.test import Client

from mingjian.record.journal.sequencer import integrate
from mingjian.record.search.index import index_new
from tests.market import AT, enter, found, hand_in, keep_findings, open_for, write_custody
from tests.naughty import NAUGHTY
from tests.office import open_office
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db
QUERIES = 22  # with the session and the person


@pytest.fixture
def office(tmp_path):
    office = open_office()
    enter("P3", region="440000")
    office.case = office.serve()
    office.filing = hand_in("loan-book", office.one, write_loans(tmp_path / "l.csv", loan())).filing
    hand_in("custody-daily", office.two, write_custody(tmp_path / "c.csv", "P2"))
    integrate(at=AT)
    index_new()
    return office


@pytest.fixture
def desk(office) -> Client:
    return come_in(office.people.officer)


def come_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def answers(client: Client, q: str) -> dict[str, list]:
    """The hits by the label of their kind."""
    page = client.get("/desk/search", {"q": q})
    assert page.status_code == 200
    return {answer.label.en: list(answer.hits) for answer in page.context["answers"]}


def test_an_institution_is_found_by_its_id_exactly_and_first(desk):
    hits = answers(desk, "p1")["Institutions"]
    assert [(hit.address, hit.is_exact) for hit in hits] == [("/desk/institutions/P1", True)]
    assert [hit.is_exact for hit in answers(desk, "示例")["Institutions"]] == [False] * 3


def test_an_office_finds_nothing_of_another_region(office, desk):
    far = come_in(open_for("far", region="440000"))
    assert [hit.address for hit in answers(far, "示例机构")["Institutions"]] == ["/desk/institutions/P3"]
    open_to_all = ("/law/", "/desk/findings?rule=")
    for asked in ("P1", "2020-06", office.breach.pk, f"{office.case.pk}", office.filing.digest):
        hits = [hit for kind in answers(far, asked).values() for hit in kind]
        assert not [hit for hit in hits if not hit.address.startswith(open_to_all)], asked
    assert set(answers(desk, "2020-06")) == {"Filings"}


def test_a_case_is_found_by_number_by_id_and_by_its_institution(office, desk):
    number = office.case.number_text
    year, count = number[3:7], number[8:-1]
    for typed in (number, f"{year}-{count}", f"鉴改[{year}]{count}号", f"#{office.case.pk}"):
        [hit] = answers(desk, typed)["Cases"]
        assert (hit.address, hit.is_exact) == (f"/desk/cases/{office.case.pk}", True), typed
    assert [hit.is_exact for hit in answers(desk, "P1 示例")["Cases"]] == [False]
    assert "Cases" not in answers(desk, "其他2020-1")


def test_findings_are_found_by_id_and_by_the_title_of_their_rule(office, desk):
    [hit] = answers(desk, office.breach.pk[:12])["Findings"]
    assert hit.address == f"/desk/findings/{office.breach.pk}"
    titled = answers(desk, "自然人 单平台")["Findings"]
    assert "/desk/findings?rule=p2p.cap-natural-platform" in [hit.address for hit in titled]
    assert "Findings" not in answers(desk, office.breach.pk[:5])


def test_provisions_are_found_by_title_article_and_words(desk):
    assert answers(desk, "P2P16-16")["Provisions"][0].is_exact
    for typed in ("第19条", "募集期", "fund-raising period", "银监会令 19"):
        assert "/law/P2P16/19#P2P16-16" in [hit.address for hit in answers(desk, typed)["Provisions"]], typed


def test_filings_are_found_by_receipt_and_by_period(office, desk):
    digest, index = office.filing.digest, office.filing.entry.sequenced.index
    for typed in (digest, digest[:8], f"#{index}", "2020-06 P1"):
        hits = answers(desk, typed)["Filings"]
        assert [hit.address for hit in hits] == ["/desk/institutions/P1#filings"], typed
    assert len(answers(desk, "2020-06")["Filings"]) == 2


def test_names_of_people_are_never_found(desk):
    assert answers(desk, "officer") == answers(desk, "filer-p1") == {}


def test_whatever_is_typed_is_answered(desk):
    odd = ["a" * 10_000, '"', "'", "AND", "NEAR(", "*", "%", "\\", "晨", "# ", "#" + "9" * 30, "9" * 40, " "]
    for typed in [*NAUGHTY[::3], *odd]:
        page = desk.get("/desk/search", {"q": typed.replace("\0", "")})
        assert page.status_code == 200, typed
        assert "<script>alert" not in page.content.decode(), typed


def test_the_page_takes_few_queries_however_much_is_found(desk, django_assert_max_num_queries):
    keep_findings(*(found("P1", mark=f"{n:04x}") for n in range(40)))
    for typed in ("示例", "2020-06 示例", "abcdef12"):
        with django_assert_max_num_queries(QUERIES):
            desk.get("/desk/search", {"q": typed})
