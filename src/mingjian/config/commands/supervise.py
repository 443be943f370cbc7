"""`mingjian supervise DIR --as-of DATE`: judge tables by the rulebook, without a database."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingjian.config.output import CLEAN, COULD_NOT, console, emit_json, show_problems
from mingjian.config.today import today
from mingjian.kernel.forms import FIRST_DAY, LAST_DAY
from mingjian.kernel.problems import Refused, count_by_code, problem

if TYPE_CHECKING:
    from mingjian.engines.evaluation.supervise import Supervised


def supervise(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Tables by file stem, CSV or Parquet.")],
    as_of: Annotated[str, typer.Option("--as-of", help="The day as at which to judge (ISO).")],
    engine: Annotated[str, typer.Option(help="duckdb / spark")] = "duckdb",
    out: Annotated[Path | None, typer.Option(help="Where findings.json and the snapshot go.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Judge the tables of a folder as at a day: findings with their evidence."""
    from mingjian.config.domains import rulebook
    from mingjian.engines.evaluation.supervise import supervise as run_supervise

    try:
        done = run_supervise(
            folder, as_of=parse_day(as_of, "--as-of"), book=rulebook(), today=today(), backend=engine, out=out
        )
    except Refused as refused:
        show_problems(refused.problems)
        if as_json:
            counts = getattr(refused, "counts", count_by_code(refused.problems))
            problems = [{"table": p.where or None, **p.as_json()} for p in refused.problems]
            emit_json({"ok": False, "counts": counts, "problems": problems})
        raise typer.Exit(COULD_NOT) from refused
    if as_json:
        emit_json(done.run.as_json())
    else:
        _tell(done, out)
    raise typer.Exit(CLEAN)


def parse_day(text: str, option: str) -> date:
    """A day of business given as an option, as YYYY-MM-DD; refuses anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if day.isoformat() != text or not FIRST_DAY <= day <= LAST_DAY:
        allowed = f"YYYY-MM-DD, {FIRST_DAY} .. {LAST_DAY}"
        raise Refused(problem("option.invalid", column=option, value=text, allowed=allowed))
    return day


def _tell(done: "Supervised", out: Path | None) -> None:
    from mingjian.config.domains import rulebook

    run = done.run
    show_problems(done.warnings)
    rows = "，".join(f"{i.table} {i.rows:,} 行" for i in run.inputs)
    console.print(f"判断日 {run.as_of}，{rows}", markup=False)
    counts = Counter(f.rule for f in run.findings)
    for rule in rulebook().rules:
        if counts[rule.key]:
            title = f"{rule.title.zh} / {rule.title.en}"
            console.print(f"  {counts[rule.key]:>6}  {rule.severity:<8} {rule.key:<28} {title}", markup=False)
    for gap in sorted(run.not_judged):
        who = f"（{len(gap.institutions)} 家）" if gap.institutions else ""
        console.print(f"  未判断  {gap.rule}: {gap.reason}, {gap.rows:,} rows {who}", markup=False)
    console.print(f"发现 {len(run.findings)} 项 / {len(run.findings)} findings", markup=False)
    for finding in sorted(run.findings, key=lambda f: -f.severity.rank)[:5]:
        console.print(
            f"  {finding.id[:12]}  {finding.rule}  {finding.subject}  {finding.period}", markup=False
        )
    if out:
        console.print(f"mingjian explain <ID> --run {out}", markup=False)
