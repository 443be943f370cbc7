"""`mingjian fsck`: rebuild every tile and the root of a log from its entries and compare."""

import os
from pathlib import Path
from typing import Annotated

import typer

from mingjian.config.commands.verify import read_key
from mingjian.config.output import CLEAN, COULD_NOT, FOUND, emit_json, show_problems
from mingjian.engines.log.fsck import Audit
from mingjian.engines.log.fsck import fsck as check_log
from mingjian.engines.log.reader import KEY
from mingjian.kernel.notes import encode_base64
from mingjian.kernel.problems import Problem, Refused, problem

SHOWN = 1_000  # problems listed; all are counted


def fsck(
    log: Annotated[Path | None, typer.Option(help="日志文件夹，默认 DATA/log · the log's folder")] = None,
    key: Annotated[Path | None, typer.Option(help="验证公钥文件，默认日志中的 key · verifier key")] = None,
    data: Annotated[Path | None, typer.Option(help="数据文件夹 · the data folder")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
) -> None:
    """核对日志 · Check a whole log against its signed root: 0 sound, 1 damaged, 2 could not run."""
    folder = log or (data or Path(os.environ.get("MINGJIAN_DATA", "data"))) / "log"
    try:
        if not folder.is_dir():
            allowed = "日志文件夹 / the folder of a log"
            raise Refused(problem("option.invalid", column="--log", value=folder, allowed=allowed))
        verifier = read_key(key or folder / KEY)
    except Refused as refused:
        if as_json:
            emit_json({"ok": None, "problems": [p.as_json() for p in refused.problems]})
        show_problems(refused.problems)
        raise typer.Exit(COULD_NOT) from refused
    audit = check_log(folder, verifier)
    _tell(audit, as_json)
    raise typer.Exit(FOUND if audit.problems else CLEAN)


def _tell(audit: Audit, as_json: bool) -> None:
    shown = audit.problems[:SHOWN]
    if as_json:
        emit_json(_document(audit, shown))
    elif audit.checkpoint and not audit.problems:
        size, origin = audit.checkpoint.size, audit.checkpoint.origin
        typer.echo(f"日志 {origin} 完好：{size} 条，与已签名的根一致。")
        typer.echo(f"The log {origin} is sound: {size} entries give its signed root.")
    show_problems(shown)


def _document(audit: Audit, shown: tuple[Problem, ...]) -> dict[str, object]:
    checkpoint = audit.checkpoint
    return {
        "ok": not audit.problems,
        "origin": checkpoint.origin if checkpoint else None,
        "size": checkpoint.size if checkpoint else None,
        "root": encode_base64(checkpoint.root) if checkpoint else None,
        "count": len(audit.problems),
        "problems": [p.as_json() for p in shown],
    }
