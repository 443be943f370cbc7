"""What search finds among findings: one by the beginning of its id, many by the title of their rule."""

import re
from urllib.parse import urlencode

from django.urls import reverse

from mingjian.kernel.rules import Rule
from mingjian.kernel.text import Text
from mingjian.record.access.models import Account
from mingjian.record.findings.models import Finding
from mingjian.record.rulebook.book import book
from mingjian.record.search.answers import SHOWN, Answer, Hit, Query
from mingjian.record.search.index import fold

ID = re.compile(r"[0-9a-f]{6,64}")


def find_findings(account: Account, query: Query) -> Answer:
    """Findings whose id begins so, then the rules whose title says so: their findings are a list."""
    hits = [_finding(found) for found in _by_id(account, query.whole)]
    hits += [_rule(rule, query) for rule in book().rules if query.meets(*rule.title, rule.key)]
    return Answer(label=Text("发现", "Findings"), hits=tuple(hits[:SHOWN]), count=len(hits))


def _by_id(account: Account, start: str) -> list[Finding]:
    if not ID.fullmatch(start):
        return []
    seen = Finding.objects.visible_to(account).filter(pk__gte=start, pk__lt=start + "g")
    return list(seen.order_by("pk")[:SHOWN])


def _finding(found: Finding) -> Hit:
    return Hit(
        title=found.definition.title,
        address=reverse("finding", args=[found.pk]),
        note=f"{found.period} · {found.pk[:16]}…",
        is_exact=True,
    )


def _rule(rule: Rule, query: Query) -> Hit:
    return Hit(
        title=Text(f"规则：{rule.title.zh}", f"Rule: {rule.title.en}"),
        address=f"{reverse('findings')}?{urlencode({'rule': rule.key})}",
        note=rule.key,
        is_exact=query.whole == fold(rule.key),
    )
