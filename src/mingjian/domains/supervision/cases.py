"""责令限期改正: the order to put a breach right within a term.

One supervisor drafts it, another approves and thereby numbers it; it is served and acknowledged, answered,
and the answer accepted or rejected. The time in which the authority reads an answer does not count against
the institution, which may ask for more time once, be heard, and appeal.
"""

from mingjian.domains.supervision.order_acts import ACTS, DETAILS
from mingjian.kernel.instruments import Evidence
from mingjian.kernel.text import Text
from mingjian.kernel.workflow import CaseType, ClockSpec, Right, Status

TERM = ClockSpec(
    key="term",
    label=Text("整改期限", "Term to rectify"),
    minimum=5,
    maximum=60,
    default=15,
    basis=Text("由起草人在 5 至 60 个工作日内设定", "Set by the drafter, 5 to 60 working days"),
    overdue=Text("整改期限届满", "Term ran out"),
    then=("conclude", "extend"),
)

# An order to rectify is in many readings no penalty: a hearing is told of where the law gives one. The terms
# of appeal are not printed, because the statutes that set them have not been read for this book.
RIGHTS = (
    Right(
        text=Text(
            "你单位有权就本通知认定的事实、依据和要求进行陈述和申辩。",
            "You may state your case against the facts, the grounds and the demands of this order.",
        )
    ),
    Right(
        text=Text(
            "法律、法规规定应当听证的，你单位有权依法申请听证。",
            "Where the law provides for a hearing, you may ask for one.",
        )
    ),
    Right(
        text=Text(
            "对本通知不服的，可以依法申请行政复议，也可以依法向人民法院提起行政诉讼。"
            "陈述申辩、听证、复议和诉讼的期限依照法律规定。",
            "You may apply for administrative reconsideration or bring an action before a people's court as "
            "the law provides; the time limits are those of the law.",
        ),
        term=Text(
            "行政复议一般 60 日、行政诉讼一般 6 个月",
            "Usually 60 days for reconsideration and 6 months for an action",
        ),
        term_evidence=Evidence.MEMORY,
    ),
)

ORDER = CaseType(
    key="order",
    label=Text("责令限期改正", "Order to rectify"),
    initial="drafted",
    statuses=(
        Status(key="drafted", label=Text("待审批", "Awaiting approval")),
        Status(key="approved", label=Text("待送达", "Awaiting service")),
        Status(key="served", label=Text("整改中", "Being rectified")),
        Status(key="answered", label=Text("待审查", "Answer under review")),
        Status(key="closed", label=Text("已办结", "Closed"), final=True),
    ),
    transitions=ACTS,
    clocks=(TERM,),
    outcomes={
        "rectified": Text("已改正", "Rectified"),
        "unrectified": Text("未改正", "Not rectified"),
        "withdrawn": Text("已撤回", "Withdrawn"),
    },
    details=DETAILS,
    number_prefix="鉴改",
    acknowledged_within=5,
    rights=RIGHTS,
)
