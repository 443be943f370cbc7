"""People who amend one filing at the same moment: one wins, the others are told; in threads and processes."""

import subprocess
import sys

import pytest

from mingjian.law.formbook import form
from mingjian.record.filings import accept as module
from mingjian.record.filings.accept import Amendment, Submission, accept
from mingjian.record.filings.models import Filing
from mingjian.record.journal.models import Entry
from mingjian.record.publications.models import Publication
from tests.faults.theatre import FULL, tell
from tests.market import AT, JUNE, enter, hand_in
from tests.stories.loan_rows import loan, write_loans
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 20 if FULL else 3


def amend_at_once(tmp_path) -> list[list[str]]:
    """Rounds in which all amend the filing that stands; what they were told in each."""
    one = enter("P1")
    hand_in("loan-book", one, write_loans(tmp_path / "first.csv", loan()))
    told = []
    for number in range(ROUNDS):
        seen = Filing.objects.standing().get().pk
        files = [
            write_loans(tmp_path / f"{number}-{who}.csv", loan(loan_id=f"L{number}-{who}"))
            for who in range(THREADS)
        ]

        def do(who: int, files=files, seen=seen) -> str:
            asked = Submission(
                form=form("loan-book"),
                institution=one,
                period=JUNE,
                file=files[who],
                amendment=Amendment(reason=f"更正 {who}", seen=seen),
            )
            accept(asked, by=f"person-{who}", at=AT)
            return "accepted"

        told.append(at_once(do))
    return told


def require_one_chain(versions: int) -> None:
    chain = list(Filing.objects.order_by("version"))
    assert [filing.version for filing in chain] == list(range(1, versions + 1))
    assert [filing.supersedes_id for filing in chain] == [None, *(filing.pk for filing in chain[:-1])]
    assert Entry.objects.filter(kind="filing.amended").count() == versions - 1
    assert Publication.objects.filter(kind="filing").count() == versions


def test_of_people_in_threads_one_wins_each_round(tmp_path):
    told = amend_at_once(tmp_path)

    assert told == [["accepted"] + ["filing.moved"] * (THREADS - 1)] * ROUNDS
    require_one_chain(ROUNDS + 1)
    tell("amendments at once", ROUNDS * (THREADS - 1))


def test_of_people_in_processes_one_chain_comes(tmp_path, child_environment):
    hand_in("loan-book", enter("P1"), write_loans(tmp_path / "first.csv", loan()))
    command = [sys.executable, "-m", "mingjian", "file", "loan-book"]
    period = ["--institution", "P1", "--period", str(JUNE)]
    running = [
        subprocess.Popen(
            [*command, write_loans(tmp_path / f"{who}.csv", loan(loan_id=f"A{who}")), *period],
            env=child_environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for who in range(3)
    ]
    ends = [(*process.communicate(timeout=60), process.returncode) for process in running]

    won = [out for out, _, code in ends if code == 0]
    assert won
    assert len(set(won)) == len(won)
    assert all("[filing.moved]" in err for _, err, code in ends if code), ends
    require_one_chain(1 + len(won))


def test_without_the_unique_keys_the_same_test_fails(tmp_path, monkeypatch):
    """Each amendment stands under a period of its own, where no key and no constraint meets another."""

    def draft(submission, examined, kept, *, by, at):
        filing = plain(submission, examined, kept, by=by, at=at)
        if examined.standing:
            filing.period, filing.supersedes, filing.version = f"{filing.period}{by[-2:]}", None, 1
        return filing

    plain = module._draft
    monkeypatch.setattr(module, "_draft", draft)
    monkeypatch.setattr(sys.modules[__name__], "ROUNDS", 1)

    assert amend_at_once(tmp_path) != [["accepted"] + ["filing.moved"] * (THREADS - 1)]
