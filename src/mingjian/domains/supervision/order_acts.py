"""The acts on an order to rectify: who may do which, when, and what each must say.

Asking for time, defence, hearing and appeal are events on a status that stays.
"""

from mingjian.kernel.permissions import Permission
from mingjian.kernel.text import Text
from mingjian.kernel.workflow import DRAFT, STAYS, Detail, Kind, Transition

EXTENSION_LIMIT_DAYS = 30  # working days on top of the term
OPEN = ("served", "answered")

METHODS = {
    "portal": Text("平台送达", "Through the portal"),
    "post": Text("邮寄送达", "By post"),
    "person": Text("直接送达", "In person"),
    "public-notice": Text("公告送达", "By public notice"),
}
REMEDIES = {
    "reconsideration": Text("行政复议", "Administrative reconsideration"),
    "litigation": Text("行政诉讼", "Administrative litigation"),
}

DETAILS = (
    Detail(name="days", label=Text("工作日数", "Working days"), kind=Kind.DAYS, limit=EXTENSION_LIMIT_DAYS),
    Detail(name="reason", label=Text("理由", "Reason")),
    Detail(name="answer", label=Text("整改报告", "Report")),
    Detail(name="statement", label=Text("陈述和申辩意见", "Statement and defence")),
    Detail(name="minutes", label=Text("听证笔录", "Minutes of the hearing")),
    Detail(name="held_on", label=Text("听证日期", "Held on"), kind=Kind.DAY, since="request-hearing"),
    Detail(name="method", label=Text("送达方式", "Method of service"), kind=Kind.CODE, codes=METHODS),
    Detail(name="served_on", label=Text("送达日期", "Served on"), kind=Kind.DAY, since="approve"),
    Detail(name="remedy", label=Text("救济途径", "Remedy"), kind=Kind.CODE, codes=REMEDIES),
    Detail(name="body", label=Text("受理机关", "Body that received it"), limit=200),
    Detail(name="filed_on", label=Text("提起日期", "Filed on"), kind=Kind.DAY, since="serve"),
)

_APPROVAL = (
    Transition(
        verb="approve",
        label=Text("批准", "Approve"),
        sources=("drafted",),
        target="approved",
        permission=Permission.APPROVE_ORDER,
        numbered=True,
        not_by_author_of=DRAFT,
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
        optional=("method", "served_on"),
        starts="term",
    ),
    Transition(
        verb="acknowledge",
        label=Text("签收", "Acknowledge receipt"),
        sources=OPEN,
        target=STAYS,
        permission=Permission.ANSWER_ORDER,
        limit=1,
    ),
)

_TIME = (
    Transition(
        verb="pause",
        label=Text("中止期限", "Pause the term"),
        sources=("served",),
        target=STAYS,
        permission=Permission.APPROVE_ORDER,
        required=("reason",),
        pauses="term",
    ),
    Transition(
        verb="resume",
        label=Text("恢复期限", "Resume the term"),
        sources=("served",),
        target=STAYS,
        permission=Permission.APPROVE_ORDER,
        resumes="term",
    ),
    Transition(
        verb="request-extension",
        label=Text("申请延期", "Ask for more time"),
        sources=("served",),
        target=STAYS,
        permission=Permission.ANSWER_ORDER,
        required=("days", "reason"),
        limit=1,
    ),
    Transition(
        verb="extend",
        label=Text("准予延期", "Grant more time"),
        sources=OPEN,
        target=STAYS,
        permission=Permission.APPROVE_ORDER,
        required=("days",),
        extends="term",
        not_by_author_of=DRAFT,
        answers="request-extension",
    ),
    Transition(
        verb="refuse-extension",
        label=Text("不予延期", "Refuse more time"),
        sources=OPEN,
        target=STAYS,
        permission=Permission.APPROVE_ORDER,
        required=("reason",),
        not_by_author_of=DRAFT,
        answers="request-extension",
    ),
)

_DEFENCE = (
    Transition(
        verb="state-defence",
        label=Text("陈述申辩", "State a defence"),
        sources=OPEN,
        target=STAYS,
        permission=Permission.ANSWER_ORDER,
        required=("statement",),
        limit=5,
    ),
    Transition(
        verb="request-hearing",
        label=Text("申请听证", "Ask for a hearing"),
        sources=OPEN,
        target=STAYS,
        permission=Permission.ANSWER_ORDER,
        required=("reason",),
        limit=1,
    ),
    Transition(
        verb="hold-hearing",
        label=Text("记录听证", "Record the hearing"),
        sources=OPEN,
        target=STAYS,
        permission=Permission.JUDGE_ANSWER,
        required=("held_on", "minutes"),
        not_by_author_of=DRAFT,
        answers="request-hearing",
    ),
    Transition(
        verb="refuse-hearing",
        label=Text("不予听证", "Refuse a hearing"),
        sources=OPEN,
        target=STAYS,
        permission=Permission.JUDGE_ANSWER,
        required=("reason",),
        not_by_author_of=DRAFT,
        answers="request-hearing",
    ),
    Transition(
        verb="note-appeal",
        label=Text("记录复议或诉讼", "Note an appeal"),
        sources=(*OPEN, "closed"),
        target=STAYS,
        permission=Permission.DRAFT_ORDER,
        required=("remedy", "body", "filed_on"),
        limit=5,
        follows="serve",
    ),
)

_ANSWER = (
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
        not_by_author_of=DRAFT,
    ),
    Transition(
        verb="conclude",
        label=Text("认定未改正并办结", "Close as not rectified"),
        sources=OPEN,
        target="closed",
        permission=Permission.JUDGE_ANSWER,
        required=("reason",),
        outcome="unrectified",
        stops="term",
        not_by_author_of=DRAFT,
        waits_for=("request-extension", "request-hearing"),
    ),
)

ACTS = _APPROVAL + _ANSWER + _TIME + _DEFENCE
