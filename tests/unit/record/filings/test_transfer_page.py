"""The addresses to which a file is sent in pieces, and what is refused before its body is read."""

import hashlib
import json

import pytest
from django.test import Client

from mingjian.kernel.permissions import INSTITUTION, SIGNER
from mingjian.record.filings import bodies, checking, transfers
from mingjian.record.filings.bodies import MIB
from tests.market import enter, open_for
from tests.stories.loan_rows import csv_text, loan

pytestmark = pytest.mark.django_db
CONTENT = csv_text(*(loan(loan_id=f"L{n}", region="上海市" * 50) for n in range(60))).encode()
PIECE = 8 * 1024


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(transfers, "PIECE_BYTES", PIECE)
    monkeypatch.setattr("mingjian.record.filings.transfer_page.PIECE_BYTES", PIECE)


@pytest.fixture
def filer() -> Client:
    enter("P1")
    return signed_in("ann")


def signed_in(name, role=INSTITUTION, of="P1") -> Client:
    client = Client()
    client.force_login(open_for(name, role, of))
    return client


def pieces():
    return [CONTENT[at : at + PIECE] for at in range(0, len(CONTENT), PIECE)]


def declared(**changed):
    told = {"name": "loans.csv", "size": len(CONTENT), "form": "loan-book", "period": "2020-06"}
    told["pieces"] = [hashlib.sha256(piece).hexdigest() for piece in pieces()]
    return told | changed


def post(client, address, body, **more):
    kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
    return client.post(address, body, kind, headers={"Accept": "application/json"}, **more)


def send_all(client):
    state = post(client, "/portal/uploads", declared()).json()
    while "address" not in state:
        state |= post(
            client, f"/portal/uploads/{state['token']}/pieces/{state['next']}", pieces()[state["next"]]
        ).json()
    return state["address"]


def test_a_file_in_pieces_is_handed_in_like_any_other(filer):
    address = send_all(filer)
    assert post(filer, "/portal/uploads", declared()).json()["address"] == address
    done = filer.post(address)
    assert done["Location"].startswith("/portal/filings/")


def test_a_piece_out_of_turn_is_told_which_is_next_and_a_wrong_one_why(filer):
    token = post(filer, "/portal/uploads", declared()).json()["token"]
    late = post(filer, f"/portal/uploads/{token}/pieces/1", pieces()[1])
    assert (late.status_code, late.json()["next"]) == (409, 0)
    wrong = post(filer, f"/portal/uploads/{token}/pieces/0", b"x" * 3 * PIECE)
    assert (wrong.status_code, wrong.json()["problems"][0]["code"]) == (422, "upload.piece")
    colleague = signed_in("bob")
    assert post(colleague, f"/portal/uploads/{token}/pieces/0", pieces()[0]).status_code == 404
    assert [one.declared.name for one in filer.get("/portal").context["sending"]] == ["loans.csv"]
    assert colleague.get("/portal").context["sending"] == []
    assert filer.post(f"/portal/uploads/{token}/give-up")["Location"] == "/portal"
    assert filer.get("/portal").context["sending"] == []


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"[" * 5_000,
        {},
        declared(size="9"),
        declared(size=True),
        declared(pieces=["../x"]),
        declared(pieces=[1]),
        declared(pieces=["0" * 64] * 2_000),
        declared(more=1),
        declared(name="x" * 401),
        declared(name="\ud800"),
        declared(form="register"),
        declared(period="2999-01"),
        declared(period="%00"),
        declared(size=600 * MIB),
    ],
)
def test_a_declaration_that_makes_no_sense_is_a_problem_never_a_crash(filer, told):
    body = told if isinstance(told, bytes) else json.dumps(told)
    answer = filer.post("/portal/uploads", body, "application/json")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["message_zh"]


def test_hostile_names_are_shown_as_text(filer):
    post(filer, "/portal/uploads", declared(name="<script>\u202e../.csv"))
    page = filer.get("/portal/file").content.decode()
    assert "&lt;script&gt;../.csv" in page
    assert "<script>." not in page


def large(client, address, length):
    """A request that says it is so long; its body is not there to be read."""
    return client.generic("POST", address, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(length))


def test_what_is_too_large_is_refused_by_its_head(filer):
    answer = large(filer, "/portal/file", 2 * 1024 * MIB)
    assert (answer.status_code, answer["Connection"]) == (413, "close")
    assert "512 MB" in answer.content.decode()
    for client, address in ((Client(), "/"), (Client(), "/portal/file"), (filer, "/desk"), (filer, "/theme")):
        assert large(client, address, 2 * MIB).status_code == 413
    told = post(filer, "/portal/uploads", b"", CONTENT_LENGTH=str(2**40)).json()
    assert told["problems"][0]["code"] == "upload.too-large"


def test_more_large_bodies_than_threads_can_take_are_asked_to_come_again(filer):
    with bodies._slots:
        answer = large(filer, "/portal/file", MIB)
        assert (answer.status_code, answer["Retry-After"]) == (503, "2")
        assert filer.get("/portal").status_code == 200
    assert large(filer, "/portal/file", MIB).status_code == 200  # an empty form, its fields are missing


def test_a_signer_may_send_a_file_and_a_stranger_may_not(filer):
    signer = signed_in("sue", SIGNER)
    assert post(signer, "/portal/uploads", declared()).status_code == 200
    assert post(Client(), "/portal/uploads", declared()).status_code == 302


def test_a_large_file_is_checked_by_a_thread_and_its_page_can_be_left(filer, monkeypatch):
    monkeypatch.setattr(checking, "SMALL_BYTES", 0)
    address = send_all(filer)
    assert filer.post(address)["Location"] == address  # nobody looked yet: the result first
    first = filer.get(address)
    while "Refresh" in first:
        assert "正在核对" in first.content.decode()
        first = filer.get(address)
    assert first.context["result"].rows == 60
    assert filer.post(address)["Location"].startswith("/portal/filings/")


def test_a_check_that_was_killed_is_done_again_by_the_next_page(filer, monkeypatch):
    monkeypatch.setattr(checking, "SMALL_BYTES", 0)
    address = send_all(filer)
    monkeypatch.setattr(checking, "_start", lambda *job: job[-1].close())  # the kernel frees its lock
    assert "Refresh" in filer.get(address)
    assert filer.get(address).context["result"].rows == 60
