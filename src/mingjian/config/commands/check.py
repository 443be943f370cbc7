"""`mingjian check`: is this file a good table of the form?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from mingjian.config.output import CLEAN, COULD_NOT, FOUND, console, emit_json, show_problems
from mingjian.config.today import today
from mingjian.engines.intake.check import check as check_table
from mingjian.engines.intake.checked import Checked
from mingjian.kernel.periods import Period
from mingjian.kernel.problems import Problem, Refused, count_by_code
from mingjian.law.formbook import form as form_of
from mingjian.law.mappingbook import mapping as mapping_of


def check(
    form: Annotated[str, typer.Argument(help="表单 form, such as loan-book")],
    file: Annotated[Path, typer.Argument(help="CSV 或 Parquet 文件 CSV or Parquet file")],
    period: Annotated[str | None, typer.Option(help="报告期 reporting period, YYYY-MM")] = None,
    map_: Annotated[str | None, typer.Option("--map", help="映射 mapping of a foreign table")] = None,
    out: Annotated[Path | None, typer.Option(help="写入核对后的表 folder for the checked table")] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON print JSON")] = False,
) -> None:
    """核对一份报表文件。 Check a file against its form: 0 clean, 1 errors, 2 not a table."""
    try:
        spec = form_of(form)
        checked = check_table(
            spec,
            spec.sections[0],
            file,
            today=today(),
            period=Period.parse_month(period) if period is not None else None,
            mapping=mapping_of(map_) if map_ is not None else None,
            out=out,
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
