"""`mingjian rules`: what the rulebook asks, since when, and how well each value was seen."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from mingjian.config.commands.supervise import parse_day
from mingjian.config.output import COULD_NOT, console, emit_json, show_problems
from mingjian.config.today import today
from mingjian.kernel.problems import Refused

if TYPE_CHECKING:
    from mingjian.kernel.parameters import Parameter
    from mingjian.kernel.rulebook import Rulebook
    from mingjian.kernel.rules import Rule


def rules(
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="In force on this day (default: today).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """List the rules with provision, severity and dated parameters."""
    from mingjian.config.domains import rulebook

    try:
        day = parse_day(as_of, "--as-of") if as_of else today()
    except Refused as refused:
        show_problems(refused.problems)
        if as_json:
            emit_json([p.as_json() for p in refused.problems])
        raise typer.Exit(COULD_NOT) from refused
    book = rulebook()
    if as_json:
        emit_json([_document(rule, book, day) for rule in book.rules])
        return
    for rule in book.rules:
        mark = "●" if book.in_force(rule, day) else "○"
        console.print(
            f"{mark} {rule.key}  [{rule.kind}, {rule.severity}]  {book.provision(rule)}", markup=False
        )
        console.print(f"    {rule.title.zh} / {rule.title.en}", markup=False)
        for key in rule.parameters:
            for value in book.parameters[key].values:
                console.print(f"    {value.since}  {value.value:,} {book.parameters[key].unit}", markup=False)


def _document(rule: "Rule", book: "Rulebook", day: date) -> dict[str, object]:
    return {
        "key": rule.key,
        "revision": rule.revision,
        "kind": str(rule.kind),
        "sector": rule.sector,
        "title_zh": rule.title.zh,
        "title_en": rule.title.en,
        "obligation": rule.obligation,
        "provision": book.provision(rule),
        "severity": str(rule.severity),
        "in_force": book.in_force(rule, day),
        "parameters": [_parameter(book.parameters[key]) for key in rule.parameters],
    }


def _parameter(parameter: "Parameter") -> dict[str, object]:
    return {
        "key": parameter.key,
        "unit": parameter.unit,
        "values": [
            {
                "from": value.since.isoformat(),
                "value": value.value,
                "evidence": str(value.evidence),
                "reference": value.reference,
            }
            for value in parameter.values
        ],
    }
