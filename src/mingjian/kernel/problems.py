"""Problem: the one vocabulary of errors for forms, rules, loaders, pages and commands.

A message says what is wrong, what was found, what is allowed and what to do. `CATALOGUE` is the whole
list of codes; `docs/problems.md` is generated from it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mingjian.kernel.text import Text


class Severity(StrEnum):
    """Whether a problem stops the act or is only told."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, where, and what would be right.

    `row` is the 1-based data row (header not counted); `where` names a file, a table or `file:line`.
    """

    code: str
    message: Text
    severity: Severity = Severity.ERROR
    where: str = ""
    row: int | None = None
    column: str | None = None
    value: str | None = None
    allowed: str | None = None
    reference: str | None = None

    @property
    def path(self) -> str:
        """The cell as one text, such as `loans.row[3].principal_fen`."""
        parts = [self.where] if self.where else []
        parts += [f"row[{self.row}]"] if self.row is not None else []
        parts += [self.column] if self.column else []
        return ".".join(parts)

    @property
    def is_error(self) -> bool:
        """True where the problem stops the act."""
        return self.severity is Severity.ERROR

    def as_json(self) -> dict[str, object]:
        """The problem as the interface page lists it."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "allowed": self.allowed,
            "message_zh": self.message.zh,
            "message_en": self.message.en,
        }


