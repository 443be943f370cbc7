"""Every component with its states, from fixed values: the page on which the look is judged."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from mingjian.kernel.clocks import Due
from mingjian.kernel.problems import Problem, problem
from mingjian.kernel.text import Text
from mingjian.ui.charts.samples import sample_pictures
from mingjian.ui.moment import SHANGHAI
from mingjian.ui.parts import Event, Proof
from mingjian.ui.tables.samples import sample_listing

TODAY = date(2020, 7, 6)


class SampleForm(forms.Form):
    """A form with each kind of field; shown with an error."""

    reason = forms.CharField(
        label="处理理由 Reason",
        help_text="写明事实与依据，不少于 10 个字。 State the facts and the basis.",
        widget=forms.Textarea,
        min_length=10,
    )
    term = forms.IntegerField(label="整改期限（工作日） Working days", min_value=1, max_value=30)
    ground = forms.ChoiceField(
        label="依据 Basis",
        choices=[("", "请选择 Choose"), ("17", "第十七条 Article 17"), ("28", "第二十八条 Article 28")],
        required=False,
    )
    told = forms.BooleanField(label="已告知机构 The institution has been told", required=False)
    table = forms.FileField(
        label="报送文件 File", help_text="CSV 或 Parquet，不超过 200 MB。 CSV or Parquet, at most 200 MB."
    )


class SampleFilters(forms.Form):
    """What a list may be narrowed by."""

    level = forms.ChoiceField(
        label=_("等级"), choices=[("", _("全部")), ("high", _("橙 · 高"))], required=False
    )
    words = forms.CharField(label=_("机构"), required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    """The page; it reads and writes nothing."""
    return render(request, "ui/gallery.html", gallery_context(request.GET))


def gallery_context(asked: QueryDict) -> dict[str, object]:
    """The fixed values that the page shows; what is asked moves its table alone."""
    form = SampleForm({"reason": "太短", "term": "40"})
    form.is_valid()
    return {
        "today": TODAY,
        "pictures": sample_pictures(),
        "listing": sample_listing(asked),
        "dues": [_due(days) for days in (20, 3, 0, -4)],
        "provisional": Due(TODAY + timedelta(days=190), provisional=True),
        "done_on": TODAY - timedelta(days=9),
        "late_on": TODAY,
        "past": _due(-4),
        "proof": Proof(index=1024, address="/proof/1024"),
        "events": _events(),
        "problems": _problems(),
        "counts": {"type": 1_284, "column.ignored": 1},
        "form": form,
        "filters": SampleFilters({"words": "晨光"}),
        "page": Paginator(range(340), 20).page(5),
        "rows": _rows(),
        "at": datetime(2020, 7, 6, 9, 30, tzinfo=SHANGHAI),
        "rising": [3, 4, 4, None, 6, 9, 8, 12],
        "falling": [9, 8, 8, 7, 7, 5, 5, 4],
        "steps": [Text("选择报表", "Choose a form"), Text("上传核对", "Upload"), Text("确认提交", "File")],
        "messages": [_Told("已办理：责令改正", "success"), _Told("时间到，请重新登录。", "warning")],
        "hostile": "<script>alert(1)</script>\u202e司公融金",
    }


@dataclass(frozen=True)
class _Told:
    words: str
    level_tag: str

    def __str__(self) -> str:
        return self.words


def _due(days: int) -> Due:
    return Due(TODAY + timedelta(days=days), provisional=False)


def _rows() -> list[tuple[str, str, int, int, str]]:
    return [
        ("晨光网贷", "浙江", 1_284_500_000_00, 5_612, "critical"),
        ("江南普惠", "上海", 356_120_450_31, 4_980, "high"),
        ("北辰金服", "北京", 98_000_000_00, 3_120, "medium"),
        ("海右小贷", "山东", 7_345_000_00, 811, "low"),
    ]


def _events() -> list[Event]:
    decided = Text("责令改正决定", "Order to correct")
    return [
        Event(at=date(2020, 6, 8), title=Text("发现提交", "Finding raised"), by="规则 p2p.cap-legal-total"),
        Event(
            at=datetime(2020, 6, 10, 14, 5, tzinfo=SHANGHAI),
            title=Text("起草整改通知", "Order drafted"),
            by="周航",
            note=Text("期限 20 个工作日。", "Term of 20 working days."),
        ),
        Event(
            at=datetime(2020, 6, 11, 9, 20, tzinfo=SHANGHAI),
            title=decided,
            by="林岚",
            is_act=True,
            proof=Proof(index=1024, address="/proof/1024"),
        ),
        Event(at=date(2020, 7, 2), title=Text("机构答复", "Institution answered"), by="晨光网贷"),
    ]


def _problems() -> list[Problem]:
    rows = [
        problem(
            "type", where="loans", row=row, column="principal_fen", value="1,200.50", allowed="整数（分）",
            allowed_en="a whole number of fen",
        )
        for row in range(3, 40, 4)
    ]  # fmt: skip
    return [
        *rows,
        problem("required", where="loans", row=17, column="borrower_id"),
        problem("column.ignored", where="loans", column="备注"),
    ]
