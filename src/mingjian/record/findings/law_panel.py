"""What the desk found under an article, and how often people called it a false alarm; for the desk alone."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.template.loader import render_to_string

from mingjian.kernel.permissions import Permission
from mingjian.kernel.rules import Rule
from mingjian.record.access.accounts import person
from mingjian.record.findings.current import latest_evaluation
from mingjian.record.findings.tallies import tally
from mingjian.record.findings.verdicts import records


def findings_under(request: HttpRequest, rules: Sequence[Rule]) -> str:
    """A line for each rule that enforces the article; nothing for the public and for institutions."""
    account = person(request)
    if account is None or not account.may(Permission.SEE_DESK):
        return ""
    evaluation = latest_evaluation()
    told = [r for r in records(tally(account, evaluation).by_rule) if r.rule in rules]
    context = {"records": told, "evaluation": evaluation}
    return render_to_string("findings/law_panel.html", context, request)
