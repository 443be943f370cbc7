"""The first start: the demo market is filed once, also after a kill in the middle; the worker follows."""

import json
import stat
from pathlib import Path

import pytest

from mingjian.config import demo_market
from mingjian.config.demo_market import set_up_demo
from mingjian.config.today import now
from mingjian.config.worker import catch_up
from mingjian.engines.simulation.cast import Size
from mingjian.record.access.models import Account
from mingjian.record.filings.models import Filing
from mingjian.record.findings.models import Evaluation, Finding
from mingjian.record.journal.append import payload_of
from mingjian.record.journal.models import Entry
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.models import Institution
from tests.market import AS_OF, AT, enter, hand_in, write_custody
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db

SMALL = Size(platforms=2, months=2, loans=500)


def facts() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (Institution, Account, Filing, Entry))


def test_a_second_start_adds_nothing(tmp_path):
    set_up_demo(tmp_path, SMALL)
    before = facts()
    set_up_demo(tmp_path, SMALL)
    (tmp_path / "demo.json").unlink()  # as if it had been killed at the very end
    set_up_demo(tmp_path, SMALL)

    assert facts() == before
    books = Filing.objects.filter(form="loan-book", section="loans", period="2021-06")
    assert [f.institution_id for f in books.order_by("institution")] == [
        "B0001",
        "M0001",
        "O0001",
        "P0001",
        "P0002",
    ]
    assert set(Filing.objects.values_list("period", flat=True)) == {"2021-05", "2021-06"}


@pytest.mark.parametrize("last", [0, 1, 4])
def test_a_start_that_was_killed_is_completed_by_the_next_one(tmp_path, monkeypatch, last):
    accept, done = demo_market.accept, []

    def accept_until_killed(*args, **kwargs):
        if len(done) == last:
            raise KeyboardInterrupt
        done.append(accept(*args, **kwargs))

    with monkeypatch.context() as patch:
        patch.setattr(demo_market, "accept", accept_until_killed)
        with pytest.raises(KeyboardInterrupt):
            set_up_demo(tmp_path, SMALL)
    assert Filing.objects.count() == last
    (tmp_path / "demo" / ".draft-killed").mkdir()  # a market that was being written
    passwords = (tmp_path / "accounts.json").read_text()

    set_up_demo(tmp_path, SMALL)

    assert Filing.objects.count() > last
    assert Filing.objects.count() == Entry.objects.filter(kind="filing.accepted").count()
    assert (tmp_path / "accounts.json").read_text() == passwords
    assert json.loads((tmp_path / "demo.json").read_text())["as_of"] == "2021-06-30"


def test_accounts_stand_in_a_file_for_the_owner_alone_and_nowhere_else(tmp_path):
    enter("P1")
    demo_market.open_demo_accounts(tmp_path / "accounts.json")

    assert stat.S_IMODE((tmp_path / "accounts.json").stat().st_mode) == 0o600
    rows = json.loads((tmp_path / "accounts.json").read_text())
    assert [(r["site"], r["role"], r["user"]) for r in rows] == [
        ("desk", "supervisor", "supervisor-1"),
        ("desk", "supervisor", "supervisor-2"),
        ("portal", "institution", "filer-p1"),
        ("desk", "analyst", "analyst-1"),
        ("desk", "approver", "approver-1"),
        ("desk", "auditor", "auditor-1"),
        ("portal", "signer", "signer-p1"),
    ]
    passwords = {row["password"] for row in rows}
    assert len(passwords) == 7
    assert all(len(password) >= 16 for password in passwords)
    journal = "".join(str(payload_of(e)) + bytes(e.leaf).decode() + e.key for e in Entry.objects.all())
    source = "".join(p.read_text() for p in Path(demo_market.__file__).parent.glob("*.py"))
    for row in rows:
        assert Account.objects.get(username=row["user"]).check_password(row["password"])
        assert row["password"] not in journal + source


def test_the_demo_market_is_judged_and_what_was_planted_in_it_found(tmp_path):
    set_up_demo(tmp_path, SMALL)
    catch_up(at=now())

    truth = json.loads((tmp_path / "demo" / "truth.json").read_text())["truth"]
    planted = {(t["rule"], str(sorted(t["subject"].items())), t["period"], t["measured"]) for t in truth}
    found = {(f.rule, str(sorted(f.subject.items())), f.period, f.measured) for f in Finding.objects.all()}
    assert found == planted


def test_the_worker_judges_after_a_new_filing_and_not_otherwise(tmp_path):
    catch_up(at=now())
    assert not Evaluation.objects.exists()  # nothing was filed

    one = enter("P1")
    hand_in("loan-book", one, write_loans(tmp_path / "l.csv", loan()))
    catch_up(at=now())
    assert [e.as_of for e in Evaluation.objects.all()] == [AS_OF]
    assert not Entry.objects.filter(sequenced__isnull=True).exists()

    from tests.market import open_for

    open_for("officer")  # an entry that changes no table
    catch_up(at=now())
    catch_up(at=now())
    assert Evaluation.objects.count() == 1

    hand_in("custody-daily", one, write_custody(tmp_path / "c.csv", "P1"))
    catch_up(at=now())
    assert Evaluation.objects.count() == 2


def test_a_filing_accepted_while_the_worker_builds_is_judged_the_next_time(tmp_path, monkeypatch):
    from mingjian.record.snapshots import build as module

    one = enter("P1")
    hand_in("loan-book", one, write_loans(tmp_path / "l.csv", loan()))
    integrate(at=AT)
    tables = module._filed_tables

    def overtaken(as_of):
        monkeypatch.setattr(module, "_filed_tables", tables)
        hand_in("custody-daily", one, write_custody(tmp_path / "c.csv", "P1"))
        return tables(as_of)

    monkeypatch.setattr(module, "_filed_tables", overtaken)
    catch_up(at=now())
    catch_up(at=now())

    assert Evaluation.objects.count() == 2
    assert {t["table"] for t in Evaluation.objects.latest("pk").inputs} == {
        "custody",
        "institutions",
        "loans",
    }
