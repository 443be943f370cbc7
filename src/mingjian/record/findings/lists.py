"""`/desk/findings`: what the latest evaluation found, as a table."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mingjian.kernel.permissions import Permission
from mingjian.record.access.accounts import person
from mingjian.record.access.gate import requires
from mingjian.record.access.models import Account
from mingjian.record.access.table_page import answer_table
from mingjian.record.findings.current import current_in_view, latest_evaluation
from mingjian.record.findings.finding_table import FINDINGS, verdicts
from mingjian.record.findings.models import CurrentConcern, Evaluation, Finding, Review, Verdict
from mingjian.record.findings.rows import Row, rows_of
from mingjian.record.registry.models import Institution
from mingjian.ui.tables.export import Basis
from mingjian.ui.tables.sources import QuerySource


def basis_of(evaluation: Evaluation | None) -> Basis:
    """What the rows of an evaluation rest on."""
    if evaluation is None:
        return Basis()
    told = evaluation.as_of.isoformat()
    return Basis(as_of=told, rulebook=evaluation.rulebook, inputs=evaluation.input_digest)


def state_of(evaluation: Evaluation | None) -> tuple[object, ...]:
    """What moves whenever a row of the list does: an evaluation, a verdict or its review."""
    last = (model.objects.order_by("-pk").values_list("pk", flat=True).first() for model in (Verdict, Review))
    return (evaluation and evaluation.entry_id, *last)


@requires(Permission.SEE_DESK)
def finding_list(request: HttpRequest) -> HttpResponseBase:
    """`/desk/findings`: the findings of the latest evaluation; one that goes on over periods is one row."""
    evaluation, account = latest_evaluation(), person(request)
    rows = current_in_view(account)
    table = replace(FINDINGS, note="")
    if request.GET.get("verdict", "") not in verdicts():
        table, rows = FINDINGS, rows.filter(goes_on=False)  # a verdict is on one period of a course
    source = QuerySource(rows, tell=_tell, state=state_of(evaluation))
    context = {"evaluation": evaluation, "about": _about(account, request.GET.get("institution", ""))}
    return answer_table(request, table, source, "findings/list.html", context, basis=basis_of(evaluation))


def _about(account: Account | None, pk: str) -> Institution | None:
    return Institution.objects.visible_to(account).filter(pk=pk).first() if pk else None


def _tell(keys: list[Any]) -> Sequence[Row]:
    """The rows of some keys of the projection, in their order."""
    ids = dict(CurrentConcern.objects.filter(pk__in=keys).values_list("pk", "finding_id"))
    known = [ids[key] for key in keys if key in ids]
    found = Finding.objects.defer("evidence").prefetch_related("concerns").in_bulk(known)
    return rows_of(found[pk] for pk in known if pk in found)
