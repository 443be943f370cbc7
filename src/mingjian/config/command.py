"""The `mingjian` command: one Typer application, its commands listed literally.

Exit codes: 0 done and clean, 1 problems found, 2 could not run. Nothing here imports Django; commands that
need it live in `config/serve.py`, loaded when they are called.
"""

import sys

import typer

from mingjian.config import serve
from mingjian.config.commands import check, demo, explain, forms, fsck, rules, supervise, verify
from mingjian.config.output import show_problems
from mingjian.kernel.problems import Refused

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
app.command()(serve.file)
app.command()(serve.up)


def main() -> None:
    """Run the command; a refusal that no command caught is still told as Problems, with exit 2."""
    try:
        app()
    except Refused as refused:
        show_problems(refused.problems)
        sys.exit(2)
