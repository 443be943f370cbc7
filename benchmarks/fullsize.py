"""A platform at full size: 6,000 institutions, 1,000,000 findings, 100,000 cases, with people to look at it.

Institutions, monthly figures, the evaluation and every journal entry go through the real verbs; the rows of
cases are written in bulk, since a hundred thousand orders would be typeset one by one.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mingjian.casework.models import Case
    from mingjian.kernel.findings import Finding

FULL = {"institutions": 6_000, "findings": 1_000_000, "cases": 100_000, "reporting": 24, "months": 24}
QUICK = {"institutions": 60, "findings": 2_000, "cases": 300, "reporting": 2, "months": 3}
AT = datetime(2021, 7, 6, 9, 30, tzinfo=UTC)
AS_OF = date(2021, 6, 30)
PASSWORD = "a long phrase for benchmarks"
REGIONS = ("110000", "310000", "330000", "440000", "370000", "320000", "510000", "420000")
WORDS = "晨江北海金信汇通普惠融安恒泰润和利民众诚远瑞丰盛华宏达嘉禾同德广元启明"
TERM = 15  # working days
BATCH = 5_000  # rows a statement or a group of entries


def build(folder: Path, sizes: dict[str, int]) -> None:
    """An empty folder becomes a platform: database, log, static files, accounts `officer` and `filer`."""
    os.environ.pop("MINGJIAN_DATABASE", None)
    os.environ["MINGJIAN_DATA"] = str(folder)
    from mingjian.config.environment import start_django

    start_django(folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    enter_institutions(sizes["institutions"])
    file_months(folder, sizes)
    judge(sizes)
    open_cases(sizes["cases"])
    open_people()
    finish()


def identity(number: int) -> str:
    """The id of an institution."""
    return f"P{number:04}"


def name(number: int) -> str:
    """A name of its own, out of four characters."""
    taken = [WORDS[(number // len(WORDS) ** place) % len(WORDS)] for place in range(3)]
    return f"{''.join(taken)}{WORDS[(number * 7) % len(WORDS)]}网络借贷信息中介{number}号"


def enter_institutions(count: int) -> None:
    """Registered, each with a licence; one of ten has lost it."""
    from django.db import transaction

    from mingjian.record.registry.register import LicenceFacts, register

    with transaction.atomic():
        for number in range(1, count + 1):
            ended = date(2020, 12, 31) if number % 10 == 0 else None
            licence = LicenceFacts(licence_kind="网贷备案", licence_scope="信息中介",
                                   licence_from=date(2017, 3, 1), licence_to=ended)  # fmt: skip
            register(institution_id=identity(number), name=name(number), kind="p2p",
                     region=REGIONS[number % len(REGIONS)], licence=licence, by="benchmark",
                     at=AT)  # fmt: skip


def file_months(folder: Path, sizes: dict[str, int]) -> None:
    """The first institutions publish their figures month by month."""
    from mingjian.kernel.periods import Period
    from mingjian.law.formbook import form
    from mingjian.record.filings.accept import Submission, accept
    from mingjian.record.registry.models import Institution

    monthly = form("p2p-monthly")
    for number in range(1, sizes["reporting"] + 1):
        one, period = Institution.objects.get(pk=identity(number)), Period.month(2019, 7)
        for month in range(sizes["months"]):
            file = write_month(folder / "month.csv", one.pk, str(period), 1_000 + number * 10 + month)
            accept(Submission(form=monthly, institution=one, period=period, file=file), by="benchmark", at=AT)
            period = Period.month_of(period.end)


def write_month(file: Path, institution_id: str, period: str, figure: int = 1) -> Path:
    """A month's figures: all of the form, alike."""
    from mingjian.kernel.forms import NUMBERS
    from mingjian.law.formbook import form

    fields = form("p2p-monthly").sections[0].fields
    told = {f.name: str(figure) if f.type in NUMBERS else "无" for f in fields}
    told |= {"platform_id": institution_id, "month": period, "published_on": f"{period}-28"}
    file.write_text(",".join(told) + "\n" + ",".join(told.values()) + "\n", encoding="utf-8")
    return file


def judge(sizes: dict[str, int]) -> None:
    """One evaluation with that many findings, recorded as a run of the engines is."""
    from mingjian.engines.evaluation.judge import ENGINE
    from mingjian.engines.evaluation.run import Run
    from mingjian.record.findings.record import record
    from mingjian.record.rulebook.book import book
    from mingjian.record.snapshots.build import build as build_snapshot

    built = build_snapshot(as_of=AS_OF, at=AT)
    found = list(draw_findings(sizes["findings"], sizes["institutions"]))
    run = Run(AS_OF, book().digest, ENGINE, "duckdb", [], [], found)
    record(run, built.snapshot, by="benchmark", at=AT)


