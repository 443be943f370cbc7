"""`mingjian check`: is this file a good table of the form?"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from mingjian.config.output import CLEAN, COULD_NOT, FOUND, console, emit_json, show_problems
from mingjian.config.today import today
from mingjian.engines.intake.annotated import Tell, annotated_rows, problem_list
from mingjian.engines.intake.check import check as check_table
from mingjian.engines.intake.checked import Checked
from mingjian.kernel.periods import Period
from mingjian.kernel.problems import Problem, Refused, count_by_code, problem
from mingjian.law.formbook import form as form_of
from mingjian.law.mappingbook import mapping as mapping_of


def check(
    form: Annotated[str, typer.Argument(help="表单 form, such as loan-book")],
    file: Annotated[Path, typer.Argument(help="CSV、XLSX、JSON Lines 或 Parquet 文件 the file")],
    period: Annotated[str | None, typer.Option(help="报告期 reporting period, YYYY-MM")] = None,
    map_: Annotated[str | None, typer.Option("--map", help="映射 mapping of a foreign table")] = None,
    out: Annotated[Path | None, typer.Option(help="写入核对后的表 folder for the checked table")] = None,
    problems: Annotated[
        Path | None, typer.Option(help="写出全部问题 file for all problems, .csv or .xlsx")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")] = False,
) -> None:
    """核对一份报表文件。 Check a file against its form: 0 clean, 1 errors, 2 not a table."""
    try:
        with _problem_file(file, problems) as each:
            checked = check_table(
                form_of(form),
                None,
                file,
                today=today(),
                period=Period.parse_month(period) if period is not None else None,
                mapping=mapping_of(map_) if map_ is not None else None,
                out=out,
                each=each,
            )
    except Refused as refused:
        _tell_refused(form, refused.problems, json)
        raise typer.Exit(COULD_NOT) from None
    if json:
        emit_json(checked.as_json())
    else:
        _show(checked)
    if not checked.readable:
        raise typer.Exit(COULD_NOT)
    raise typer.Exit(CLEAN if checked.ok else FOUND)


@contextmanager
def _problem_file(file: Path, target: Path | None) -> Iterator[Tell | None]:
    """What takes every problem for the export, if one is asked for. Refuses with `option.invalid`."""
    if target is None:
        yield None
        return
    writers: dict[str, Callable[[Path], AbstractContextManager[Tell]]] = {
        ".csv": problem_list,
        ".xlsx": partial(annotated_rows, file),
    }
    writer = writers.get(target.suffix.lower())
    if writer is None:
        raise Refused(problem("option.invalid", column="--problems", value=target, allowed="*.csv, *.xlsx"))
    try:
        with writer(target) as tell:
            yield tell
    except OSError as error:
        allowed = "可写的位置 / a place that can be written"
        raise Refused(
            problem("option.invalid", column="--problems", value=target, allowed=allowed)
        ) from error


def _tell_refused(form: str, problems: Sequence[Problem], json: bool) -> None:
    if not json:
        show_problems(problems)
        return
    emit_json(
        {
            "form": form,
            "rows": 0,
            "ok": False,
            "counts": count_by_code(problems),
            "problems": [p.as_json() for p in problems],
        }
    )


def _show(checked: Checked) -> None:
    show_problems(checked.problems, checked.counts)
    verdict = "通过 / passed" if checked.ok else "未通过 / not passed"
    console.print(f"{checked.section.label.zh}：{checked.rows} 行 / rows，{verdict}", markup=False)
    if checked.table:
        console.print(f"已写入 / written: {checked.table}", markup=False)
