"""`mingjian explain FINDING_ID --run FILE_OR_DIR`: arithmetic, rows, provision and remedy of a finding."""

from pathlib import Path
from typing import Annotated

import typer

from mingjian.config.output import COULD_NOT, show_problems
from mingjian.kernel.problems import Refused

ROWS_SHOWN = 20


def explain(
    finding_id: Annotated[
        str, typer.Argument(metavar="FINDING_ID", help="The id, or its first 8 characters.")
    ],
    run: Annotated[Path, typer.Option(help="findings.json, or the folder that holds it.")],
) -> None:
    """Tell a finding to a person: what was measured, how, against which provision, what to do."""
    from mingjian.config.domains import rulebook
    from mingjian.engines.evaluation.explanation import explain as explain_finding
    from mingjian.engines.evaluation.explanation import load_finding

    try:
        told = explain_finding(load_finding(run, finding_id), rulebook())
    except Refused as refused:
        show_problems(refused.problems)
        raise typer.Exit(COULD_NOT) from refused
    finding, rule = told.finding, told.rule
    subject = "  ".join(f"{name}={value}" for name, value in finding.subject.items())
    lines = [
        f"{rule.title.zh} / {rule.title.en}  [{finding.severity}]",
        f"{finding.id}",
        f"对象 / subject   {subject}   期间 / period {finding.period}",
        *(f"算式 / arithmetic   {line.zh}\n                    {line.en}" for line in told.arithmetic),
        f"依据 / provision   {told.provision.zh}\n                   {told.provision.en}",
        *(f"保留 / caveat   {caveat}" for caveat in finding.caveats),
        f"整改 / remedy   {told.remedy.zh}\n                {told.remedy.en}",
        f"证据 / evidence   {len(finding.evidence)}",
    ]
    for row in finding.evidence[:ROWS_SHOWN]:
        cells = {**row.key, **row.values}
        lines.append(f"  {row.table}  " + "  ".join(f"{k}={v}" for k, v in cells.items()))
    if len(finding.evidence) > ROWS_SHOWN:
        lines.append(f"  … {len(finding.evidence) - ROWS_SHOWN}")
    for line in lines:
        typer.echo(line)
