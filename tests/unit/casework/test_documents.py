"""The document of an order: what stands on it, what stays out, and that it is kept as it was issued."""

import hashlib
import json
import re
from datetime import datetime, timedelta
from html import unescape

import pytest
import typst

from mingjian.casework import documents
from mingjian.casework.documents import TEMPLATE, document_path, latest_document, render
from mingjian.casework.models import Case
from mingjian.casework.papers.order import EVIDENCE_SHOWN, order_paper, tell_provision
from mingjian.kernel import findings as kernel
from mingjian.kernel.canonical import canonical_bytes
from mingjian.kernel.problems import Refused
from mingjian.record.journal.append import payload_of
from mingjian.record.journal.sequencer import integrate
from tests.market import AT, found, keep_findings

pytestmark = pytest.mark.django_db

HOSTILE = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.2.0"',
    "$integral_0^1$ = heading",
    "[..] ] } { #{ 1 + 1 }",
    "*bold* _it_ `raw` <label> @ref // gone /* gone */",
    '"] #panic("out") [',
    "\\u{0041} \\ ~ --- ... 'quote'",
    "\u202etxet desrever\u200b 😀",
    "=sum(A1) +1 -1 @x",
]


def text_of(paper: dict[str, object]) -> str:
    """All that a reader of the document reads, by the typesetter's own second format."""
    page, _ = typst.compile_with_warnings(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=documents._fonts(),
        format="html",
        sys_inputs={"paper": canonical_bytes(paper).decode()},
    )
    return unescape(re.sub(r"<[^>]*>", "", page.decode())).replace("\u200b", "")


@pytest.fixture
def case(office):
    case = office.do(office.draft(), "approve", "chief")
    integrate(at=AT)
    return case


def paper_of(case) -> dict[str, object]:
    return json.loads(document_path(latest_document(case)).with_suffix(".json").read_bytes())


def test_before_approval_there_is_no_document(office):
    assert latest_document(office.draft()) is None


def test_approval_issues_the_document_and_journals_its_digest(case):
    told = payload_of(case.events.get(verb="approve").entry)
    pdf = document_path(told["document"]).read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == told["document"] == latest_document(case)
    assert (pdf[:5], told["number"]) == (b"%PDF-", "鉴改〔2020〕1号")


def test_it_says_what_an_order_has_to_say(case):
    text = text_of(paper_of(case))
    for words in (
        "P1 示例机构：",
        "自然人单平台借款余额超限",
        "《网络借贷信息中介机构业务活动管理暂行办法》",
        "压降余额",
        "自本通知送达之日的次日起 15 个工作日内",
        "陈述和申辩",
        "行政复议",
        case.events.get(verb="draft").entry.digest,
    ):
        assert words in text
    assert paper_of(case)["date"] == "2020年7月3日"


def test_service_adds_a_page_to_the_same_text(office, case):
    approved, before = latest_document(case), paper_of(case)
    case = office.do(case, "serve", "officer", method="person")

    after = paper_of(case)
    page = after.pop("service")
    assert before.pop("service") is None
    assert after == before
    assert (page["method"], page["served_on"], page["due"]) == ("直接送达", "2020年7月3日", "2020年7月24日")
    assert page["document"] == approved != latest_document(case)
    entry = case.events.get(verb="approve").entry
    assert page["record"] == {"digest": entry.digest, "index": str(entry.sequenced.index)}
    assert "期限届满日" in text_of(paper_of(case))


def test_an_order_approved_before_there_were_documents_gets_its_own_at_service(office):
    case = office.draft()
    Case.objects.filter(pk=case.pk).update(status="approved", version=1)
    case = office.do(case, "serve", "officer")

    assert case.number_text == "鉴改〔2020〕1号"
    assert paper_of(case)["service"] is None
    assert case.clocks.get().wake_on is not None


