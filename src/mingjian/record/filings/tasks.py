"""What an institution has to do about its filings: forms due, files that wait, files on the way."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from mingjian.kernel.clocks import Due
from mingjian.kernel.text import Text
from mingjian.law.formbook import form
from mingjian.record.filings.checking import Found, latest
from mingjian.record.filings.duties import Duty, duties
from mingjian.record.filings.transfers import Transfer
from mingjian.record.filings.uploads import Upload, upload_path
from mingjian.record.registry.models import Institution
from mingjian.ui.figures import write_bp
from mingjian.ui.tasks import Task

Dues = Mapping[tuple[str, str], Due | None]  # by form and period


def filing_tasks(
    institution: Institution, uploads: Sequence[Upload], transfers: Sequence[Transfer], today: date
) -> list[Task]:
    """One task a form and period: the furthest step stands, a file that waits before the bare duty."""
    owed = duties(institution, today)
    dues = {(duty.form.key, str(duty.period)): duty.due for duty in owed}
    begun: dict[tuple[str, str], Task] = {}
    for upload in uploads:  # the latest first
        begun.setdefault((upload.form, upload.period), _waiting(institution, upload, dues))
    for transfer in transfers:
        told = transfer.declared
        begun.setdefault((told.form, told.period), _sending(transfer, dues))
    return [*_owed(owed, begun), *begun.values()]


def _owed(owed: Sequence[Duty], begun: Mapping[tuple[str, str], Task]) -> Iterator[Task]:
    for duty in owed:
        if (duty.form.key, str(duty.period)) not in begun:
            yield Task(
                title=duty.form.label,
                due=duty.due,
                action=Text("报送", "File"),
                address=duty.address,
                note=_note(str(duty.period), _behind(duty.later)),
            )


def _behind(later: int) -> Text:
    if not later:
        return Text("", "")
    told = f"{later} later {'period' if later == 1 else 'periods'} not filed either"
    return Text(f"其后还有 {later} 期未报", told)


def _waiting(institution: Institution, upload: Upload, dues: Dues) -> Task:
    """A file that was handed in and not accepted: what it waits for."""
    state, action = _state(latest(upload_path(institution.pk, upload)))
    return Task(
        title=form(upload.form).label,
        due=dues.get((upload.form, upload.period)),
        action=action,
        address=reverse("upload", args=[upload.token]),
        note=_note(upload.period, Text(f"{upload.name}：{state.zh}", f"{upload.name}: {state.en}")),
    )


def _state(found: Found | None) -> tuple[Text, Text]:
    """Where a file stands, and what to do."""
    if found is None:
        return Text("还没有核对", "not checked yet"), Text("核对", "Check")
    wrong = {p.code for p in found.problems if p.is_error}
    if wrong:
        count = sum(found.counts[code] for code in wrong)
        told = f"{count:,} {'error' if count == 1 else 'errors'} to put right"
        return Text(f"{count:,} 处错误，须改正", told), Text("改正", "Put right")
    if any(doubt.check.asks_reason for doubt in found.doubts):
        return Text("有提示待说明原因", "warnings wait for a reason"), Text("说明原因", "Give reasons")
    return Text("没有错误，尚未提交", "no errors, not submitted yet"), Text("提交", "Submit")


def _sending(transfer: Transfer, dues: Dues) -> Task:
    """A file of which some pieces came."""
    told = transfer.declared
    share = write_bp(transfer.received_bytes * 10_000 // told.size)
    asked = {"form": told.form, "period": told.period}
    return Task(
        title=form(told.form).label,
        due=dues.get((told.form, told.period)),
        action=Text("接着上传", "Go on sending"),
        address=f"{reverse('file')}?{urlencode(asked)}",
        note=_note(told.period, Text(f"{told.name} 已传 {share}", f"{told.name}: {share} sent")),
    )


def _note(period: str, more: Text) -> Text:
    parts = Text(f"报告期 {period}", f"Period {period}")
    return Text(f"{parts.zh} · {more.zh}", f"{parts.en} · {more.en}") if more.zh else parts
