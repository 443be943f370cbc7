"""`/desk/search?q=`: one field for everything that the office may see."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from mingjian.kernel.permissions import Permission
from mingjian.record.access.accounts import known_person
from mingjian.record.access.gate import requires
from mingjian.record.access.models import Account
from mingjian.record.search.answers import Answer, Query, Searcher, read_query


@requires(Permission.SEE_DESK)
def search(request: HttpRequest) -> HttpResponse:
    """Every part that offers something answers; a kind whose id or number was met comes first."""
    account = known_person(request)
    query = read_query(request.GET.get("q", ""))
    answers = _ask(account, query) if query.terms else []
    context = {"query": query, "answers": answers, "total": sum(one.count for one in answers)}
    return render(request, "search/search.html", context)


def _ask(account: Account, query: Query) -> list[Answer]:
    searchers: list[Searcher] = [import_string(path) for path in settings.SEARCHERS]
    answers = [find(account, query) for find in searchers]
    return sorted((one for one in answers if one.hits), key=lambda one: not one.has_exact)
