"""The portal: a refused file is held for its institution alone, explained, exported, handed in or amended."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from mingjian.config.today import now
from mingjian.kernel.permissions import FILER, INSTITUTION, SIGNER
from mingjian.law.formbook import form
from mingjian.record.filings import uploads
from mingjian.record.filings.models import Filing
from mingjian.record.filings.uploads import KEPT_UPLOADS, Incoming, find_upload, held, hold
from tests.market import AT, MAY, enter, hand_in, open_for
from tests.stories.loan_rows import csv_text, loan, write_loans

pytestmark = pytest.mark.django_db
DOUBTFUL = loan(annual_rate_bp="4000")


def signed_in(name, role=INSTITUTION, of="P1") -> Client:
    client = Client()
    client.force_login(open_for(name, role, of))
    return client


@pytest.fixture
def one():
    enter("P2")
    return enter("P1")


def upload(*rows, name="loans.csv"):
    return SimpleUploadedFile(name, csv_text(*rows).encode())


def send(client, *rows, period="2020-06", **more):
    return client.post("/portal/file", {"form": "loan-book", "period": period, "file": upload(*rows), **more})


def test_a_good_file_gets_its_receipt_and_nothing_is_held(one):
    answer = send(signed_in("filer"), loan())

    assert answer.status_code == 302
    assert answer["Location"] == f"/portal/filings/{Filing.objects.get().pk}"
    assert held("P1", at=AT) == []


def test_a_bad_file_is_held_for_its_institution_alone_and_told_by_stages(one):
    client = signed_in("filer")
    answer = send(client, loan(status="lost"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有受理" in page
    assert "1 处错误" in page
    assert page.count("未到此步") == 2  # plausibility and the period before
    [waiting] = client.get("/portal").context["uploads"]
    address = f"/portal/uploads/{waiting.token}"
    assert client.get(address).status_code == 200
    assert signed_in("other", of="P2").get(address).status_code == 404
    assert send(client, loan(status="lost")).status_code == 422
    assert len(client.get("/portal").context["uploads"]) == 1  # the same file is held once


def test_a_doubt_is_explained_on_the_page_and_the_filing_accepted(one):
    client = signed_in("filer")
    answer = send(client, DOUBTFUL)
    assert answer.status_code == 422
    assert 'name="reason-plausible-rate"' in answer.content.decode()
    [waiting] = client.get("/portal").context["uploads"]
    address = f"/portal/uploads/{waiting.token}"

    missing = client.post(address, {"reason-plausible-rate": "other", "text-plausible-rate": ""})
    assert missing.status_code == 422
    done = client.post(address, {"reason-plausible-rate": "other", "text-plausible-rate": "合同如此"})
    assert done.status_code == 302
    assert Filing.objects.get().reasons["plausible.rate"]["text"] == "合同如此"
    receipt = client.get(done["Location"]).content.decode()
    assert "合同如此" in receipt
    assert "年化利率不常见" in receipt
    assert client.get(address).status_code == 404


def test_the_reason_of_the_period_before_is_filled_in_and_marked(one):
    client = signed_in("filer")
    for period in ("2020-05", "2020-06"):
        row = DOUBTFUL | {"region": period}  # other bytes
        answer = send(client, row, period=period)
        if answer.status_code == 422:
            [waiting] = client.get("/portal").context["uploads"]
            client.post(f"/portal/uploads/{waiting.token}", {"reason-plausible-rate": "seasonal"})

    june = Filing.objects.get(period="2020-06")
    assert june.reasons["plausible.rate"]["carried"]
    assert "沿用此前" in client.get(f"/portal/filings/{june.pk}").content.decode()


def test_another_file_for_the_period_is_held_until_the_amendment_is_confirmed(one):
    client = signed_in("filer")
    send(client, loan())
    first = Filing.objects.get()
    answer = send(client, loan(), loan(loan_id="L2"))
    assert answer.status_code == 422
    assert 'name="confirm"' in answer.content.decode()
    [waiting] = client.get("/portal").context["uploads"]
    address = f"/portal/uploads/{waiting.token}"

    said = {"seen": first.pk, "amendment_reason": "漏报"}
    assert client.post(address, said).status_code == 422  # not confirmed
    assert client.post(address, said | {"confirm": "on", "amendment_reason": ""}).status_code == 422
    done = client.post(address, said | {"confirm": "on"})
    assert done.status_code == 302
    page = client.get(done["Location"]).content.decode()
    assert "各次报送" in page
    assert "漏报" in page
    assert "已被取代" in client.get(f"/portal/filings/{first.pk}").content.decode()
    listed = client.get("/portal").context["filings"]
    assert [f.version for f in listed] == [2]


def test_who_may_not_amend_is_told_and_finds_no_page_to_do_it(one, tmp_path):
    first = hand_in("loan-book", one, write_loans(tmp_path / "l.csv", loan())).filing
    client = signed_in("clerk", FILER)
    answer = send(client, loan(loan_id="L2"))
    page = answer.content.decode()
    assert "filing.exists" in page
    assert 'name="confirm"' not in page
    [waiting] = client.get("/portal").context["uploads"]
    said = {"seen": first.pk, "amendment_reason": "漏报", "confirm": "on"}
    assert client.post(f"/portal/uploads/{waiting.token}", said).status_code == 422
    assert client.get(f"/portal/filings/{first.pk}/amend").status_code == 404
    assert Filing.objects.get() == first


def test_a_signer_amends_but_does_not_file(one, tmp_path):
    client = signed_in("signer", SIGNER)
    assert client.get("/portal/file").status_code == 404
    first = hand_in("loan-book", one, write_loans(tmp_path / "l.csv", loan())).filing
    address = f"/portal/filings/{first.pk}/amend"
    assert client.get(address).status_code == 200
    said = {"seen": first.pk, "amendment_reason": "漏报", "confirm": "on"}

    done = client.post(address, said | {"file": upload(loan(loan_id="L2"))})
    assert done.status_code == 302
    assert Filing.objects.standing().get().amendment_reason == "漏报"
    assert client.get(address).status_code == 404  # it stands no more
    again = Filing.objects.standing().get()
    assert client.post(f"/portal/filings/{again.pk}/amend", {"file": upload(loan())}).status_code == 200


def test_an_amendment_of_what_somebody_amended_meanwhile_is_refused(one):
    client = signed_in("filer")
    send(client, loan())
    seen = {"seen": Filing.objects.get().pk, "amendment_reason": "漏报", "confirm": "on"}
    tokens = []
    for extra in ("L2", "L3"):
        send(client, loan(loan_id=extra))
        tokens.append(client.get("/portal").context["uploads"][0].token)
    assert client.post(f"/portal/uploads/{tokens[0]}", seen).status_code == 302
    late = client.post(f"/portal/uploads/{tokens[1]}", seen)

    assert late.status_code == 422
    assert "filing.moved" in late.content.decode()
    assert Filing.objects.standing().get().version == 2


def test_all_problems_are_exported_as_a_list_and_beside_the_rows(one):
    client = signed_in("filer")
    send(client, *(loan(loan_id=f"L{n}", status="lost") for n in range(1_001)))
    [waiting] = client.get("/portal").context["uploads"]
    address = f"/portal/uploads/{waiting.token}/problems"

    lines = b"".join(client.get(f"{address}.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1_002  # the head and each row, not the first 1,000 alone
    answer = client.get(f"{address}.xlsx")
    assert "loan-book-2020-06-problems.xlsx" in answer["Content-Disposition"]
    rows, problems = CalamineWorkbook.from_object(BytesIO(b"".join(answer.streaming_content))).sheet_names
    assert (rows, problems) == ("行 rows", "问题 problems")


def test_doubts_are_exported_too(one, tmp_path):
    hand_in("loan-book", one, write_loans(tmp_path / "may.csv", loan(principal_fen="200000")), period=MAY)
    client = signed_in("filer")
    send(client, DOUBTFUL)
    [waiting] = client.get("/portal").context["uploads"]

    answer = client.get(f"/portal/uploads/{waiting.token}/problems.csv")
    told = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "plausible.rate" in told
    assert "previous.principal" in told


@pytest.mark.parametrize("token", ["0" * 32, "x", "..", "upload.json"])
def test_an_upload_that_is_not_held_is_not_found(one, token):
    client = signed_in("filer")
    assert client.get(f"/portal/uploads/{token}").status_code == 404
    assert client.get(f"/portal/uploads/{token}/problems.csv").status_code == 404


def incoming(number, name="loans.csv"):
    return Incoming(name=name, chunks=[b"a", str(number).encode()], form=form("loan-book"), period="2020-06")


def test_a_full_disk_is_told_and_nothing_is_held(one, monkeypatch, tmp_path):
    client = signed_in("filer")
    first = hand_in("loan-book", one, write_loans(tmp_path / "l.csv", loan())).filing

    def full(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "sync", full)
    assert "storage.failed" in send(client, loan(loan_id="L2")).content.decode()
    said = {"seen": first.pk, "amendment_reason": "漏报", "confirm": "on", "file": upload(loan(loan_id="L2"))}
    answer = client.post(f"/portal/filings/{first.pk}/amend", said)
    assert (answer.status_code, "storage.failed" in answer.content.decode()) == (422, True)
    assert held("P1", at=AT) == []


def test_uploads_are_bounded_in_number_and_time(one):
    for number in range(KEPT_UPLOADS + 3):
        hold("P1", incoming(number), by="filer", at=AT + timedelta(minutes=number))

    kept = held("P1", at=AT + timedelta(days=1))
    assert len(kept) == KEPT_UPLOADS
    assert kept[0].received_at == AT + timedelta(minutes=KEPT_UPLOADS + 2)
    assert held("P1", at=AT + timedelta(days=31)) == []
    assert not [p for p in (settings.DATA / "uploads").rglob("*") if p.is_file()]


def test_uploads_are_bounded_in_bytes_and_the_latest_stays(one, monkeypatch):
    monkeypatch.setattr(uploads, "KEPT_BYTES", 5)  # two of these files
    for number in range(4):
        hold("P1", incoming(number), by="filer", at=AT + timedelta(minutes=number))
    assert [kept.received_at.minute for kept in held("P1", at=AT)] == [3, 2]
    monkeypatch.setattr(uploads, "KEPT_BYTES", 1)
    hold("P1", incoming(9), by="filer", at=AT + timedelta(minutes=9))
    assert [kept.received_at.minute for kept in held("P1", at=AT)] == [9]


def test_a_hostile_name_never_reaches_the_disk_and_is_shown_as_text(one):
    upload = hold("P1", incoming(1, "../../<script>.csv"), by="filer", at=now())

    assert (upload.stored, upload.name) == ("table.csv", "../../<script>.csv")
    page = signed_in("filer").get("/portal").content.decode()
    assert "&lt;script&gt;.csv" in page
    assert "<script>." not in page
    assert find_upload("P1", upload.token) == upload
    assert find_upload("P2", upload.token) is None
    stems = [hold("P1", incoming(1, name), by="filer", at=AT).stored for name in ("loans.CSV", "loans.exe")]
    assert stems == ["loans.csv", "loans"]
