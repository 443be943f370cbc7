"""Names of what pages show: kinds of institutions, provinces (GB/T 2260), columns, codes, reasons."""

from collections.abc import Iterator
from functools import cache

from mingjian.kernel.forms import Section
from mingjian.kernel.text import Text
from mingjian.law.formbook import checks_by_code, forms

KINDS = {
    "p2p": Text("网络借贷信息中介", "Online lending intermediary"),
    "microloan": Text("小额贷款公司", "Microloan company"),
    "payment": Text("支付机构", "Payment institution"),
    "bank": Text("银行", "Bank"),
    "other": Text("其他机构", "Other institution"),
}

PUBLICATIONS = {
    "licence": Text("牌照", "Licence"),
    "filing": Text("报送", "Filing"),
    "decision": Text("最终决定", "Final decision"),
}

PUBLISHED = {  # columns of publications that no form has
    "form": Text("表单", "Form"),
    "period": Text("报告期", "Period"),
    "section": Text("表", "Table"),
    "received_on": Text("收到日期", "Received on"),
    "first_received_on": Text("首次收到日期", "First received on"),
    "supersedes": Text("所取代的公开条目", "Superseded entry"),
    "on_time": Text("是否按期", "On time or late"),
    "case": Text("案件", "Case"),
    "type": Text("决定种类", "Kind of decision"),
    "outcome": Text("结果", "Outcome"),
    "provisions": Text("依据的条款", "Provisions"),
    "rules": Text("规则", "Rules"),
    "served_on": Text("送达日期", "Served on"),
    "number": Text("文号", "Number"),
    "term_days": Text("期限（工作日）", "Term (working days)"),
    "extended_days": Text("延期（工作日）", "Extension (working days)"),
    "decided_on": Text("办结日期", "Decided on"),
}

CODES = {
    "kind": KINDS
    | {
        "owns": Text("持股", "Owns"),
        "controls": Text("控制", "Controls"),
        "officer": Text("任职", "Officer"),
    },
    "borrower_kind": {
        "natural": Text("自然人", "Natural person"),
        "legal": Text("法人或其他组织", "Legal person"),
    },
    "status": {
        "raising": Text("募集中", "Raising"),
        "current": Text("还款中", "Current"),
        "repaid": Text("已还清", "Repaid"),
        "overdue": Text("逾期", "Overdue"),
        "defaulted": Text("违约", "Defaulted"),
        "cancelled": Text("已撤销", "Cancelled"),
    },
    "on_time": {"True": Text("按期", "On time"), "False": Text("逾期", "Late")},
    "type": {"order": Text("责令限期改正", "Order to rectify")},
    "outcome": {
        "rectified": Text("已改正", "Rectified"),
        "unrectified": Text("未改正", "Not rectified"),
    },
}

REASONS = {  # why rows were not judged, as engines and rules say it
    "institution not in the register": Text("机构不在登记簿中", "Institution not in the register"),
    "no loan book": Text("没有可比的借款台账", "No loan book to compare with"),
    "sum above limit": Text("合计超出可判断的上限", "Sum above the limit that can be judged"),
    "several currencies in one book": Text("同一台账有多种货币", "Several currencies in one book"),
    "currency is not CNY": Text("金额不是人民币", "Currency is not CNY"),
    "working days of the year unknown": Text(
        "该年工作日安排尚未公布", "Working days of the year are not published"
    ),
}
GAPS = {  # reasons that end in the name of a field
    "field missing": Text("缺少字段：{field}", "Missing field: {field}"),
    "field derived": Text("字段并非申报值：{field}", "Field was derived, not reported: {field}"),
}
WARNINGS = {
    "nil": Text("零报告：只有表头", "Nil return: a header alone"),
    "text.private-use": Text("含私用区字符", "Characters of the private-use area"),
    "column.ignored": Text("表单没有的列，已忽略", "Columns that the form does not have, ignored"),
    "field.absent": Text("来源不含的字段，按缺失处理", "Fields that the source lacks, taken as missing"),
    "field.derived": Text("由映射推得的字段", "Fields derived by the mapping"),
    "period.voluntary": Text("早于报送义务，按自愿报送核对", "Before the duty began, checked as voluntary"),
    "filing.same": Text("同一文件已受理过", "The same file was accepted before"),
    "filing.amended": Text("取代原报送的更正", "An amendment of what was accepted"),
    "due.unknown": Text(
        "期限超出已知的工作日历，未判断是否按期", "Term beyond the known working days: not judged"
    ),
}

