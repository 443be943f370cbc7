"""The disk is full behind a page: it says so, nothing is saved, the words typed come back, later it works."""

import errno
import re
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client

from mingjian.casework.models import Case
from mingjian.kernel.problems import Refused, problem
from mingjian.record.filings.models import Filing
from mingjian.record.findings.models import Verdict
from mingjian.record.journal.models import Entry
from mingjian.ui.failures import is_storage_end
from tests.market import PASSWORD
from tests.office import open_office
from tests.stories.loan_rows import csv_text, loan

pytestmark = pytest.mark.django_db
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)", re.IGNORECASE)
TYPED = "依法整改 <script>alert(1)</script>\n第二行"


@contextmanager
def full_disk(allowed: int = 0):
    """No statement writes any more, but the first ones; the number of those that failed."""
    failed, left = [], [allowed]

    def refuse(execute, sql, params, many, context):
        if WRITES.match(sql):
            left[0] -= 1
            if left[0] < 0:
                failed.append(sql)
                raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield failed


def browse(account) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(account)
    return client


def forms_of(office) -> dict[str, tuple[Client, str, dict[str, object]]]:
    """A form of each kind that writes: who sends it, where to, what."""
    people, case = office.people, office.draft()
    finding = f"/desk/findings/{office.breach.pk}"
    said = {"decision": "dismissed", "reason": TYPED, "seen": "0"}
    order = {"demand": TYPED, "term_days": "15", "key": "another", "finding": office.shared.pk}
    file = SimpleUploadedFile("loans.csv", csv_text(loan()).encode())
    handed = {"form": "loan-book", "period": "2020-06", "file": file}
    password = {"old": PASSWORD, "new": TYPED, "again": TYPED}
    return {
        "order": (browse(people.officer), "/desk/institutions/P1/order", order),
        "act": (browse(people.chief), f"/desk/cases/{case.pk}", {"verb": "approve", "seen": "0"}),
        "verdict": (browse(people.officer), finding, said),
        "filing": (browse(people.filer), "/portal/file", handed),
        "password": (browse(people.other), "/accounts/password/", password),
        "login": (
            Client(raise_request_exception=False),
            "/accounts/login/",
            {"login": "officer", "password": PASSWORD},
        ),
    }


def facts() -> tuple[int, ...]:
    models = (Entry, Case, Verdict, Filing)
    return (*(model.objects.count() for model in models), *Case.objects.values_list("version", flat=True))


@pytest.mark.parametrize("written", [0, 3])
@pytest.mark.parametrize("name", ["order", "act", "verdict", "filing", "password", "login"])
def test_a_page_says_that_nothing_was_saved_and_works_again(name, written):
    client, address, entered = forms_of(open_office())[name]
    before = facts()
    with full_disk(written) as failed:
        answer = client.post(address, entered)
    page = answer.content.decode()

    assert failed
    assert (answer.status_code, facts()) == (507, before)
    assert "没有保存" in page
    assert "nothing was saved" in page
    assert PASSWORD not in page
    shown = "依法整改 &lt;script&gt;alert(1)&lt;/script&gt;\n第二行</textarea>"
    assert (shown in page) == (name in {"order", "verdict"})

    if "file" in entered:
        entered["file"].seek(0)
    assert client.post(address, entered).status_code == 302


def test_a_log_that_cannot_be_written_does_not_call_a_saved_act_failed(monkeypatch):
    def fail(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    client, address, entered = forms_of(open_office())["act"]
    monkeypatch.setattr("mingjian.record.journal.sequencer.integrate", fail)
    assert client.post(address, entered).status_code == 302
    assert Case.objects.get().status == "approved"


@pytest.mark.parametrize(
    ("error", "ends"),
    [
        (OSError(errno.ENOSPC, "x"), True),
        (OSError(errno.EDQUOT, "x"), True),
        (FileNotFoundError(errno.ENOENT, "x"), False),
        (OperationalError("disk I/O error"), True),
        (OperationalError("no such table: x"), False),
        (Refused(problem("storage.failed", value="x")), True),
        (Refused(problem("nil")), False),
        (ValueError("disk is full"), False),
    ],
)
def test_a_full_disk_is_told_from_other_failures(error, ends):
    wrapped = RuntimeError("a page failed")
    wrapped.__cause__ = error
    assert (is_storage_end(error), is_storage_end(wrapped)) == (ends, ends)


def test_what_sqlite_itself_says_of_a_full_disk_is_known():
    import sqlite3

    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError) as full:
        database.execute("CREATE TABLE t (a)")
    assert is_storage_end(OperationalError(str(full.value)))


def test_another_failure_stays_a_500(monkeypatch, settings):
    client, address, _ = forms_of(open_office())["act"]
    monkeypatch.setattr("mingjian.casework.views.open_verbs", lambda *_: 1 / 0)
    assert client.get(address).status_code == 500