class Refused(Exception):
    """An act that was not done, with the problems that say why."""

    def __init__(self, *problems: Problem):
        super().__init__("; ".join(f"{p.code}: {p.message.en}" for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Kind:
    """A code of the catalogue: its message with `{names}` and its severity."""

    zh: str
    en: str
    severity: Severity = Severity.ERROR


_W = Severity.WARNING

CATALOGUE: dict[str, Kind] = {
    # --- a file as a whole
    "file.unreadable": Kind(
        "无法作为表格读取：{why_zh}。请以 CSV（逗号分隔）或 Parquet 格式重新导出。",
        "Cannot be read as a table: {why_en}. Export it again as CSV (comma separated) or Parquet.",
    ),
    "file.encoding": Kind(
        "文字编码有误：{why_zh}。请整份存为 UTF-8 或 GB18030。",
        "Wrong text encoding: {why_en}. Save the whole file as UTF-8 or as GB18030.",
    ),
    "file.limit": Kind(
        "超出限额：{what_zh}为 {value}，上限 {allowed}。请拆分后报送。",
        "Over a limit: {what_en} is {value}, at most {allowed}. Split it before filing.",
    ),
    "header.missing": Kind(
        "缺少必填列 {column}。请补上该列；模板见 mingjian forms {form} --template。",
        "Required column {column} is missing. Add it; `mingjian forms {form} --template` has it.",
    ),
    "header.duplicate": Kind(
        "列名 {column} 出现 {value} 次，只能出现一次。请删除或改名。",
        "Column {column} stands {value} times, allowed once. Remove or rename the others.",
    ),
    "nil": Kind("零报告：只有表头，没有数据行。", "Nil return: a header and no rows.", _W),
    "column.ignored": Kind(
        "表单没有列 {column}，已忽略。", "The form has no column {column}; it was ignored.", _W
    ),
    "field.absent": Kind(
        "来源不含字段 {column}，{value} 行按缺失处理。",
        "The source lacks {column}; it is missing in {value} rows.",
        _W,
    ),
    "field.derived": Kind(
        "字段 {column} 由映射推得，并非申报值，用到它作主体的规则不作判断。",
        "{column} was derived by the mapping, not reported; rules keyed by it do not judge.",
        _W,
    ),
    # --- a row or a cell
    "row.width": Kind(
        "第 {row} 行有 {value} 列，应为 {allowed} 列。请检查逗号与引号。",
        "Row {row} has {value} cells, expected {allowed}. Check commas and quotes.",
    ),
    "type": Kind("{column} 的值 {value} 不是{allowed}。", "{column} is {value}, which is not {allowed_en}."),
    "code": Kind(
        "{column} 的值 {value} 不在代码表内，可用：{allowed}。",
        "{column} is {value}, not a known code. Allowed: {allowed}.",
    ),
    "required": Kind("必填项 {column} 为空。", "{column} is required and empty."),
    "range": Kind(
        "{column} 的值 {value} 超出范围，应在 {allowed}。",
        "{column} is {value}, out of range. Allowed: {allowed}.",
    ),
    "key.duplicate": Kind(
        "主键 {value} 与第 {allowed} 行重复。每个主键只能出现一次。",
        "Key {value} already stands in row {allowed}. A key may stand once.",
    ),
    "order.dates": Kind(
        "日期先后有误：{column} 为 {value}，应 {allowed}。",
        "Dates out of order: {column} is {value}, allowed: {allowed}.",
    ),
    "id.identity-card": Kind(
        "{column} 含居民身份证号（{value}）。请改用加密摘要，不得报送明文证件号。",
        "{column} holds an identity-card number ({value}). File the keyed digest, never the number.",
    ),
    # --- periods, forms, mappings
    "period.voluntary": Kind(
        "期间 {value} 早于报送义务起始（{allowed}），按自愿报送核对，不计逾期。",
        "Period {value} lies before the duty began ({allowed}): checked as voluntary, never late.",
        _W,
    ),
    "period.unknown": Kind(
        "期间 {value} 无法识别，应为 {allowed}。", "Period {value} is unknown. Allowed: {allowed}."
    ),
    "form.unknown": Kind(
        "没有表单 {value}，现有：{allowed}。", "There is no form {value}. Forms: {allowed}."
    ),
    "mapping.unknown": Kind(
        "没有映射 {value}，现有：{allowed}。", "There is no mapping {value}. Mappings: {allowed}."
    ),
    "option.invalid": Kind(
        "参数 {column} 的值 {value} 无效，应为 {allowed}。",
        "Option {column} is {value}. Allowed: {allowed}.",
    ),
    # --- accounts, filings, cases
    "institution.unknown": Kind(
        "登记簿中没有机构 {value}。请先登记。", "The register has no institution {value}. Register it first."
    ),
    "filing.same": Kind(
        "期间 {value} 已受理过同一文件，沿用原回执。",
        "The same file was accepted for {value}; this is the receipt that stands.",
        _W,
    ),
    "filing.exists": Kind(
        "期间 {value} 已受理另一文件（摘要 {allowed}…），暂不支持更正，原报送有效。",
        "Another file (digest {allowed}…) was accepted for {value}; it stands until amendments exist.",
    ),
    "filing.mapped": Kind(
        "文件自称经映射得来，缺少申报字段。请改用 --map 报送原始文件。",
        "The file says that a mapping made it and lacks fields. File the original with --map instead.",
    ),
    "filing.foreign-row": Kind(
        "第 {row} 行属于机构 {value}，只能报送 {allowed} 的数据。",
        "Row {row} belongs to {value}; this filing may hold rows of {allowed} only.",
    ),
    "filing.other-period": Kind(
        "第 {row} 行的 {column} 为 {value}，不属于所报期间 {allowed}。",
        "Row {row}: {column} is {value}, outside of the period {allowed}.",
    ),
    "case.forbidden": Kind(
        "当前状态（{value}）下不能由您执行“{column}”。可执行：{allowed}。",
        "In status {value} you may not do {column}. Open to you: {allowed}.",
    ),
    "case.incomplete": Kind("请填写 {column}。", "Fill in {column}."),
    "case.moved": Kind(
        "该案件刚被他人处理，现状态为 {value}。请刷新后再办。",
        "Somebody else acted first; the case is now {value}. Look again before you act.",
    ),
    "case.term": Kind(
        "期限为 {value} 个工作日，应在 {allowed} 之间。",
        "The term is {value} working days; allowed: {allowed}.",
    ),
    "case.findings": Kind(
        "责令整改须依据同一机构的违规发现：{why_zh}。",
        "An order rests on breaches of one institution: {why_en}.",
    ),
    # --- law files
    "law.invalid": Kind("法规文件有误：{why_zh}。", "A law file is wrong: {why_en}."),
    # --- supervise, explain, verify
    "input.duplicate-table": Kind(
        "{column} 有多份文件：{value}。每张表只能有一份。",
        "Table {column} stands in several files: {value}. Keep one.",
    ),
    "input.empty": Kind(
        "{value} 中没有可供监管运算的表，应含：{allowed}。",
        "No table to supervise in {value}. Expected one of: {allowed}.",
    ),
    "finding.unknown": Kind("该次运算没有编号为 {value} 的发现。", "The run has no finding {value}."),
    "key.invalid": Kind("验证公钥无效：{why_zh}。", "The verifier key is invalid: {why_en}."),
    "proof.invalid": Kind("存证不成立：{why_zh}。", "The proof does not hold: {why_en}."),
    "log.damaged": Kind(
        "日志第 {value} 处与签名的根不符：{why_zh}。请停止使用并从备份核对。",
        "The log differs from its signed root at {value}: {why_en}. Stop and compare with a backup.",
    ),
    # --- the journal
    "journal.conflict": Kind(
        "键 {value} 已用于另一事项（{allowed}）。请为新事项另用新键。",
        "Key {value} already stands for another entry ({allowed}). Use a new key for a new fact.",
    ),
    "database.unsafe": Kind(
        "数据库设置不安全：{column} 为 {value}，应为 {allowed}。已拒绝启动。",
        "Unsafe database: {column} is {value}, allowed: {allowed}. Refused to start.",
    ),
}


def problem(code: str, *, where: str = "", reference: str | None = None, **facts: object) -> Problem:
    """The problem of a code of the catalogue; `facts` fill the message.

    `row`, `column`, `value` and `allowed` among the facts are also kept as fields. Raises KeyError for
    a code or a fact that the catalogue does not know.
    """
    kind = CATALOGUE[code]
    facts.setdefault("allowed_en", facts.get("allowed"))
    row = facts.get("row")
    return Problem(
        code=code,
        severity=kind.severity,
        message=Text(kind.zh, kind.en).fill(**facts),
        where=where,
        row=row if isinstance(row, int) else None,
        column=_text(facts.get("column")),
        value=_text(facts.get("value")),
        allowed=_text(facts.get("allowed")),
        reference=reference,
    )


def count_by_code(problems: Iterable[Problem]) -> dict[str, int]:
    """How many problems of each code, in order of code."""
    return dict(sorted(Counter(p.code for p in problems).items()))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
