"""The pages of orders: drafting, acting, and what a hostile or hasty visitor gets."""

import pytest
from django.test import Client

from mingjian.casework.models import Case

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def desk(office) -> Client:
    return signed_in(office.people.officer)


def draft_of(desk: Client, finding) -> dict[str, object]:
    """The draft form as it is offered, with the finding chosen."""
    form = desk.get("/desk/institutions/P1/order", {"finding": finding.pk}).context["form"]
    entered = {name: form[name].value() for name in ("demand", "term_days", "key")}
    return entered | {"finding": finding.pk}


def test_a_draft_is_proposed_from_the_remedy_and_sent_twice_makes_one_case(desk, office):
    entered = draft_of(desk, office.breach)
    assert office.breach.definition.remedy.zh in entered["demand"]

    first = desk.post("/desk/institutions/P1/order", entered)
    again = desk.post("/desk/institutions/P1/order", entered)

    case = Case.objects.get()
    assert first["Location"] == again["Location"] == f"/desk/cases/{case.pk}"
    assert (case.opened_by, case.term_days) == ("officer", 15)


@pytest.mark.parametrize("name", ["watch", "foreign"])
def test_what_is_no_ground_cannot_be_chosen_by_hand(desk, office, name):
    entered = draft_of(desk, office.breach) | {"finding": getattr(office, name).pk}
    answer = desk.post("/desk/institutions/P1/order", entered)

    assert [p.code for p in answer.context["problems"]] == ["case.findings"]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "change", [{"term_days": "x"}, {"demand": ""}, {"demand": "a\0b"}, {"key": "k" * 37}]
)
def test_a_wrong_entry_is_told_at_its_field_and_nothing_is_drafted(desk, office, change):
    answer = desk.post("/desk/institutions/P1/order", draft_of(desk, office.breach) | change)

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(change)
    assert not Case.objects.exists()


def test_a_term_out_of_bounds_is_told_with_the_bounds(desk, office):
    answer = desk.post("/desk/institutions/P1/order", draft_of(desk, office.breach) | {"term_days": "4"})

    assert [(p.code, p.allowed) for p in answer.context["problems"]] == [("case.term", "5–60")]


def test_an_act_leads_back_to_the_page_and_says_what_was_done(office):
    case, chief = office.draft(), signed_in(office.people.chief)
    page = f"/desk/cases/{case.pk}"
    answer = chief.post(page, {"verb": "approve", "seen": "0"}, follow=True)

    assert answer.redirect_chain == [(page, 302)]
    assert ["批准" in str(m) for m in answer.context["messages"]] == [True]
    assert Case.objects.get().status == "approved"


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 5_000, "٣", "0 "])
def test_an_act_without_the_version_it_saw_is_refused(office, seen):
    case = office.draft()
    answer = signed_in(office.people.chief).post(f"/desk/cases/{case.pk}", {"verb": "approve", "seen": seen})

    assert answer.status_code == 422
    assert [p.code for p in answer.context["problems"]] == ["case.moved"]
    assert Case.objects.get().status == "drafted"


def test_what_was_typed_stands_again_after_a_refusal(office):
    case = office.serve()
    page = f"/portal/cases/{case.pk}"
    answer = signed_in(office.people.filer).post(
        page, {"verb": "answer", "seen": "0", "answer": "写了很久的报告"}
    )

    assert answer.status_code == 422
    assert "写了很久的报告" in answer.content.decode()


def test_a_nul_in_an_answer_is_left_out(office):
    case = office.serve()
    page = f"/portal/cases/{case.pk}"
    signed_in(office.people.filer).post(page, {"verb": "answer", "seen": "2", "answer": "好\0了"})

    assert case.events.get(verb="answer").payload == {"answer": "好了"}


def test_what_people_write_is_shown_as_text(office):
    case = office.serve(office.draft(demand="<script>alert(1)</script>"))
    office.do(case, "answer", "filer", answer="<img src=x onerror=alert(2)>")

    for person, page in ((office.people.officer, "desk"), (office.people.filer, "portal")):
        shown = signed_in(person).get(f"/{page}/cases/{case.pk}").content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "&lt;script&gt;alert(1)" in shown
        assert "&lt;img src=x" in shown