def draw_findings(count: int, institutions: int) -> "Iterator[Finding]":
    """Findings of every rule over 24 months; one of seven goes on into the next month."""
    from mingjian.kernel.findings import EvidenceRow, Finding, FindingKind, Gravity
    from mingjian.record.rulebook.book import book

    rules, levels = book().rules, tuple(Gravity)
    months = [f"{year}-{month:02}" for year in (2019, 2020) for month in range(1, 13)]
    for number in range(count):
        who = identity(number % institutions + 1)
        rule = rules[number // institutions % len(rules)]
        subject = {"platform_id": who, "party_id": f"b{number // 7:07}"}
        row = EvidenceRow(table="loans", key={"loan_id": f"L{number}"}, values={"outstanding_fen": number})
        yield Finding(
            rule=rule.key, revision=1, obligation=None, kind=FindingKind.BREACH, subject=subject,
            institutions=(who,), period=months[number % 24], measured=20_000_001 + number,
            threshold=20_000_000, unit="fen", severity=levels[(number % 19) // 5], caveats=(),
            evidence=(row,),
        )  # fmt: skip


def open_cases(count: int) -> None:
    """Orders in every stage, each with its events and its journal entries; a third of them closed."""
    from mingjian.casework.types import case_type
    from mingjian.record.findings.models import Concern

    grounds = list(Concern.objects.order_by("pk").values_list("finding_id", "institution_id")[:count])
    stages = [status.key for status in case_type("order").statuses]
    for first in range(0, count, BATCH):
        write_cases(grounds[first : first + BATCH], first, stages)


def write_cases(grounds: Sequence[tuple[str, str]], first: int, stages: Sequence[str]) -> None:
    """A batch of cases with finding, draft event and running clock."""
    from django.db import transaction

    from mingjian.casework.models import Case, CaseClock

    with transaction.atomic():
        drafts = [draw_case(first + n, who, stages) for n, (_, who) in enumerate(grounds)]
        cases = Case.objects.bulk_create(drafts, batch_size=500)
        through = Case.findings.through
        through.objects.bulk_create(
            [
                through(case_id=case.pk, finding_id=ground)
                for case, (ground, _) in zip(cases, grounds, strict=True)
            ],
            batch_size=500,
        )
        note_drafts(cases)
        running = [(n, case) for n, case in enumerate(cases, first) if case.due_on != date.max]
        CaseClock.objects.bulk_create(
            [
                CaseClock(case=case, key="term", started_on=started(n), length=TERM,
                          unit="working_days", basis="", wake_on=case.due_on)
                for n, case in running
            ],
            batch_size=500,
        )  # fmt: skip


def draw_case(number: int, who: str, stages: Sequence[str]) -> "Case":
    """An order in one of the stages; one that is served and not closed has a day on which it is due."""
    from mingjian.casework.models import Case

    stage = stages[number % len(stages)]
    is_final, runs = stage == "closed", stage in {"served", "answered"}
    return Case(
        type_key="order", institution_id=who, status=stage, demand="压降余额至限额以内。", term_days=TERM,
        opened_at=AT - timedelta(minutes=number), opened_by="officer" if number % 50 == 0 else "benchmark",
        outcome="rectified" if is_final else "", is_final=is_final,
        due_on=ends(started(number)) if runs else date.max,
    )  # fmt: skip


def started(number: int) -> date:
    """The day of service of a case."""
    return date(2021, 6, 1) + timedelta(days=number % 30)


@cache
def ends(day: date) -> date:
    """The last day of the term that begins so."""
    from mingjian.kernel.clocks import Term, Unit, due_on
    from mingjian.law.calendars import live

    due = due_on(day, Term(TERM, Unit.WORKING_DAYS, ""), live(), [])
    assert due is not None
    return due.day


def note_drafts(cases: "Sequence[Case]") -> None:
    """The draft event of each, with its entry in the journal."""
    from mingjian.casework.models import CaseEvent
    from mingjian.record.journal.append import Fact, append_all

    told: dict[str, Any] = {"findings": [], "demand": "压降余额", "term_days": 15}
    facts = [
        Fact(kind="case.draft", subject=f"order:{case.pk}", payload=told, by="benchmark", at=AT,
             key=f"case:draft:benchmark-{case.pk}")
        for case in cases
    ]  # fmt: skip
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(case=case, verb="draft", by="benchmark", at=AT, payload=told, source="",
                      target="drafted", entry=entry)
            for case, entry in zip(cases, append_all(facts), strict=True)
        ],
        batch_size=500,
    )  # fmt: skip


def open_people() -> None:
    """A supervisor of the whole country and one of a province, and a filer."""
    from mingjian.kernel.permissions import INSTITUTION, SUPERVISOR
    from mingjian.record.access.accounts import open_account

    open_account(
        username="officer", password=PASSWORD, role=SUPERVISOR, institution_id="", by="benchmark", at=AT
    )
    open_account(username="province", password=PASSWORD, role=SUPERVISOR, institution_id="", region="330000",
                 by="benchmark", at=AT)  # fmt: skip
    open_account(username="filer", password=PASSWORD, role=INSTITUTION, institution_id=identity(1),
                 by="benchmark", at=AT)  # fmt: skip


def finish() -> None:
    """Everything into the log; the database counts its rows for its planner."""
    from django.db import connection

    from mingjian.record.journal.sequencer import integrate

    integrate(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
