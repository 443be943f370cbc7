"""Every code of a Problem with its message in both languages and its severity.

`docs/problems.md` is generated from this list. A message says what is wrong, what was found, what is allowed
and what to do.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a problem stops the act or is only told."""

    ERROR = "error"
    WARNING = "warning"


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
        "无法作为表格读取：{why_zh}。请以 CSV（逗号分隔）、XLSX、JSON Lines 或 Parquet 格式重新导出。",
        "Cannot be read as a table: {why_en}. Export it again as CSV (comma separated), XLSX, JSON lines or "
        "Parquet.",
    ),
    "file.encoding": Kind(
        "文字编码有误：{why_zh}。请整份存为 UTF-8 或 GB18030。",
        "Wrong text encoding: {why_en}. Save the whole file as UTF-8 or as GB18030.",
    ),
    "file.limit": Kind(
        "超出限额：{what_zh}为 {value}，上限 {allowed}。请拆分后报送。",
        "Over a limit: {what_en} is {value}, at most {allowed}. Split it before filing.",
    ),
    "sheet.unclear": Kind(
        "工作簿有这些工作表：{value}，无法判断报送哪一张。请将要报送的命名为：{allowed}。",
        "The workbook has the sheets {value}; it is unclear which is filed. Name it one of: {allowed}.",
    ),
    "storage.failed": Kind(
        "暂存空间写入失败（{value}），没有写出任何结果。请腾出磁盘空间后重试。",
        "Scratch space could not be written ({value}); nothing was kept. Free disk space and try again.",
    ),
    "text.private-use": Kind(
        "{column} 含私用区字符（{value}），各系统显示不一。请改用 GB 18030-2022 的正式码位。",
        "{column} holds a private-use character ({value}), shown differently everywhere. Use the code of "
        "GB 18030-2022.",
        _W,
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
    "usage": Kind(
        "命令写法有误：{value} 用法见 {allowed}。", "The command is written wrongly: {value} See {allowed}."
    ),
    # --- accounts, filings, cases
    "institution.unknown": Kind(
        "登记簿中没有机构 {value}。请先登记。", "The register has no institution {value}. Register it first."
    ),
    "account.unknown": Kind(
        "没有账号 {value}。请核对用户名。", "There is no account {value}. Check the name."
    ),
    "account.exists": Kind(
        "账号 {value} 已开立。要改角色或密码，请用 role 或 password。",
        "Account {value} stands. To change it use role or password.",
    ),
    "account.closed": Kind(
        "账号 {value} 已注销，不能再改。请另开账号。", "Account {value} is closed for good. Open another one."
    ),
    "account.scope": Kind(
        "角色与范围不符（{value}）：机构角色须有一家机构，仅监管角色可限辖区与类别，审计不限。",
        "Role and scope do not fit ({value}): people of an institution carry one, only offices a region "
        "or kinds, auditors none.",
    ),
    "account.taken": Kind(
        "用户名 {value} 已被使用。请另取一个。", "The name {value} is taken. Choose another one."
    ),
    "account.last-administrator": Kind(
        "{value} 是本机构唯一能管理人员的账号。请先给另一人“机构合规人员”的角色，再办理。",
        "{value} is the only account of this institution that manages people. Give somebody else the role "
        "“Institution” first.",
    ),
    "account.own": Kind(
        "自己的密码和第二因素不在这里重设。请到“我的账户”更改，或请另一位合规人员办理。",
        "Your own password and second factor are not reset here. Change them in your account, or ask another "
        "person who manages people.",
    ),
    "account.wrong-password": Kind(
        "现在的密码不对，没有更改。请重新输入。",
        "The present password is wrong; nothing was changed. Try again.",
    ),
    "account.password": Kind("密码不合要求：{value}。", "The password is refused: {value}."),
    "upload.too-large": Kind(
        "所交内容为 {value}，上限 {allowed}，没有接收。请压缩为 Parquet 或分期间报送。",
        "What was sent has {value}, at most {allowed}; it was not taken. Make it a Parquet file or file each "
        "period by itself.",
    ),
    "upload.busy": Kind(
        "正在接收的文件已达上限（{allowed} 份），没有接收。请在 {value} 秒后重试。",
        "As many files as can be taken at once ({allowed}) are on the way; yours was not. Try again in "
        "{value} seconds.",
    ),
    "upload.quota": Kind(
        "未传完的文件已占 {value}，上限 {allowed}。请先传完或放弃其中一些。",
        "Files on the way already take {value}, at most {allowed}. Finish or give up some of them first.",
    ),
    "upload.declared": Kind(
        "上传的说明有误：{why_zh}。请重新选择文件。",
        "What the upload says of the file is wrong: {why_en}. Choose the file again.",
    ),
    "upload.unknown": Kind(
        "没有这次上传：已完成、已放弃或已过期。请重新选择文件。",
        "There is no such upload: it was finished, given up or is over. Choose the file again.",
    ),
    "upload.order": Kind(
        "应接第 {allowed} 片，收到的是第 {value} 片。请从第 {allowed} 片继续。",
        "Piece {allowed} is next, piece {value} came. Go on with piece {allowed}.",
    ),
    "upload.piece": Kind(
        "第 {value} 片与文件的摘要不符，没有保存。请重传这一片；若文件已改动，请重新选择。",
        "Piece {value} differs from the digest of the file and was not kept. Send it again; if the file "
        "changed, choose it again.",
    ),
    "filing.same": Kind(
        "期间 {value} 已受理过同一文件，沿用原回执。",
        "The same file was accepted for {value}; this is the receipt that stands.",
        _W,
    ),
    "filing.exists": Kind(
        "期间 {value} 已受理另一文件（摘要 {allowed}…），原报送有效。如需更正，请由有权人员在其回执页办理。",
        "Another file (digest {allowed}…) was accepted for {value} and stands. Amend it from its receipt.",
    ),
    "filing.amended": Kind(
        "期间 {value} 的原报送（{allowed}）已由本次更正取代。",
        "This amendment supersedes what was accepted for {value} ({allowed}).",
        _W,
    ),
    "filing.moved": Kind(
        "期间 {value} 的报送刚被他人更正（现摘要 {allowed}…），本次未受理。请查看后再办。",
        "Somebody else amended {value} first (digest {allowed}… stands); yours was not accepted. Look again.",
    ),
    "filing.reason-missing": Kind(
        "提示 {column}（{value} 处）须说明原因才能受理。可用原因：{allowed}。",
        "Give a reason for {column} ({value} places) before it is accepted. Reasons: {allowed}.",
    ),
    "filing.reason-unknown": Kind(
        "{column} 的原因 {value} 不在清单内，可用：{allowed}。",
        "Reason {value} for {column} is not in the list. Reasons: {allowed}.",
    ),
    "filing.reason-text": Kind(
        "{column} 的原因说明为 {value} 字，应为 {allowed} 字。",
        "The words for {column} have {value} characters. Allowed: {allowed}.",
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
    "engine.missing": Kind(
        "Spark 引擎需要 {value}，未找到。请安装：{allowed}；或改用 --engine duckdb。",
        "The Spark engine needs {value}, which is not there. Install it ({allowed}) or use --engine duckdb.",
    ),
    "verdict.forbidden": Kind(
        "您的角色（{value}）不能对该发现作出此项结论。由有权的人员办理。",
        "Your role ({value}) may not say this of the finding. Leave it to somebody who may.",
    ),
    "export.too-many": Kind(
        "共 {value} 条，一次最多导出 {allowed} 条。请用筛选缩小范围后再导出。",
        "There are {value} rows; an export takes at most {allowed}. Narrow them by filters, then export.",
    ),
    "verdict.reason": Kind(
        "理由有 {value} 个字符，应为 {allowed} 个。请写明事实与依据。",
        "The reason has {value} characters; allowed: {allowed}. State the facts and the basis.",
    ),
    "verdict.second": Kind(
        "结论由 {value} 提出，须由另一人复核；不需复核的结论不能复核。",
        "The verdict is by {value}: a second person answers it, and only where one is needed.",
    ),
    "verdict.moved": Kind(
        "您看到 {allowed} 项结论，现有 {value} 项，或有一项正待复核。请刷新后再办。",
        "You saw {allowed} verdicts, there are {value}, or one awaits its review. Look again first.",
    ),
    "case.forbidden": Kind(
        "当前状态（{value}）下不能由您执行“{column}”。可执行：{allowed}。",
        "In status {value} you may not do {column}. Open to you: {allowed}.",
    ),
    "case.incomplete": Kind("请填写 {column}。", "Fill in {column}."),
    "case.detail": Kind(
        "{column} 的值 {value} 无效，应为 {allowed}。", "{column} is {value}. Allowed: {allowed}."
    ),
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
    "document.font": Kind(
        "排印文书缺少中文字体 {value}。请安装 Debian 软件包 {allowed} 后重试。",
        "The font {value} for documents is missing. Install the Debian package {allowed} and try again.",
    ),
    "file.lost": Kind(
        "登记在册的文件 {value} 缺失或内容已变；其他记录不受影响。请由运维人员从备份取回这一文件，"
        "再用 mingjian fsck 核对。",
        "The kept file {value} is missing or has changed; all other records stand. Have the operator take it "
        "back from a backup, then check with `mingjian fsck`.",
    ),
    "link.ended": Kind(
        "关系 {value} 已登记于 {allowed} 终止，不能改为另一天。",
        "The link {value} was entered as ended on {allowed}; another day is refused.",
    ),
    "link.overlap": Kind(
        "同样双方的同类关系 {value} 已登记，有效期间 {allowed}，不得重叠。请先登记其终止日，或更正起始日。",
        "The link {value} holds {allowed}; another of its kind may not overlap. End it, or correct the day.",
    ),
    "calendar.unknown": Kind(
        "{value} 起算的期限超出已知的工作日历（至 {allowed} 年），没有办理。请由运维人员更新日历后再办。",
        "A term from {value} runs beyond the calendar (up to {allowed}): not done. Have it updated first.",
    ),
    "due.unknown": Kind(
        "期间 {value} 的期限超出已知的工作日历（至 {allowed} 年），是否按期未作判断。",
        "The term of {value} runs beyond the calendar (up to {allowed}): not judged whether in time.",
        _W,
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
    "witness.refused": Kind(
        "见证方 {value} 没有签名：{why_zh}。日志照常运行；请与见证方核对。",
        "The witness {value} did not sign: {why_en}. The log goes on; compare with the witness.",
    ),
    # --- the journal
    "journal.conflict": Kind(
        "键 {value} 已用于另一事项（{allowed}）。请为新事项另用新键。",
        "Key {value} already stands for another entry ({allowed}). Use a new key for a new fact.",
    ),
    "journal.waits": Kind(
        "已受理并保存，但日志暂时无法写入（{value}）。请腾出磁盘空间；再报送同一文件即得回执。",
        "Accepted and kept, but the log cannot be written now ({value}). Free disk space; the same file "
        "handed in again gives the receipt.",
    ),
    "database.unsafe": Kind(
        "数据库设置不安全：{column} 为 {value}，应为 {allowed}。已拒绝启动。",
        "Unsafe database: {column} is {value}, allowed: {allowed}. Refused to start.",
    ),
    # --- backups
    "backup.database": Kind(
        "数据库是 {value}，本命令只备份 SQLite。请依次备份日志、数据库（用其工具）、其他文件。",
        "The database is {value}; this command keeps SQLite alone. Copy the log first, then the database by "
        "its own tool, then the other files.",
    ),
    "backup.damaged": Kind(
        "备份不完整，{value}：{why_zh}。请改用另一份备份。",
        "The backup is not whole, {value}: {why_en}. Take another one.",
    ),
    "backup.stale": Kind(
        "备份的日志只有 {value} 条，已公布的有 {allowed} 条。若恢复，日志将有两个版本。请用更新的备份。",
        "The log of the backup has {value} entries, and one of {allowed} was published. Restored it would "
        "tell two stories. Take a newer backup.",
    ),
}
