"""The law in plain words: `/law`, every instrument; `/law/<instrument>/<article>`, what one article asks.

Both are public. What the desk found under an article is a panel that only the desk is given.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mingjian.record.access.gate import public
from mingjian.record.rulebook.book import book
from mingjian.record.rulebook.provisions import STATUS, duties_of, instruments_met
from mingjian.record.search.answers import read_query
from mingjian.ui.moment import today
from mingjian.ui.slots import fill_slot


@public
def law(request: HttpRequest) -> HttpResponse:
    """`/law?q=`: the instruments with status, dates and articles; `q` looks into all of their words."""
    query = read_query(request.GET.get("q", ""))
    context = {"query": query, "listed": instruments_met(query), "total": len(book().instruments)}
    return render(request, "rulebook/law.html", context)


@public
def provision(request: HttpRequest, instrument: str, article: str) -> HttpResponse:
    """The obligations of one article: who is bound since when, dated values, the rules that enforce it."""
    found, day = book().instruments.get(instrument), today()
    duties = duties_of(found, article, day) if found else []
    if found is None or not duties:
        raise Http404
    status, tone = STATUS[found.status]
    panel = fill_slot("law.article", request, [rule for duty in duties for rule in duty.rules])
    context = {
        "law": found,
        "article": article,
        "duties": duties,
        "status": status,
        "tone": tone,
        "today": day,
        "panel": panel,
    }
    answer = render(request, "rulebook/provision.html", context)
    if panel:
        answer["Cache-Control"] = "private, no-store"
    return answer
