"""The documentation page and the empty file of a form, both made from its spec."""

from mingjian.kernel.forms import Field, FieldType, FormSpec, Section
from mingjian.kernel.text import Text

KINDS = {
    FieldType.TEXT: Text("文字", "text"),
    FieldType.IDENTIFIER: Text("编号", "identifier"),
    FieldType.CODE: Text("代码", "code"),
    FieldType.AMOUNT: Text("金额", "amount"),
    FieldType.INTEGER: Text("整数", "whole number"),
    FieldType.DATE: Text("日期 YYYY-MM-DD", "day YYYY-MM-DD"),
    FieldType.MONTH: Text("月份 YYYY-MM", "month YYYY-MM"),
    FieldType.CURRENCY: Text("币种", "currency"),
}


def template_bytes(section: Section) -> bytes:
    """An empty CSV file: the header behind a byte order mark, by which spreadsheets know UTF-8."""
    return ("\ufeff" + ",".join(section.names) + "\r\n").encode()


def render_page(form: FormSpec) -> str:
    """The form as Markdown."""
    due = (
        f"期末后 {form.due.length} 个工作日内（{form.due.basis}） / "
        f"within {form.due.length} working days after the period ({form.due.basis})"
        if form.due
        else "法律未定日期 / no date in law"
    )
    lines = [
        f"# {form.label.zh} / {form.label.en} (`{form.key}`)",
        "",
        f"- 报送义务始于 / duty since: {form.since}",
        f"- 报送期限 / due: {due}",
        f"- 依据 / reference: {form.reference}",
    ]
    for section in form.sections:
        lines += _section(section)
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    head = [
        "",
        f"## {section.label.zh} / {section.label.en} (`{section.name}`)",
        "",
        f"主键 / key: {_names(section.key) or '无，可有相同的行 / none, rows may be alike'}",
    ]
    for order in section.orders:
        sign = "<" if order.strict else "<="
        head += ["", f"`{order.earlier}` {sign} `{order.later}`"]
    head += [
        "",
        "| 列 / column | 类型 / type | 必填 / required | 范围 / allowed | 说明 / meaning |",
        "|---|---|---|---|---|",
    ]
    return head + [_field(f) for f in section.fields] + _checks(section)


def _checks(section: Section) -> list[str]:
    """The plausibility checks, whose problems are warnings."""
    if not section.checks:
        return []
    head = [
        "",
        "| 提示 / warning | 须说明原因 / asks for a reason | 出处 / reference | 说明 / message |",
        "|---|---|---|---|",
    ]
    return head + [
        f"| `{c.code}` | {'是 / yes' if c.asks_reason else '否 / no'} | {c.reference} |"
        f" {c.message.zh}<br>{c.message.en} |"
        for c in section.checks
    ]


def _names(key: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in key)


def _field(f: Field) -> str:
    kind = KINDS[f.type]
    unit = f" ({f.unit})" if f.unit else ""
    required = "是 / yes" if f.required else "否 / no"
    if f.required_for:
        required = f"`{f.required_for[0]}` = `{f.required_for[1]}`"
    meaning = f"{f.label.zh}：{f.help.zh}<br>{f.label.en}: {f.help.en}"
    return f"| `{f.name}` | {kind.zh} / {kind.en}{unit} | {required} | {allowed_text(f)} | {meaning} |"


def allowed_text(f: Field) -> str:
    """What a cell of the field may be, as Markdown."""
    if f.codes:
        return ", ".join(f"`{code}`" for code in f.codes)
    if f.limits:
        return f"{f.limits[0]:,} .. {f.limits[1]:,}"
    return f"`{f.default}` 为缺省 / by default" if f.default else ""
