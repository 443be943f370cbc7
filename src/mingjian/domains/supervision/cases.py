"""责令限期改正: the order to put a breach right within a term.

One supervisor drafts it, another approves; it is served, answered, and the answer accepted or rejected. The
time in which the authority reads an answer does not count against the institution.
"""

from mingjian.kernel.permissions import Permission
from mingjian.kernel.text import Text
from mingjian.kernel.workflow import CaseType, ClockSpec, Status, Transition

TERM = ClockSpec(
    key="term",
    label=Text("整改期限", "Term to rectify"),
    minimum=5,
    maximum=60,
    default=15,
    basis=Text("由起草人在 5 至 60 个工作日内设定", "Set by the drafter, 5 to 60 working days"),
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
    transitions=(
        Transition(
            verb="approve",
            label=Text("批准", "Approve"),
            sources=("drafted",),
            target="approved",
            permission=Permission.APPROVE_ORDER,
            not_by_author_of="draft",
        ),
        Transition(
            verb="withdraw",
            label=Text("撤回", "Withdraw"),
            sources=("drafted", "approved"),
            target="closed",
            permission=Permission.DRAFT_ORDER,
            required=("reason",),
            outcome="withdrawn",
        ),
        Transition(
            verb="serve",
            label=Text("送达", "Serve"),
            sources=("approved",),
            target="served",
            permission=Permission.DRAFT_ORDER,
            starts="term",
        ),
        Transition(
            verb="pause",
            label=Text("中止期限", "Pause the term"),
            sources=("served",),
            target="served",
            permission=Permission.APPROVE_ORDER,
            required=("reason",),
            pauses="term",
        ),
        Transition(
            verb="resume",
            label=Text("恢复期限", "Resume the term"),
            sources=("served",),
            target="served",
            permission=Permission.APPROVE_ORDER,
            resumes="term",
        ),
        Transition(
            verb="answer",
            label=Text("提交整改报告", "Answer"),
            sources=("served",),
            target="answered",
            permission=Permission.ANSWER_ORDER,
            required=("answer",),
            pauses="term",
        ),
        Transition(
            verb="reject",
            label=Text("退回整改", "Reject the answer"),
            sources=("answered",),
            target="served",
            permission=Permission.JUDGE_ANSWER,
            required=("reason",),
            resumes="term",
        ),
        Transition(
            verb="accept",
            label=Text("认可并办结", "Accept and close"),
            sources=("answered",),
            target="closed",
            permission=Permission.JUDGE_ANSWER,
            required=("reason",),
            outcome="rectified",
            stops="term",
            not_by_author_of="draft",
        ),
        Transition(
            verb="conclude",
            label=Text("认定未改正并办结", "Close as not rectified"),
            sources=("served", "answered"),
            target="closed",
            permission=Permission.JUDGE_ANSWER,
            required=("reason",),
            outcome="unrectified",
            stops="term",
            not_by_author_of="draft",
        ),
    ),
    clocks=(TERM,),
    outcomes={
        "rectified": Text("已改正", "Rectified"),
        "unrectified": Text("未改正", "Not rectified"),
        "withdrawn": Text("已撤回", "Withdrawn"),
    },
)
