"""`/law/<instrument>/<article>`: what an article asks, since when, and which rules enforce it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mingjian.law.examplebook import examples
from mingjian.record.access.gate import public
from mingjian.record.rulebook.book import book
from mingjian.ui.moment import today


@public
def provision(request: HttpRequest, instrument: str, article: str) -> HttpResponse:
    """The obligations of one article, with the dated values and rules that rest on them."""
    law = book().instruments.get(instrument)
    obligations = [o for o in law.obligations if o.article == article] if law else []
    if not obligations:
        raise Http404
    duties = []
    for obligation in obligations:
        rules = [rule for rule in book().rules if rule.obligation == obligation.id]
        values = [
            (book().parameters[key], value)
            for rule in rules
            for key in rule.parameters
            for value in book().parameters[key].values
        ]
        cases = [e for e in examples() if e.rule in {rule.key for rule in rules}]
        duties.append({"obligation": obligation, "rules": rules, "values": values, "examples": cases})
    context = {"law": law, "article": article, "duties": duties, "today": today()}
    return render(request, "rulebook/provision.html", context)
