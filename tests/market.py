"""A small market made through the real verbs: who is in it, what is filed, what was found.

Two platforms and a small-loan company. Platform P1 has one borrower above the cap of a natural person and
a custody account that falls short; P2 files a clean book and nothing else.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from mingjian.config.today import SHANGHAI
from mingjian.engines.evaluation.run import Run
from mingjian.kernel import findings as kernel
from mingjian.kernel.canonical import digest
from mingjian.kernel.periods import Period
from mingjian.kernel.permissions import INSTITUTION, SUPERVISOR, Role
from mingjian.law.formbook import form
from mingjian.record.access.accounts import open_account
from mingjian.record.access.models import Account
from mingjian.record.filings.accept import Receipt, Submission, accept
from mingjian.record.findings.models import Evaluation, Finding
from mingjian.record.findings.record import record, supervise
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.models import Institution
from mingjian.record.registry.register import LicenceFacts, register
from mingjian.record.rulebook.book import book
from mingjian.record.snapshots.build import build
from tests.stories.loan_rows import loan, write_loans

AS_OF = date(2020, 6, 30)
JUNE = Period.month(2020, 6)
MAY = Period.month(2020, 5)
AT = datetime(2020, 7, 3, 12, tzinfo=SHANGHAI)  # the third working day of July
CAP = 20_000_000  # fen: a natural person on one platform
PASSWORD = "a long phrase for tests"


@dataclass(frozen=True)
class People:
    """Two supervisors and one person of each platform."""

    officer: Account
    chief: Account
    filer: Account  # of P1
    other: Account  # of P2


def enter(institution_id: str, kind: str = "p2p", at: datetime = AT, region: str = "310000") -> Institution:
    """An institution of the register with a licence since 2017."""
    return register(
        institution_id=institution_id,
        name=f"{institution_id} 示例机构",
        kind=kind,
        region=region,
        licence=LicenceFacts(
            licence_kind="网贷备案", licence_scope="信息中介", licence_from=date(2017, 3, 1)
        ),
        by="registrar",
        at=at,
    )


def open_for(username: str, role: Role = SUPERVISOR, institution_id: str = "", **office: Any) -> Account:
    """An account, opened by the real verb."""
    return open_account(
        username=username,
        password=PASSWORD,
        role=role,
        institution_id=institution_id,
        by="registrar",
        at=AT,
        **office,
    )


def open_people() -> People:
    """The people of the market; its platforms P1 and P2 are in the register."""
    return People(
        officer=open_for("officer"),
        chief=open_for("chief"),
        filer=open_for("filer-p1", INSTITUTION, "P1"),
        other=open_for("filer-p2", INSTITUTION, "P2"),
    )


def write_table(path: Path, *rows: dict[str, object]) -> Path:
    """A CSV of rows that have the same columns."""
    lines = [",".join(rows[0])] + [",".join(str(value) for value in row.values()) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_custody(path: Path, platform_id: str, *short_days: date, period: Period = JUNE) -> Path:
    """A row for each of the first five days of a month; on `short_days` one fen is missing."""
    rows = []
    for day in (period.start + timedelta(days=n) for n in range(5)):
        balance = 1_000_000 - (day in short_days)
        rows.append(
            {
                "platform_id": platform_id,
                "day": day,
                "custodian_id": "B1",
                "custodian_balance_fen": balance,
                "client_liabilities_fen": 1_000_000,
            }
        )
    return write_table(path, *rows)


def write_monthly(path: Path, platform_id: str, period: Period = JUNE, **figures: object) -> Path:
    """The one row of a monthly disclosure."""
    asked = [f.name for f in form("p2p-monthly").sections[0].fields if f.required]
    row = dict.fromkeys(asked, 100) | {"platform_id": platform_id, "month": period} | figures
    return write_table(path, row)


def hand_in(
    form_key: str, institution: Institution, file: Path, *, period: Period = JUNE, at: datetime = AT
) -> Receipt:
    """Hand in a file as the institution's own person does."""
    submission = Submission(form=form(form_key), institution=institution, period=period, file=file)
    return accept(submission, by=f"filer-{institution.pk.lower()}", at=at)


def file_market(folder: Path) -> tuple[Institution, Institution]:
    """Register and file, before anything is judged; P1 and P2."""
    one, two = enter("P1"), enter("P2")
    enter("M1", kind="microloan")
    large = loan(loan_id="L1", principal_fen=str(CAP + 1), outstanding_fen=str(CAP + 1))
    small = [loan(loan_id=f"L{n}", borrower_id=f"c{n}") for n in range(2, 14)]
    hand_in("loan-book", one, write_loans(folder / "one.csv", large, *small))
    hand_in(
        "loan-book", two, write_loans(folder / "two.csv", *(row | {"platform_id": "P2"} for row in small))
    )
    hand_in("custody-daily", one, write_custody(folder / "custody.csv", "P1", date(2020, 6, 2)))
    hand_in("p2p-monthly", one, write_monthly(folder / "monthly.csv", "P1"))
    integrate(at=AT)
    return one, two


def judge_market() -> Evaluation:
    """Supervise as of the end of June."""
    evaluation = supervise(as_of=AS_OF, by="worker", at=AT)
    integrate(at=AT)
    return evaluation


def found(
    *institutions: str,
    rule: str = "p2p.cap-natural-platform",
    kind: kernel.FindingKind = kernel.FindingKind.BREACH,
    severity: kernel.Gravity = kernel.Gravity.MEDIUM,
    mark: str = "b3f1",
) -> kernel.Finding:
    """A finding as an engine gives it; `mark` tells one from another."""
    return kernel.Finding(
        rule=rule,
        revision=1,
        obligation="P2P16-12" if kind == kernel.FindingKind.BREACH else None,
        kind=kind,
        subject={"platform_id": institutions[0], "borrower_id": mark},
        institutions=institutions,
        period="2020-06",
        measured=CAP + 1,
        threshold=CAP,
        unit="fen",
        severity=severity,
        caveats=(),
        evidence=(
            kernel.EvidenceRow(
                table="loans",
                key={"platform_id": institutions[0], "loan_id": "L1"},
                values={"outstanding_fen": CAP + 1},
            ),
        ),
    )


def keep_findings(*findings: kernel.Finding, as_of: date = AS_OF) -> list[Finding]:
    """Record findings without judging: the rows, in the order given."""
    built = build(as_of=as_of, at=AT)
    engine = f"test {digest([f.id for f in findings])[:16]}"
    run = Run(as_of, book().digest, engine, "duckdb", (), (), findings)
    record(run, built.snapshot, by="worker", at=AT)
    rows = Finding.objects.in_bulk([f.id for f in findings])
    return [rows[f.id] for f in findings]
