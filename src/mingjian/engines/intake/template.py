"""An empty workbook to fill in: the header with notes, codes to choose from, and a sheet that explains."""

import io
from datetime import datetime

import xlsxwriter
from xlsxwriter.workbook import Workbook

from mingjian.kernel.forms import FIRST_DAY, LAST_DAY, NUMBERS, Field, FieldType, Section
from mingjian.law.formpage import KINDS, allowed_text

_LAST = 1_048_575  # last row of a sheet
_MADE = datetime(2020, 1, 1)  # noqa: DTZ001 - the same form gives the same bytes
_LIST_CHARACTERS = 255  # that a list of choices may have
_HEAD = (
    "列 / column",
    "名称",
    "label",
    "类型 / type",
    "必填 / required",
    "范围 / allowed",
    "说明",
    "meaning",
)


def template_workbook(section: Section) -> bytes:
    """The workbook of a section, whose first sheet has the section's name."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet(section.name)
    formats = {kind: book.add_format({"num_format": _number_format(kind)}) for kind in FieldType}
    heads = [book.add_format({"bold": bold, "bottom": 1, "bg_color": "#E6EEF0"}) for bold in (False, True)]
    for place, field in enumerate(section.fields):
        sheet.set_column(place, place, max(12, len(field.name) + 3), formats[field.type])
        sheet.write_string(0, place, field.name, heads[field.required])
        sheet.write_comment(0, place, _note(field), {"x_scale": 2})
        if rule := _validation(field):
            sheet.data_validation(1, place, _LAST, place, rule)
    sheet.freeze_panes(1, 0)
    _explain(book, section)
    book.close()
    return content.getvalue()


def _explain(book: Workbook, section: Section) -> None:
    sheet = book.add_worksheet("说明 help")
    sheet.set_column(0, 7, 24)
    rows = [_HEAD, *map(_explanation, section.fields)]
    for line, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            sheet.write_string(line, place, cell)


def _explanation(f: Field) -> tuple[str, ...]:
    kind = KINDS[f.type]
    unit = f" ({f.unit})" if f.unit else ""
    required = "是 / yes" if f.required else ""
    if f.required_for:
        required = f"{f.required_for[0]} = {f.required_for[1]}"
    allowed = allowed_text(f).replace("`", "")
    return (
        *(f.name, f.label.zh, f.label.en, f"{kind.zh} / {kind.en}{unit}"),
        *(required, allowed, f.help.zh, f.help.en),
    )


def _note(f: Field) -> str:
    unit = f" ({f.unit})" if f.unit else ""
    return f"{f.label.zh}{unit}：{f.help.zh}\n{f.label.en}{unit}: {f.help.en}"


def _number_format(kind: FieldType) -> str:
    """Texts stay texts: a spreadsheet would make a day of 2020-06 and a number of 007."""
    if kind in NUMBERS:
        return "0"
    return "yyyy-mm-dd" if kind is FieldType.DATE else "@"


def _validation(f: Field) -> dict[str, object] | None:
    if f.codes and len(",".join(f.codes)) <= _LIST_CHARACTERS:
        return {"validate": "list", "source": list(f.codes)}
    if f.limits:
        low, high = f.limits
        return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}
    if f.type is FieldType.DATE:
        return {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
    return None
