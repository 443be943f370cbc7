"""`mingjian backup TARGET` and `mingjian restore SOURCE`: the data folder kept elsewhere, and taken back."""

from pathlib import Path
from typing import Annotated

import typer

from mingjian.config.commands.fsck import lost_files, read_older
from mingjian.config.commands.verify import read_key
from mingjian.config.environment import start_django
from mingjian.config.output import CLEAN, COULD_NOT, FOUND, show_problems
from mingjian.engines.log.reader import KEY
from mingjian.kernel.problems import Refused

DataFolder = Annotated[Path | None, typer.Option("--data", help="数据文件夹 · the data folder")]


def backup(
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="新的文件夹 · a folder that is not there yet")
    ],
    data: DataFolder = None,
) -> None:
    """备份 · Copy the data folder while the platform runs: log, database, files, and a list of digests."""
    try:
        start_django(data)
        from mingjian.record.journal.backup import back_up

        size = back_up(target)
        lost = lost_files()
    except Refused as refused:
        show_problems(refused.problems)
        raise typer.Exit(COULD_NOT) from refused
    typer.echo(f"已备份到 {target}：日志 {size} 条。其中有私钥，请妥善保管。")
    typer.echo(f"Backed up to {target}: a log of {size} entries. It holds private keys: keep it safe.")
    show_problems(lost)  # older backups may have them still
    raise typer.Exit(FOUND if lost else CLEAN)


def restore(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="备份 · a backup")],
    data: Annotated[
        Path, typer.Option("--data", help="新的数据文件夹 · a data folder that is not there yet")
    ],
    since: Annotated[
        list[Path] | None,
        typer.Option(help="已公布过的检查点，可多次给出 · checkpoints that were published"),
    ] = None,
) -> None:
    """恢复 · Take a backup back where it is whole and the log did not go on after it."""
    from mingjian.config.commands.restoring import restore as take_back

    try:
        key = read_key(source / "files" / "log" / KEY, "SOURCE")
        size = take_back(source, data, [read_older(file, key) for file in since or ()])
    except Refused as refused:
        show_problems(refused.problems)
        raise typer.Exit(COULD_NOT) from refused
    typer.echo(f"已恢复到 {data}：日志 {size} 条。启动前请与已公布的检查点核对。")
    typer.echo(
        f"Restored to {data}: a log of {size} entries. Compare with what was published before you start."
    )
    raise typer.Exit(CLEAN)
