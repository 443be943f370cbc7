"""The cap on rates of private lending: four times the one-year LPR of the contract's day (PL20, article 25).

Licensed lenders (banks, microloan companies and other licensed local bodies) are not bound by it.
"""

from datetime import date

from mingjian.domains.supervision.rules.book import LOAN_KEY, judgeable, lacking, value_on
from mingjian.kernel.findings import Finding, FindingKind, Gravity
from mingjian.kernel.money import format_bp
from mingjian.kernel.rules import EvidenceRows, Facts, Judgement, Rule
from mingjian.kernel.text import Text
from mingjian.law.lawbook import parameters

LPR = "lending.lpr-1y"
FACTOR = "lending.rate-cap-factor"
_UNFUNDED = ("raising", "cancelled")


def judge(facts: Facts) -> Judgement:
    """Compare the rate of each loan funded under the cap by as_of; a rate is judged in any currency."""
    loans = facts.tables["loans"]
    since = facts.parameters[FACTOR].values[0].since
    is_funded = (loans.funded_on >= since) & (loans.funded_on <= facts.as_of)
    is_unknown = loans.funded_on.isnull() & ~loans.status.isin(_UNFUNDED).fill_null(False)
    loans = loans.filter(is_funded.fill_null(False) | is_unknown)
    known, left_out = judgeable(loans, *lacking(loans, facts, "funded_on", "annual_rate_bp"))
    cap = value_on(facts, LPR, known.funded_on) * value_on(facts, FACTOR, known.funded_on)
    known = known.mutate(day=known.funded_on, measured=known.annual_rate_bp, threshold=cap)
    over = known.filter(known.measured > known.threshold)
    return Judgement(
        evidence=(
            EvidenceRows(
                table="loans",
                key=LOAN_KEY,
                values=("annual_rate_bp", "funded_on"),
                rows=over.mutate(period=over.day.cast("string")),
            ),
        ),
        left_out=(left_out,),
    )


def _arithmetic(finding: Finding) -> tuple[Text, ...]:
    rate, cap = format_bp(finding.measured), format_bp(finding.threshold)
    excess = format_bp(finding.measured - finding.threshold)
    lpr = parameters()[LPR].at(date.fromisoformat(finding.period))
    known = lpr.value if lpr else finding.threshold
    shown = f"{format_bp(known)} × {finding.threshold // known}"
    return (
        Text(f"{finding.period} 放款，年利率 {rate}", f"Funded on {finding.period} at {rate} a year"),
        Text(
            f"上限：当日一年期贷款市场报价利率的倍数 {shown} = {cap}",
            f"Cap, a multiple of the one-year LPR of that day: {shown} = {cap}",
        ),
        Text(f"超出 {rate} − {cap} = {excess}", f"Exceeded by {rate} − {cap} = {excess}"),
    )


RATE_CAP = Rule(
    key="lending.rate-cap",
    revision=1,
    kind=FindingKind.BREACH,
    sector="lending",
    title=Text("借款利率超过司法保护上限", "Loan rate above the cap that courts protect"),
    severity=Gravity.MEDIUM,
    unit="bp",
    subject=LOAN_KEY,
    tables=("loans",),
    judge=judge,
    arithmetic=_arithmetic,
    remedy=Text(
        "将利率降至上限以内，退还或抵扣已收的超出部分。",
        "Bring the rate within the cap; return or set off what was collected above it.",
    ),
    obligation="PL20-01",
    parameters=(LPR, FACTOR),
    binds=("p2p", "other"),
)
