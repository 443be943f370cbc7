"""The demo market in the platform: generated, registered, filed through the real intake, once.

Every step is idempotent, so a first start that was killed in the middle is completed by the next one.
"""

import json
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
from rich.progress import Progress

from mingjian.config.output import console
from mingjian.config.today import SHANGHAI, now
from mingjian.engines.simulation.cast import AS_OF, Size
from mingjian.engines.simulation.files import write_market
from mingjian.engines.simulation.market import simulate
from mingjian.kernel.periods import Period
from mingjian.kernel.permissions import (
    ANALYST,
    APPROVER,
    AUDITOR,
    INSTITUTION,
    ROLES,
    SIGNER,
    SUPERVISOR,
    Role,
)
from mingjian.law.calendars import official
from mingjian.law.formbook import form
from mingjian.record.access.accounts import open_account
from mingjian.record.filings.accept import Submission, accept
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.links import LinkFacts, register_link
from mingjian.record.registry.models import Institution
from mingjian.record.registry.register import (
    LicenceFacts,
    TradeFacts,
    register,
)

SEED = 1
SIZE = Size(platforms=12, months=12, loans=20_000)  # filed one by one: smaller than the demo on files
BY = "demo"
FILED_ON = 3  # working day of the next month on which forms without a statutory date are filed
SUPERVISORS = ("supervisor-1", "supervisor-2")
OFFICE = ((ANALYST, "analyst-1"), (APPROVER, "approver-1"), (AUDITOR, "auditor-1"))


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows that one institution files for one period; `section` is the stem of the file."""

    form: str
    section: str
    institution_id: str
    period: Period
    at: datetime
    rows: pa.Table


def set_up_demo(folder: Path, size: Size = SIZE) -> None:
    """Make the market, enter it in the register, open accounts and file everything; once."""
    done = folder / "demo.json"
    if done.exists():
        return
    market = folder / "demo"
    for draft in market.glob(".draft-*"):  # left by a first start that was killed while it wrote
        shutil.rmtree(draft)
    write_market(simulate(SEED, size), market)
    console.print("✓ 示例市场 / demo market", markup=False)
    _register(_read(market / "institutions.csv"))
    _register_links(_read(market / "links.csv"))
    open_demo_accounts(folder / "accounts.json")
    console.print("✓ 登记与账号 / register and accounts", markup=False)
    _file_everything(market)
    done.write_text(json.dumps({"seed": SEED, "as_of": AS_OF.isoformat()}) + "\n")


def open_demo_accounts(path: Path) -> None:
    """Two supervisors, one person an institution, then one person of each further role.

    Passwords are made here and written to `path` only.
    """
    if not path.exists():
        people = [(SUPERVISOR, name, "") for name in SUPERVISORS]
        ids = Institution.objects.order_by("pk").values_list("pk", flat=True)
        people += [(INSTITUTION, f"filer-{pk.lower()}", pk) for pk in ids]
        people += [(role, name, "") for role, name in OFFICE]
        platforms = ids.filter(kind="p2p")[:1]
        people += [(SIGNER, f"signer-{pk.lower()}", pk) for pk in platforms]
        rows = [_account(*person) for person in people]
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        draft.replace(path)
    for row in json.loads(path.read_text()):
        open_account(
            username=row["user"],
            password=row["password"],
            role=ROLES[row["role"]],
            institution_id=row["institution_id"],
            by=BY,
            at=now(),
        )


def _account(role: Role, user: str, institution_id: str) -> dict[str, str]:
    return {
        "site": str(role.site),
        "role": role.key,
        "user": user,
        "password": secrets.token_urlsafe(12),
        "institution_id": institution_id,
    }


def _read(path: Path) -> pa.Table:
    """A table as text, cell for cell."""
    with path.open(encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    types = {name: pa.string() for name in names}
    return csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=types))


def _register(institutions: pa.Table) -> None:
    for row in institutions.to_pylist():
        start = date.fromisoformat(row["licence_from"])
        end = date.fromisoformat(row["licence_to"]) if row["licence_to"] else None
        register(
            institution_id=row["institution_id"],
            name=row["name"],
            kind=row["kind"],
            region=row["region"],
            trade=TradeFacts(short_name=row["short_name"], site=row["site"]),
            licence=LicenceFacts(
                licence_number=row["licence_number"],
                licence_kind=row["licence_kind"],
                licence_scope=row["licence_scope"],
                licence_from=start,
                licence_to=end,
            ),
            by=BY,
            at=_noon(start),
        )


def _register_links(links: pa.Table) -> None:
    for row in links.to_pylist():
        start = date.fromisoformat(row["valid_from"])
        facts = LinkFacts(
            from_id=row["from_id"],
            to_id=row["to_id"],
            kind=row["kind"],
            share_bp=int(row["share_bp"]) if row["share_bp"] else None,
            valid_from=start,
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        register_link(facts, by=BY, at=_noon(start))


def _file_everything(market: Path) -> None:
    """File every slice through the intake, in the order in which it would have been received."""
    slices = sorted(_slices(market), key=lambda s: (s.at, s.institution_id, s.form, s.section))
    with tempfile.TemporaryDirectory() as scratch, Progress(console=console, transient=True) as progress:
        bar = progress.add_task("报送 / filing", total=len(slices))
        for part in slices:
            path = Path(scratch) / f"{part.section}.csv"
            csv.write_csv(part.rows, path)
            submission = Submission(
                form=form(part.form),
                institution=Institution.objects.get(pk=part.institution_id),
                period=part.period,
                file=path,
            )
            accept(submission, by=f"filer-{part.institution_id.lower()}", at=part.at)
            progress.advance(bar)
    integrate(at=now())
    console.print(f"✓ 受理报送 {len(slices)} 份 / {len(slices)} filings accepted", markup=False)


def _slices(market: Path) -> Iterator[Slice]:
    yield from _by_month(market / "custody.csv", "custody-daily", "day")
    yield from _by_month(market / "monthly.csv", "p2p-monthly", "month")
    yield from _by_platform(market / "loans.csv", "loan-book")
    yield from _by_platform(market / "repayments.csv", "loan-book")


def _by_platform(file: Path, form_key: str) -> Iterator[Slice]:
    """All rows of a platform at once, for the month of as_of."""
    table, period = _read(file), Period.month_of(AS_OF)
    for platform in sorted(pc.unique(table["platform_id"]).to_pylist()):
        rows = table.filter(pc.equal(table["platform_id"], platform))
        yield Slice(form_key, file.stem, platform, period, _usual_day(period), rows)


def _by_month(file: Path, form_key: str, column: str) -> Iterator[Slice]:
    table = _read(file)
    months = pc.utf8_slice_codeunits(table[column], 0, 7)
    keys = pa.table({"platform": table["platform_id"], "month": months}).group_by(["platform", "month"])
    for key in keys.aggregate([]).sort_by([("month", "ascending"), ("platform", "ascending")]).to_pylist():
        mine = pc.and_(pc.equal(table["platform_id"], key["platform"]), pc.equal(months, key["month"]))
        rows, period = table.filter(mine), Period.parse_month(key["month"])
        published = rows["published_on"][0].as_py() if "published_on" in rows.column_names else ""
        # published before the month was over: filed when it is
        at = _noon(max(date.fromisoformat(published), period.end)) if published else _usual_day(period)
        yield Slice(form_key, file.stem, key["platform"], period, at, rows)


def _usual_day(period: Period) -> datetime:
    return _noon(official().nth_of(period.end, FILED_ON))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)
