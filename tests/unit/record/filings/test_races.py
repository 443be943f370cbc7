"""Real threads at the same moment: one filing, one act, one draft stands, and everybody is told which."""

import pytest

from mingjian.casework.act import act
from mingjian.casework.models import Case
from mingjian.record.filings.models import Filing
from mingjian.record.journal.models import Entry
from mingjian.record.journal.sequencer import integrate
from mingjian.record.publications.models import Publication
from tests.market import AT, enter, hand_in
from tests.office import open_office
from tests.stories.loan_rows import loan, write_loans
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_file_accepted_at_once_gives_one_receipt_to_all(tmp_path):
    one, file = enter("P1"), write_loans(tmp_path / "l.csv", loan())

    told = at_once(lambda number: str(hand_in("loan-book", one, file).filing.pk))

    assert told == [str(Filing.objects.get().pk)] * THREADS
    assert Publication.objects.filter(kind="filing").count() == 1


def test_other_files_at_once_leave_one_and_refuse_the_rest(tmp_path):
    one = enter("P1")
    files = [write_loans(tmp_path / f"{n}.csv", loan(loan_id=f"L{n}")) for n in range(THREADS)]

    told = at_once(lambda number: str(hand_in("loan-book", one, files[number]).filing.pk))

    assert told == [str(Filing.objects.get().pk)] + ["filing.exists"] * (THREADS - 1)
    assert Entry.objects.filter(kind="filing.accepted").count() == 1


def test_acts_on_one_case_at_once_move_it_once():
    office = open_office()
    case = office.draft()
    chosen = ["approve", "withdraw", "approve", "withdraw"]
    people = [office.people.chief, office.people.officer] * 2

    def do(number: int) -> str:
        seen = Case.objects.get(pk=case.pk)
        said = {"reason": "不办了"}
        return act(seen, chosen[number], by=people[number], at=AT, seen=0, payload=said).status

    told = at_once(do)

    stands = Case.objects.get()
    assert stands.version == 1
    assert stands.events.count() == 2
    assert set(told) <= {stands.status, "case.moved", "case.forbidden", "journal.conflict"}
    assert told.count(stands.status) >= 1


def test_one_draft_sent_by_four_at_once_is_one_case():
    office = open_office()

    told = at_once(lambda number: str(office.draft().pk))

    case = Case.objects.get()
    assert set(told) <= {str(case.pk), "journal.conflict"}
    assert case.events.count() == 1


def test_entries_of_threads_are_sequenced_without_gaps(tmp_path):
    enter("P1")

    def do(number: int) -> str:
        hand_in(
            "loan-book",
            enter(f"T{number}"),
            write_loans(tmp_path / f"{number}.csv", loan(platform_id=f"T{number}")),
        )
        integrate(at=AT)
        return "done"

    assert at_once(do) == ["done"] * THREADS
    indices = Entry.objects.order_by("sequenced__index").values_list("sequenced__index", flat=True)
    assert list(indices) == list(range(len(indices)))
