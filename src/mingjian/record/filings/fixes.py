"""What is wrong in a few words and how it is put right, by the code of a problem of a file."""

from mingjian.kernel.problems import Problem
from mingjian.kernel.text import Text
from mingjian.law.formbook import checks_by_code
from mingjian.ui.names import name_warning

_AGAIN = Text("改正后重新上传整份文件。", "Put it right and send the whole file again.")
_CHECK = Text(
    "核对原始记录：有误则改正后重新上传，属实可以提交。",
    "Compare with your records: send a corrected file, or submit it as it is.",
)
_EXPLAIN = Text(
    "核对原始记录：有误则改正后重新上传，属实则在下面选择原因。",
    "Compare with your records: send a corrected file, or choose a reason below if it is right.",
)

FIXES: dict[str, tuple[Text, Text]] = {  # code: what it is, what to do
    "file.unreadable": (
        Text("文件不是表格", "The file is no table"),
        Text(
            "从原系统另存为 CSV、XLSX、JSON 行或 Parquet，再上传。",
            "Export it as CSV, XLSX, JSON lines or Parquet and send that.",
        ),
    ),
    "file.encoding": (
        Text("文字编码有误", "Wrong text encoding"),
        Text("整份另存为 UTF-8 的 CSV。", "Save the whole file as CSV in UTF-8."),
    ),
    "file.limit": (
        Text("超出限额", "Over a limit"),
        Text("改用 Parquet，或按表拆开报送。", "Use Parquet, or file the tables one by one."),
    ),
    "sheet.unclear": (
        Text("无法判断工作表", "Unclear which sheet"),
        Text(
            "把要报送的工作表命名为表名，或删去其余工作表。",
            "Name the sheet after the table, or remove the others.",
        ),
    ),
    "header.missing": (
        Text("缺少必填列", "A required column is missing"),
        Text("在表头补上这一列并填写每一行。", "Add the column to the header and fill it in each row."),
    ),
    "header.duplicate": (
        Text("列名重复", "A column stands twice"),
        Text("只留一列，其余删除或改名。", "Keep one and remove or rename the others."),
    ),
    "row.width": (
        Text("列数不符", "Cells too many or too few"),
        Text(
            "检查这一行的逗号和引号；含逗号的文字须加引号。",
            "Check commas and quotes of the row; quote texts with commas.",
        ),
    ),
    "type": (
        Text("写法不符", "Spelled in another way"),
        Text(
            "按这一列的写法重填：金额为整数分，日期为 2020-06-30，没有千分位和单位。",
            "Write it as the column asks: whole fen, days as 2020-06-30, no separators, no units.",
        ),
    ),
    "code": (
        Text("代码表外的值", "Not a known code"),
        Text("改用代码表中的代码。", "Use one of the codes allowed."),
    ),
    "required": (
        Text("必填项为空", "Required and empty"),
        Text("补上这些单元格的值。", "Fill in these cells."),
    ),
    "range": (
        Text("超出范围", "Out of range"),
        Text(
            "核对数值和单位（分、基点、天）后改正。",
            "Check value and unit (fen, basis points, days) and put it right.",
        ),
    ),
    "key.duplicate": (
        Text("主键重复", "A key stands twice"),
        Text("删去重复的行，或改正写错的编号。", "Remove the repeated row, or correct its number."),
    ),
    "order.dates": (
        Text("日期先后有误", "Dates out of order"),
        Text("核对这一行的各个日期后改正。", "Check the dates of the row and put them right."),
    ),
    "id.identity-card": (
        Text("含身份证号", "An identity-card number"),
        Text(
            "以加密摘要代替证件号，整份重新导出。",
            "Replace the numbers by the keyed digest and export again.",
        ),
    ),
    "text.private-use": (
        Text("含私用区字符", "Characters of the private-use area"),
        Text(
            "改用 GB 18030-2022 的正式码位；不改也可以提交。",
            "Use the codes of GB 18030-2022; it can be submitted as it is.",
        ),
    ),
    "filing.foreign-row": (
        Text("含其他机构的行", "Rows of another institution"),
        Text("只留本机构的行。", "Keep the rows of your own institution alone."),
    ),
    "filing.other-period": (
        Text("含其他期间的行", "Rows of another period"),
        Text("只留本报告期的行，或改选报告期。", "Keep the rows of this period, or choose the other period."),
    ),
    "filing.mapped": (
        Text("经映射得来的文件", "A file made by a mapping"),
        Text("报送原始文件。", "File the original."),
    ),
    "filing.exists": (
        Text("这一期已有报送", "Filed already"),
        Text("由有权更正的人员在其回执页更正。", "Have somebody who may amend do it from its receipt."),
    ),
    "period.unknown": (
        Text("报告期有误", "Unknown period"),
        Text("改选已开始的年月，如 2020-06。", "Choose a month that has begun, such as 2020-06."),
    ),
}


def title_of(problem: Problem) -> Text:
    """What is wrong, in a few words."""
    return FIXES[problem.code][0] if problem.code in FIXES else name_warning(problem.code)


def fix_of(problem: Problem) -> Text:
    """What to do, in one sentence."""
    if problem.code in FIXES:
        return FIXES[problem.code][1]
    check = checks_by_code().get(problem.code)
    if check is not None:
        return _EXPLAIN if check.asks_reason else _CHECK
    return _AGAIN if problem.is_error else _CHECK
