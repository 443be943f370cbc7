"""Documents are set while no transaction is open, and numbers stay without gaps whoever acts meanwhile."""

import json
from functools import partial

import pytest
from django.db import connection

from mingjian.casework import documents
from mingjian.casework.documents import Press, document_path, latest_document
from mingjian.casework.models import Case, CaseNumber

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def setting(monkeypatch):
    """What is done while a paper is set, and the papers that were."""
    todo, papers, real = [], [], documents.render

    def render(paper):
        papers.append((paper["number"], connection.in_atomic_block))
        if len(papers) % 2 and todo:  # every second paper is that of somebody who comes between
            todo.pop()()
        return real(paper)

    monkeypatch.setattr(documents, "render", render)
    return todo, papers


def printed(case: Case) -> str:
    return json.loads(document_path(latest_document(case)).with_suffix(".json").read_bytes())["number"]


def test_nobody_waits_for_the_setting_and_what_was_set_is_what_is_kept(office, setting):
    case = office.do(office.draft(), "approve", "chief")
    office.do(case, "serve", "officer")
    assert setting[1] == [("鉴改〔2020〕1号", False), ("鉴改〔2020〕1号", False)]
    assert printed(Case.objects.get()) == "鉴改〔2020〕1号"


@pytest.mark.parametrize("others", [1, Press.TRIES])
def test_a_number_that_another_took_meanwhile_is_printed_by_nobody_else(office, setting, others):
    mine = office.draft()
    drafts = [office.draft(key=f"other-{n}") for n in range(others)]
    setting[0][:] = [partial(office.do, draft, "approve", "chief") for draft in drafts]
    office.do(mine, "approve", "chief")

    assert setting[1][-1] == (f"鉴改〔2020〕{others + 1}号", others == Press.TRIES)
    cases = list(Case.objects.order_by("pk"))
    assert sorted(CaseNumber.objects.values_list("number", flat=True)) == list(range(1, others + 2))
    assert [printed(case) for case in cases] == [case.number_text for case in cases]
    kept = list(document_path("ab").parent.parent.rglob("*.pdf"))
    assert len(kept) == others + 1  # a paper that was set in vain leaves no file


def test_an_act_that_fails_after_the_setting_leaves_no_file_and_gives_the_number_back(office, monkeypatch):
    case = office.draft()
    with monkeypatch.context() as broken:
        broken.setattr("mingjian.casework.act.note", lambda *_args, **_facts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            office.do(case, "approve", "chief")
    assert not CaseNumber.objects.exists()
    assert office.do(case, "approve", "chief").number_text == "鉴改〔2020〕1号"