PROVINCES = {
    "11": Text("北京", "Beijing"),
    "12": Text("天津", "Tianjin"),
    "13": Text("河北", "Hebei"),
    "14": Text("山西", "Shanxi"),
    "15": Text("内蒙古", "Inner Mongolia"),
    "21": Text("辽宁", "Liaoning"),
    "22": Text("吉林", "Jilin"),
    "23": Text("黑龙江", "Heilongjiang"),
    "31": Text("上海", "Shanghai"),
    "32": Text("江苏", "Jiangsu"),
    "33": Text("浙江", "Zhejiang"),
    "34": Text("安徽", "Anhui"),
    "35": Text("福建", "Fujian"),
    "36": Text("江西", "Jiangxi"),
    "37": Text("山东", "Shandong"),
    "41": Text("河南", "Henan"),
    "42": Text("湖北", "Hubei"),
    "43": Text("湖南", "Hunan"),
    "44": Text("广东", "Guangdong"),
    "45": Text("广西", "Guangxi"),
    "46": Text("海南", "Hainan"),
    "50": Text("重庆", "Chongqing"),
    "51": Text("四川", "Sichuan"),
    "52": Text("贵州", "Guizhou"),
    "53": Text("云南", "Yunnan"),
    "54": Text("西藏", "Tibet"),
    "61": Text("陕西", "Shaanxi"),
    "62": Text("甘肃", "Gansu"),
    "63": Text("青海", "Qinghai"),
    "64": Text("宁夏", "Ningxia"),
    "65": Text("新疆", "Xinjiang"),
}


def name_kind(code: str) -> Text:
    """The name of a kind of institution; an unknown code names itself."""
    return KINDS.get(code, Text(code, code))


def name_region(code: str) -> Text:
    """The province of a six-digit code; an unknown code names itself."""
    return PROVINCES.get(code[:2], Text(code, code)) if code[:6].isdecimal() else Text(code, code)


def name_column(column: str) -> Text:
    """The label of a column of any form; an unknown one names itself."""
    if column == "as_of":  # stands in evidence where the measure depends on it
        return Text("截至", "As of")
    return _column_labels().get(column) or Text(column, column)


@cache
def _column_labels() -> dict[str, Text]:
    """The label of every column; where two forms share a name, that of the first."""
    labels: dict[str, Text] = {}
    for section in _sections():
        for field in section.fields:
            labels.setdefault(field.name, field.label)
    return labels


def name_published(path: str) -> Text:
    """The label of a figure of a publication, such as `figures.balance_fen`."""
    column = path.rpartition(".")[2]
    return PUBLISHED.get(column) or name_column(column)


def name_table(name: str) -> Text:
    """The label of a section of any form; an unknown one names itself."""
    found = (section.label for section in _sections() if section.name == name)
    return next(found, Text(name, name))


def name_code(column: str, code: object) -> Text | None:
    """The word for a code of a column; None where the column has no codes or the code is unknown."""
    name = column.rpartition(".")[2]
    if name in {"form", "section"}:
        return name_form(str(code)) if name == "form" else name_table(str(code))
    return CODES.get(name, {}).get(str(code))


def name_form(key: str) -> Text:
    """The label of a form; an unknown key names itself."""
    return forms()[key].label if key in forms() else Text(key, key)


def name_publication(kind: str) -> Text:
    """What was published; an unknown kind names itself."""
    return PUBLICATIONS.get(kind, Text(kind, kind))


def name_reason(reason: str) -> Text:
    """Why rows were not judged; an unknown reason names itself."""
    kind, _, rest = reason.partition(": ")
    if kind in GAPS:
        field = name_column(rest)
        return Text(GAPS[kind].zh.format(field=field.zh), GAPS[kind].en.format(field=field.en))
    if reason.startswith("no table "):
        tables = [name_table(name) for name in reason.removeprefix("no table ").split(" or ")]
        return Text(
            "没有报送：" + "、".join(t.zh for t in tables), "Not filed: " + ", ".join(t.en for t in tables)
        )
    return REASONS.get(reason, Text(reason, reason))


def name_article(article: str) -> Text:
    """An article as it is cited: `17(2)` is 第17(2)条; a duty without a number names itself."""
    if not article[:1].isdigit():
        return Text(article, article)
    return Text(f"第{article}条", f"Article {article}")


def name_warning(code: str) -> Text:
    """What a filing was warned of; an unknown code names itself."""
    check = checks_by_code().get(code)
    return check.label if check else WARNINGS.get(code, Text(code, code))


def _sections() -> Iterator[Section]:
    for form in forms().values():
        yield from form.sections
