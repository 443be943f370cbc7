"""Self-financing: a platform lends to itself or to a party linked to it when the loan is funded.

Linked is who controls, or serves as an officer, in one hop either way, or owns along a path of shares. One
path proves it: the one with the largest product, of those the shortest.
"""

from typing import TYPE_CHECKING

import ibis

from mingjian.domains.supervision.rules.book import (
    LOAN_KEY,
    derived_borrower,
    judgeable,
    lacking,
    live_loans,
    value_on,
)
from mingjian.domains.supervision.rules.paths import BP, OWNS, STEPS, WHOLE_BP, paths_from
from mingjian.kernel.findings import EvidenceRow, Finding, FindingKind, Gravity
from mingjian.kernel.money import format_bp, format_minor
from mingjian.kernel.rules import EvidenceRows, Facts, Judgement, Rule
from mingjian.kernel.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

SHARE = "p2p.self-financing-share"
_VALUES = ("borrower_id", "outstanding_fen", "currency", "status", "opened_on", "funded_on")
_PLATFORMS = ("loans", "platform_id")
_LINK_KEY = ("from_id", "to_id", "kind", "valid_from")
_TOLD = ("period", "day", "measured", "threshold")


def judge(facts: Facts) -> Judgement:
    """Loans funded by as_of, each against the links of its own day of funding."""
    loans = live_loans(facts)
    judged, left_out = judgeable(
        loans.filter(~loans.raises),
        (loans.currency != "CNY", "currency is not CNY"),
        derived_borrower(loans, facts),
        *lacking(loans, facts, "borrower_id", "status", "funded_on", "outstanding_fen"),
    )
    found = facts.once(_linked(judged, facts))
    return Judgement(
        evidence=(
            EvidenceRows(table="loans", key=LOAN_KEY, values=_VALUES, rows=found),
            EvidenceRows(
                table="links",
                key=_LINK_KEY,
                values=("share_bp", "valid_to"),
                rows=_steps(found, facts.tables["links"]),
                order=("step",),
            ),
        ),
        left_out=(left_out,),
    )


def _linked(loans: "ir.Table", facts: Facts) -> "ir.Table":
    """The loans to linked borrowers, each with the path that proves it best."""
    lines = facts.parameters[SHARE].values
    platforms = facts.texts[_PLATFORMS].select("platform_id")
    paths = paths_from(platforms, facts.tables["links"], min(line.value for line in lines))
    paths = paths.rename(borrower_id="node")
    hits = loans.inner_join(paths, ["platform_id", "borrower_id"])
    line = value_on(facts, SHARE, hits.funded_on)
    hits = hits.filter(hits.since <= hits.funded_on, hits.funded_on < hits.until, hits.whole >= line * BP)
    steps = [name for n in STEPS for name in (f"node_{n}", f"from_{n}")]
    best = [ibis.desc("whole"), ibis.desc("rest"), "hops", "kind", "down", *steps]
    window = ibis.window(group_by=LOAN_KEY, order_by=best)
    hits = hits.mutate(place=ibis.row_number().over(window))
    return hits.filter(hits.place == 0).select(
        *dict.fromkeys((*LOAN_KEY, *_VALUES, "hops", "kind", "down", *steps)),
        period=hits.funded_on.cast("string"),
        day=hits.funded_on,
        measured=hits.outstanding_fen,
        threshold=ibis.literal(0, "int64"),
    )


def _steps(found: "ir.Table", links: "ir.Table") -> "ir.Table":
    """The links of each path, from the platform outwards."""
    parts = []
    for n in STEPS:
        part = found.filter(found.hops >= n)
        near = part[f"node_{n - 1}"] if n > 1 else part.platform_id
        far = part[f"node_{n}"]
        parts.append(
            part.select(
                *LOAN_KEY,
                *_TOLD,
                "kind",
                step=ibis.literal(n, "int64"),
                from_id=ibis.ifelse(part.down, near, far),
                to_id=ibis.ifelse(part.down, far, near),
                valid_from=part[f"from_{n}"],
            )
        )
    return ibis.union(*parts).inner_join(links, list(_LINK_KEY))


def _arithmetic(finding: Finding) -> tuple[Text, ...]:
    loan, *steps = finding.evidence
    owed, funded_on = format_minor(finding.measured), loan.values["funded_on"]
    line = format_minor(finding.threshold)
    return (
        *_relation(steps, str(funded_on)),
        Text(
            f"该笔借款待还余额 {owed} 元，允许 {line} 元",
            f"Outstanding of this loan CNY {owed}, allowed CNY {line}",
        ),
    )


def _relation(steps: list[EvidenceRow], funded_on: str) -> tuple[Text, ...]:
    if not steps:
        return (Text("借款人即平台自身", "The borrower is the platform itself"),)
    kind = str(steps[0].key["kind"])
    chain = "，".join(f"{row.key['from_id']} → {row.key['to_id']}" for row in steps)
    word = _KINDS[kind]
    told = Text(f"{funded_on} 的{word.zh}关系：{chain}", f"{word.en} on {funded_on}: {chain}")
    if kind != OWNS:
        return (told,)
    shares = [int(row.values["share_bp"] or 0) for row in steps]
    factors = " × ".join(format_bp(share) for share in shares)
    product = f"{factors} = {_percent(shares)}" if len(shares) > 1 else factors
    return told, Text(f"持股比例 {product}", f"Share {product}")


def _percent(shares: list[int]) -> str:
    """The exact product of shares in percent."""
    product = 100
    for share in shares:
        product *= share
    digits = 4 * len(shares)
    whole, rest = divmod(product, WHOLE_BP ** len(shares))
    return f"{whole}.{str(rest).zfill(digits).rstrip('0').ljust(2, '0')}%"


_KINDS = {
    OWNS: Text("持股", "Ownership"),
    "controls": Text("控制", "Control"),
    "officer": Text("任职", "Office"),
}

SELF_FINANCING = Rule(
    key="p2p.self-financing",
    revision=1,
    kind=FindingKind.BREACH,
    sector="p2p",
    title=Text("为自身或关联方融资", "Financing of the platform or its related parties"),
    severity=Gravity.HIGH,
    unit="fen",
    subject=LOAN_KEY,
    tables=("loans",),
    registers=("links",),
    texts=(_PLATFORMS,),
    judge=judge,
    arithmetic=_arithmetic,
    remedy=Text(
        "停止为自身及关联方撮合借款，说明资金去向，提出清偿计划。",
        "Stop loans to the platform and its related parties; account for the money; plan to repay.",
    ),
    obligation="P2P16-01",
    parameters=(SHARE,),
)