def test_the_cases_stand_open_ones_first_and_the_next_due_on_top(desk, office):
    closed = office.do(office.draft(key="closed"), "withdraw", "officer", reason="撤回")
    drafted = office.draft(key="drafted")
    later = office.serve(office.draft(key="later", term_days=30))
    sooner = office.serve(office.draft(key="sooner", term_days=5))

    rows = desk.get("/desk/cases?box=all").context["listing"].rows
    assert [row["case"].pk for row in rows] == [sooner.pk, later.pk, drafted.pk, closed.pk]


def test_panels_show_each_what_he_may_see(desk, office):
    drafted, served = office.draft(), office.serve(office.draft(key="served"))

    institution = desk.get("/desk/institutions/P1").content.decode()
    finding = desk.get(f"/desk/findings/{office.breach.pk}").content.decode()
    portal = signed_in(office.people.filer).get("/portal").content.decode()
    other = signed_in(office.people.other).get("/portal").content.decode()

    for page in (institution, finding):
        assert f"/desk/cases/{drafted.pk}" in page
        assert f"/desk/cases/{served.pk}" in page
    assert f"/portal/cases/{served.pk}" in portal
    assert f"/cases/{drafted.pk}" not in portal
    assert "/portal/cases/" not in other


def test_an_act_asks_for_what_it_has_to_say_and_proposes_what_was_asked(office):
    case = office.do(office.draft(), "approve", "chief")
    shown = signed_in(office.people.officer).get(f"/desk/cases/{case.pk}").content.decode()
    for part in ('<select id="serve-method" name="method">', 'id="serve-served_on" name="served_on"'):
        assert part in shown
    case = office.do(case, "serve", "officer")
    office.do(case, "request-extension", "filer", days="7", reason="数据量大")

    page = signed_in(office.people.chief).get(f"/desk/cases/{case.pk}")
    questions = {
        o.transition.verb: {q.detail.name: q.value for q in o.questions} for o in page.context["offers"]
    }
    assert questions["extend"] == {"days": "7"}
    assert [o.transition.verb for o in page.context["offers"]][:2] == ["extend", "refuse-extension"]
    assert '<input type="number" id="extend-days" name="days" value="7" min="1" max="30" required>' in (
        page.content.decode()
    )


def test_every_detail_that_was_typed_stands_again_after_a_refusal(office):
    case = office.serve()
    body = {
        "verb": "note-appeal",
        "seen": "2",
        "remedy": "litigation",
        "body": "某<b>法院",
        "filed_on": "1999-01-01",
    }
    answer = signed_in(office.people.officer).post(f"/desk/cases/{case.pk}", body)

    assert [(p.code, p.column) for p in answer.context["problems"]] == [("case.detail", "filed_on")]
    shown = answer.content.decode()
    assert '<option value="litigation" selected>' in shown
    assert 'value="某&lt;b&gt;法院"' in shown
    assert 'value="1999-01-01"' in shown


@pytest.mark.parametrize("length", [4_000, 4_001])
def test_a_text_is_kept_whole_or_refused(office, length):
    case = office.serve()
    text = "长" * (length - 2) + "\r\n" + "长"
    body = {"verb": "answer", "seen": "2", "answer": text}
    answer = signed_in(office.people.filer).post(f"/portal/cases/{case.pk}", body)

    assert answer.status_code == (302 if length == 4_000 else 422)
    kept = [e.payload["answer"] for e in case.events.filter(verb="answer")]
    assert kept == ([text.replace("\r", "")] if length == 4_000 else [])


def test_terms_from_memory_are_marked_on_the_desk_and_never_shown_to_the_institution(office):
    case = office.serve()
    desk = signed_in(office.people.officer).get(f"/desk/cases/{case.pk}").content.decode()
    portal = signed_in(office.people.filer).get(f"/portal/cases/{case.pk}").content.decode()

    assert "行政复议一般 60 日" in desk
    assert "未核对" in desk
    assert "依法申请行政复议" in portal
    assert "60 日" not in portal