def test_the_same_paper_gives_the_same_bytes(case):
    paper = paper_of(case)
    assert render(paper) == render(paper) == document_path(latest_document(case)).read_bytes()
    later = paper | {"at": (datetime.fromisoformat(paper["at"]) + timedelta(seconds=1)).isoformat()}
    assert render(later) != render(paper)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_wrote_is_data_to_the_typesetter(office, words):
    case = office.do(office.draft(demand=f"前{words}后"), "approve", "chief")
    text = text_of(paper_of(case))
    shown = words.replace("\u202e", "").replace("\u200b", "")
    assert f"前{shown}后" in text
    assert "root:" not in text


def row(n: int, platform: str = "P1") -> kernel.EvidenceRow:
    key = {"platform_id": platform, "loan_id": f"{platform}-{n}"}
    return kernel.EvidenceRow(table="loans", key=key, values={"borrower_id": "b" * 32, "outstanding_fen": n})


def test_rows_of_others_and_digests_of_persons_stay_out(office):
    from dataclasses import replace

    rows = tuple(row(n, p) for p in ("P1", "P2") for n in range(2))
    [shared] = keep_findings(replace(found("P1", "P2", mark="two"), evidence=rows))
    case = office.do(office.draft(findings=[shared]), "approve", "chief")
    text = text_of(paper_of(case))
    assert "P1-1" in text
    assert "P2-" not in text
    assert "bbbb" not in text
    assert "涉及多家机构" in text
    assert "计算：" not in text  # the sum would tell what others lent


@pytest.mark.parametrize(("number", "more"), [(EVIDENCE_SHOWN, 0), (EVIDENCE_SHOWN + 1, 1), (60, 40)])
def test_rows_beyond_the_limit_are_counted(office, number, more):
    from dataclasses import replace

    [many] = keep_findings(replace(found("P1", mark=f"n{number}"), evidence=tuple(map(row, range(number)))))
    case = office.draft(findings=[many])
    [table] = order_paper(case, "鉴改〔2020〕1号", AT)["facts"][0]["tables"]
    assert (len(table["rows"]), table["more"]) == (min(number, EVIDENCE_SHOWN), more)
    assert table["columns"] == ["借款编号", "待还余额（元）"]


def test_what_rests_on_memory_is_not_printed(office, monkeypatch):
    from dataclasses import replace
    from types import SimpleNamespace

    from mingjian.casework.papers import order
    from mingjian.kernel.instruments import Evidence

    real = order.book()
    duty = replace(real.obligations["P2P16-12"], article_evidence=Evidence.MEMORY)
    law = replace(real.instruments["P2P16"], number_evidence=Evidence.MEMORY)
    doubted = SimpleNamespace(obligations={"P2P16-12": duty}, instruments={"P2P16": law})
    assert tell_provision(office.breach).startswith(f"《{law.title.zh}》（{law.number}）第{duty.article}条：")
    monkeypatch.setattr(order, "book", lambda: doubted)
    assert tell_provision(office.breach) == f"《{law.title.zh}》：{duty.summary.zh}"


def test_without_a_chinese_font_nothing_is_approved_and_the_package_is_named(office, monkeypatch):
    case = office.draft()
    documents._fonts.cache_clear()
    monkeypatch.setattr(documents, "FONTS", ("A Font That Nobody Has",))
    with pytest.raises(Refused) as refused:
        office.do(case, "approve", "chief")
    documents._fonts.cache_clear()

    [problem] = refused.value.problems
    assert (problem.code, problem.allowed) == ("document.font", "fonts-noto-cjk")
    case.refresh_from_db()
    assert (case.status, case.number_text) == ("drafted", "")
    monkeypatch.undo()
    assert office.do(case, "approve", "chief").number_text == "鉴改〔2020〕1号"


def test_desk_and_portal_hand_out_the_bytes_that_were_issued(office, case, client):
    client.force_login(office.people.officer)
    answer = client.get(f"/desk/cases/{case.pk}/order.pdf")
    assert b"".join(answer.streaming_content) == document_path(latest_document(case)).read_bytes()
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]

    client.force_login(office.people.filer)
    assert client.get(f"/portal/cases/{case.pk}/order.pdf").status_code == 404
    case = office.do(case, "serve", "officer")
    answer = client.get(f"/portal/cases/{case.pk}/order.pdf")
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == latest_document(case)
