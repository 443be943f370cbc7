"""Promise wording: a product name that promises principal or interest (P2P16, article 10).

A word counts as negated where a negation ends within the three characters before it, no punctuation between.
"""

from typing import TYPE_CHECKING

import ibis

from mingjian.domains.supervision.rules.book import LOAN_KEY, absent, judgeable, lacking
from mingjian.kernel.findings import Finding, FindingKind, Gravity
from mingjian.kernel.rules import EvidenceRows, Facts, Judgement, Rule
from mingjian.kernel.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

WORDS = ("保本", "保息", "零风险", "无风险", "刚兑", "稳赚")
HARMLESS = ("担保本", "环保本")  # as in 担保本金: taken out first
_NEGATIONS = "不非无未"
_LONGER = (("没有", "未"), ("不得", "不"))  # as one character each: their last one is what counts
_NAMES = ("loans", "product_name")

# Neither engine looks behind alike: the three characters before a word are written out, or fewer of them
# after a punctuation or at the beginning.
_CALM = rf"[^\p{{P}}{_NEGATIONS}]"
PROMISE = rf"(?:(?:^|\p{{P}}){_CALM}{{0,2}}|{_CALM}{{3}})(?:{'|'.join(WORDS)})"


def promises(text: "ir.StringValue") -> "ir.BooleanValue":
    """True where a text in NFKC without blanks holds a word that is not negated."""
    for harmless in HARMLESS:
        text = text.replace(harmless, "")
    for longer, one in _LONGER:
        text = text.replace(longer, one)
    return text.re_search(PROMISE)


def judge(facts: Facts) -> Judgement:
    """Every loan opened by as_of, whatever became of it: the promise was made when it was offered."""
    loans = facts.tables["loans"]
    judged, left_out = judgeable(
        loans,
        absent(loans, facts, "product_name"),
        *lacking(loans, facts, "opened_on"),
    )
    names = facts.texts[_NAMES]
    promising = judged.semi_join(names.filter(promises(names.plain)), "product_name")
    found = promising.mutate(
        period=promising.opened_on.cast("string"),
        day=promising.opened_on,
        measured=ibis.literal(1, "int64"),
        threshold=ibis.literal(0, "int64"),
    )
    values = ("product_name", "opened_on")
    return Judgement(
        evidence=(EvidenceRows(table="loans", key=LOAN_KEY, values=values, rows=found),),
        left_out=(left_out,),
    )


def _arithmetic(finding: Finding) -> tuple[Text, ...]:
    name = finding.evidence[0].values["product_name"]
    n, allowed = finding.measured, finding.threshold
    words = "、".join(WORDS)
    return (
        Text(f"产品名称“{name}”", f"Product name “{name}”"),
        Text(
            f"含未被否定的承诺字样（{words}）{n} 处标的，允许 {allowed}",
            f"Holds a word of promise that is not negated ({words}): {n}, allowed {allowed}",
        ),
    )


PROMISE_WORDING = Rule(
    key="p2p.promise-wording",
    revision=1,
    kind=FindingKind.BREACH,
    sector="p2p",
    title=Text("产品名称承诺保本保息", "A product name promises principal or interest"),
    severity=Gravity.MEDIUM,
    unit="count",
    subject=LOAN_KEY,
    tables=("loans",),
    judge=judge,
    arithmetic=_arithmetic,
    remedy=Text(
        "下架或更名，删除承诺字样，并向出借人更正说明。",
        "Withdraw or rename the product, remove the words and correct them towards lenders.",
    ),
    obligation="P2P16-03",
    texts=(_NAMES,),
)
