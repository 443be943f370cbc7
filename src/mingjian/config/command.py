"""The `mingjian` command: one Typer application, its commands listed literally.

Exit codes: 0 done and clean, 1 problems found, 2 could not run. Nothing here imports Django; commands that
need it live in `config/serve.py`, loaded when they are called.
"""

import sys

import typer

from mingjian.config import serve
from mingjian.config.commands import (
    account,
    backup,
    check,
    demo,
    explain,
    forms,
    fsck,
    rules,
    supervise,
    verify,
    witness,
)
from mingjian.config.output import COULD_NOT, emit_json, show_problems
from mingjian.kernel.problems import Problem, Refused, count_by_code, problem

app = typer.Typer(
    name="mingjian",
    help="明鉴: supervision of internet finance.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(check.check)
app.command()(forms.forms)
app.command()(supervise.supervise)
app.command()(rules.rules)
app.command()(explain.explain)
app.command()(demo.demo)
app.command()(verify.verify)
app.command()(fsck.fsck)
app.command()(backup.backup)
app.command()(backup.restore)
app.add_typer(witness.app, name="witness")
app.command()(serve.file)
app.command()(serve.up)
app.add_typer(account.account, name="account")


def main() -> None:
    """Run the command; what it did not catch itself is told as Problems, as JSON where asked, with exit 2."""
    try:
        sys.exit(app(standalone_mode=False))
    except Refused as refused:
        problems = refused.problems
    except typer.Abort:  # the input ended where an answer was awaited
        problems = ()
    except typer.TyperException as error:
        problems = _usage(error.format_message())
    if problems:
        show_problems(problems)
    if "--json" in sys.argv:
        listed = [p.as_json() for p in problems]
        emit_json({"ok": False, "counts": count_by_code(problems), "problems": listed})
    sys.exit(COULD_NOT)


def _usage(message: str) -> tuple[Problem, ...]:
    """A missing or unknown option; nothing where a group was called alone, which printed its help."""
    return (problem("usage", value=message, allowed="mingjian --help"),) if message else ()
