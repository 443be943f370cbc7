"""Tables behind the login: the page of one, or its export, which the access log keeps."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from mingjian.kernel.problems import Problem, Refused
from mingjian.record.access.accesslog import Happening, log_access
from mingjian.record.access.accounts import person
from mingjian.ui.moment import now
from mingjian.ui.tables.asked import Asked, ask
from mingjian.ui.tables.declaration import Table
from mingjian.ui.tables.export import Basis, export
from mingjian.ui.tables.listing import list_rows
from mingjian.ui.tables.sources import Source


def answer_table(
    request: HttpRequest,
    table: Table,
    source: Source,
    template: str,
    context: Mapping[str, object],
    *,
    basis: Basis | None = None,
    keep: Sequence[str] = (),
) -> HttpResponseBase:
    """The page of a table, as `listing` in its template, or with `?format=` exactly its rows as a file.

    `source` holds what the person may see and nothing else. An export of somebody who is signed in is logged
    before its first byte: who took what, and how many rows.
    """
    asked = ask(table, request.GET, keep)
    problems: tuple[Problem, ...] = ()
    found = source.narrowed(asked.filters)
    if asked.format:
        try:
            return _export(request, asked, found, basis or Basis())
        except Refused as refused:
            problems = refused.problems
    told: dict[str, object] = {**context, "listing": list_rows(asked, found), "problems": problems}
    return render(request, template, told, status=422 if problems else 200)


def _export(request: HttpRequest, asked: Asked, found: Source, basis: Basis) -> HttpResponseBase:
    account, at = person(request), now()
    by = account.username if account else ""
    answer, rows = export(asked, found, basis, path=request.path, by=by, at=at)
    if account:
        told = f"{request.path} {asked.format} {rows} {asked.query}"
        log_access(Happening.EXPORTED, by, request, at, asked=told)
    return answer
