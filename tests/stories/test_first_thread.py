"""The first thread, end to end: register, file, judge, order, answer, decide, publish, verify."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from typer.testing import CliRunner

from mingjian.config.command import app
from mingjian.config.worker import catch_up
from mingjian.kernel.notes import parse_key
from mingjian.kernel.permissions import INSTITUTION
from mingjian.record.filings.models import Filing
from mingjian.record.findings.models import Finding
from mingjian.ui.moment import now
from tests.market import CAP, PASSWORD, enter, open_for
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db

BREACH = loan(principal_fen=str(CAP + 1), outstanding_fen=str(CAP + 1))
CLEAN = [loan(loan_id=f"L{n}", borrower_id=f"c{n}") for n in range(2, 14)]


def sign_in(username: str) -> Client:
    """Through the login page, as a person does."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    assert answer.status_code == 302, username
    return client


def hand_in(client: Client, file: Path, form: str = "loan-book"):
    with file.open("rb") as upload:
        return client.post("/portal/file", {"form": form, "period": "2020-06", "file": upload})


def verbs(client: Client, page: str) -> set[str]:
    """The acts that the page offers to whoever looks."""
    return {offer.transition.verb for offer in client.get(page).context["offers"]}


def do(client: Client, page: str, verb: str, **said: str) -> None:
    """One act through the form that the page offers."""
    shown = client.get(page).content.decode()
    offered = dict(
        re.findall(r'name="verb" value="([\w-]+)"><input type="hidden" name="seen" value="(\d+)"', shown)
    )
    assert verb in offered, (verb, offered)
    answer = client.post(page, {"verb": verb, "seen": offered[verb], **said})
    assert (answer.status_code, answer.headers.get("Location")) == (302, page)


def run(*arguments: object):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def save(client: Client, address: str, path: Path) -> Path:
    answer = client.get(address)
    path.write_bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    return path


@pytest.fixture
def market() -> None:
    enter("P1")
    open_for("officer")
    open_for("chief")
    open_for("filer", INSTITUTION, "P1")


def test_from_the_register_to_a_decision_that_anybody_can_verify(market, tmp_path):
    filer, officer, chief, public = sign_in("filer"), sign_in("officer"), sign_in("chief"), Client()

    # a bad file is told cell by cell and nothing is kept
    refused = hand_in(filer, write_loans(tmp_path / "bad.csv", BREACH, loan(loan_id="L2", status="lost")))
    assert refused.status_code == 422
    assert [(p.code, p.column, p.row) for p in refused.context["problems"]] == [("code", "status", 2)]
    assert "还没有报送" in filer.get("/portal").content.decode()

    # a good one gives a receipt with its index in the log
    accepted = hand_in(filer, write_loans(tmp_path / "loans.csv", BREACH, *CLEAN))
    receipt = filer.get(accepted["Location"])
    filing = receipt.context["filing"]
    assert filing.digest in receipt.content.decode()
    assert filing.entry.sequenced.index >= 0

    # the worker judges, the desk shows the breach with its rows
    catch_up(at=now())
    finding = Finding.objects.get(rule="p2p.cap-natural-platform")
    shown = officer.get(f"/desk/findings/{finding.pk}").content.decode()
    assert "b3f1" in shown
    assert f"/desk/institutions/P1/order?finding={finding.pk}" in shown

    # one supervisor drafts, another approves, it is served
    draft = officer.get(f"/desk/institutions/P1/order?finding={finding.pk}")
    entered = {name: draft.context["form"][name].value() for name in ("demand", "term_days", "key")}
    assert entered["demand"]
    drafted = officer.post("/desk/institutions/P1/order", {**entered, "finding": finding.pk})
    order = drafted["Location"]
    served = order.replace("/desk/", "/portal/")
    assert verbs(officer, order) == {"withdraw"}
    assert filer.get(served).status_code == 404
    do(chief, order, "approve")
    do(officer, order, "serve")

    # the institution answers, the answer is accepted by the one who did not draft
    assert served in filer.get("/portal").content.decode()
    do(filer, served, "answer", answer="已停止新增并压降余额。")
    assert verbs(officer, order) == {"reject", "note-appeal"}
    do(chief, order, "accept", reason="余额已降至上限以内。")

    # the public reads the decision and checks its proof with nothing but the log's key
    told = public.get("/register/P1", headers={"Accept": "application/json"}).json()
    [decision] = told["decisions"]
    assert (decision["outcome"], decision["provisions"]) == ("rectified", ["P2P16-12"])
    assert "压降" not in str(told)
    key = save(public, "/log/key", tmp_path / "key")
    parse_key(key.read_text())
    proof = save(public, decision["proof"], tmp_path / "proof.json")
    assert run("verify", proof, "--key", key).exit_code == 0
    assert run("fsck", "--log", settings.LOG_FOLDER).exit_code == 0


def test_the_same_file_again_through_the_portal_shows_the_same_receipt(market, tmp_path):
    filer, file = sign_in("filer"), write_loans(tmp_path / "loans.csv", *CLEAN)
    first = hand_in(filer, file)

    assert hand_in(filer, file)["Location"] == first["Location"]
    other = hand_in(filer, write_loans(tmp_path / "other.csv", loan()))
    assert other.status_code == 422
    assert (
        "更正受理之前它仍然有效" in other.content.decode()
    )  # asked to confirm an amendment, nothing replaced
    assert Filing.objects.get().digest in filer.get(first["Location"]).content.decode()


@pytest.mark.parametrize(
    ("period", "form"),
    [("2999-01", "loan-book"), ("2020-13", "loan-book"), ("", "loan-book"), ("2020-06", "register")],
)
def test_a_wrong_period_or_form_is_told_and_nothing_kept(market, tmp_path, period, form):
    with write_loans(tmp_path / "loans.csv", *CLEAN).open("rb") as upload:
        answer = sign_in("filer").post("/portal/file", {"form": form, "period": period, "file": upload})

    assert answer.status_code in {200, 422}
    assert answer.context["problems"] or answer.context["form"].errors
    assert not Filing.objects.exists()


@pytest.mark.parametrize(
    "content", [b"PAR1 no parquet", b"\xff\xfe\x00", b"\x00" * 100, b"a,b\n1,2\n", "借款".encode()]
)
def test_a_file_that_is_no_table_is_told_and_never_a_crash(market, tmp_path, content):
    file = tmp_path / "file.csv"
    file.write_bytes(content)

    answer = hand_in(sign_in("filer"), file)
    assert answer.status_code == 422
    assert all(p.message.zh for p in answer.context["problems"])
