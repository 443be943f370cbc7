"""`mingjian fsck`: rebuild every tile and the root of a log from its entries and compare.

With a data folder the entries are compared with the database too, and the files that the database names are
read again; with an older checkpoint the history.
"""

import os
from pathlib import Path
from typing import Annotated

import typer

from mingjian.config.commands.verify import read_bytes, read_key
from mingjian.config.output import CLEAN, COULD_NOT, FOUND, emit_json, show_problems
from mingjian.engines.log.fsck import Audit, compare_older
from mingjian.engines.log.fsck import fsck as check_log
from mingjian.engines.log.reader import KEY
from mingjian.kernel.notes import NOTE_LIMIT_BYTES, Checkpoint, VerifierKey, encode_base64, open_checkpoint
from mingjian.kernel.problems import Problem, Refused, problem

DATABASE = "mingjian.sqlite3"
SHOWN = 1_000  # problems listed; all are counted


def fsck(
    log: Annotated[Path | None, typer.Option(help="日志文件夹，默认 DATA/log · the log's folder")] = None,
    key: Annotated[Path | None, typer.Option(help="验证公钥文件，默认日志中的 key · verifier key")] = None,
    data: Annotated[Path | None, typer.Option(help="数据文件夹 · the data folder")] = None,
    since: Annotated[Path | None, typer.Option(help="早先留存的检查点 · an older checkpoint, kept")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
) -> None:
    """核对日志 · Check a whole log against its signed root: 0 sound, 1 damaged, 2 could not run."""
    folder = log or (data or Path(os.environ.get("MINGJIAN_DATA", "data"))) / "log"
    try:
        if not folder.is_dir():
            allowed = "日志文件夹 / the folder of a log"
            raise Refused(problem("option.invalid", column="--log", value=folder, allowed=allowed))
        verifier = read_key(key or folder / KEY)
        older = read_older(since, verifier) if since else None
        audit = check_log(folder, verifier)
        told = None if log or not audit.checkpoint else compare_database(data, audit.checkpoint.size)
        lost = lost_files() if told is not None else []
    except Refused as refused:
        if as_json:
            emit_json({"ok": None, "problems": [p.as_json() for p in refused.problems]})
        show_problems(refused.problems)
        raise typer.Exit(COULD_NOT) from refused
    changed = compare_older(folder, older, audit.checkpoint) if older and audit.checkpoint else ()
    whole = Audit(audit.checkpoint, (*audit.problems, *changed, *(told or ()), *lost))
    _tell(whole, as_json, is_compared=told is not None)
    raise typer.Exit(FOUND if whole.problems else CLEAN)


def read_older(file: Path, key: VerifierKey) -> Checkpoint:
    """A checkpoint that somebody kept. Refuses a file that cannot be read or that the key has not signed."""
    data = read_bytes(file, "--since", NOTE_LIMIT_BYTES)
    return open_checkpoint(data.decode("utf-8", errors="replace"), key)


def compare_database(data: Path | None, size: int) -> list[Problem] | None:
    """What differs between log and journal database; None where there is no database.

    Django is loaded only here. Refuses a database that is not safe.
    """
    folder = data or Path(os.environ.get("MINGJIAN_DATA", "data"))
    if not (folder / DATABASE).exists() and "MINGJIAN_DATABASE" not in os.environ:
        return None
    from mingjian.config.environment import start_django

    start_django(folder)
    from django.conf import settings
    from django.db import connection

    from mingjian.record.journal.agreement import compare

    if "journal_sequenced" not in connection.introspection.table_names():
        return None
    return list(compare(settings.LOG_FOLDER, size))


def lost_files() -> list[Problem]:
    """What the database names and the data folder lacks or holds otherwise; Django was started before."""
    from mingjian.casework.documents import lost_documents
    from mingjian.record.filings.blobs import lost_blobs
    from mingjian.record.filings.models import Filing

    named = Filing.objects.order_by("blob").values_list("blob", flat=True).distinct()
    return [*lost_blobs(named.iterator()), *lost_documents()]


def _tell(audit: Audit, as_json: bool, *, is_compared: bool) -> None:
    shown = audit.problems[:SHOWN]
    if as_json:
        emit_json(_document(audit, shown) | {"compared": is_compared})
    elif audit.checkpoint and not audit.problems:
        size, origin = audit.checkpoint.size, audit.checkpoint.origin
        typer.echo(f"日志 {origin} 完好：{size} 条，与已签名的根一致。")
        typer.echo(f"The log {origin} is sound: {size} entries give its signed root.")
        if is_compared:
            typer.echo("数据库与日志逐条一致，登记的文件齐全。")
            typer.echo("The database agrees, entry by entry; its files are all there.")
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
