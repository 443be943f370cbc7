"""The literal list of domains, and the rulebook they make together with the law."""

from functools import cache

from mingjian.domains.supervision.domain import DOMAIN as SUPERVISION
from mingjian.kernel.rulebook import Rulebook
from mingjian.kernel.workflow import CaseType
from mingjian.law.lawbook import instruments, parameters

DOMAINS = (SUPERVISION,)


@cache
def case_types() -> dict[str, CaseType]:
    """Every case type of every domain by its key."""
    return {kind.key: kind for domain in DOMAINS for kind in domain.case_types}


@cache
def rulebook() -> Rulebook:
    """Every rule of every domain with the law and the values that it cites."""
    rules = tuple(rule for domain in DOMAINS for rule in domain.rules)
    return Rulebook(rules, instruments(), parameters())
