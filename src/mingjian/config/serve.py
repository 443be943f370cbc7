"""Commands that need Django: `up` and `file`. Loaded by name, after the environment names the data folder."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingjian.config.environment import start_django, storing
from mingjian.config.output import COULD_NOT, FOUND, console, show_problems
from mingjian.config.today import now, today
from mingjian.kernel.problems import Refused, problem

if TYPE_CHECKING:
    from mingjian.record.registry.models import Institution

DataFolder = Annotated[
    Path | None, typer.Option("--data", help="The data folder (default: $MINGJIAN_DATA, then ./data).")
]


def file(
    form: Annotated[str, typer.Argument(metavar="FORM")],
    table: Annotated[Path, typer.Argument(metavar="FILE")],
    institution: Annotated[str, typer.Option(help="The institution that files.")],
    period: Annotated[str, typer.Option(help="The reporting period, YYYY-MM.")],
    mapping: Annotated[str | None, typer.Option("--map", help="A mapping by name.")] = None,
    reason: Annotated[
        list[str] | None, typer.Option(help="Why a doubtful value is right: CODE=REASON[:TEXT]; repeatable.")
    ] = None,
    data: DataFolder = None,
) -> None:
    """Accept a filing, or an amendment of the one that stands; sequence once, print the receipt."""
    from mingjian.kernel.periods import reporting_period
    from mingjian.law.formbook import form as form_of
    from mingjian.law.mappingbook import mapping as mapping_of

    try:
        start_django(data)
        from mingjian.record.filings.accept import Amendment, Submission, accept
        from mingjian.record.filings.reasons import parse_reason
        from mingjian.record.journal.sequencer import integrate

        with storing():
            found = _registered(institution)
        if not (table.is_file() and os.access(table, os.R_OK)):
            why = {"why_zh": "没有这个文件或无权读取", "why_en": "no such file, or it may not be read"}
            raise Refused(problem("file.unreadable", where=str(table), **why))
        submission = Submission(
            form=form_of(form),
            institution=found,
            period=reporting_period(period, today()),
            file=table,
            mapping=mapping_of(mapping) if mapping else None,
            reasons=dict(parse_reason(told) for told in reason or ()),
            amendment=Amendment(),
        )
        with storing():
            receipt = accept(submission, by="command", at=now())
        with storing(accepted=True):
            integrate(at=now())
    except Refused as refused:
        show_problems(refused.problems)
        raise typer.Exit(_code(refused)) from refused
    show_problems(receipt.warnings)
    receipt.filing.entry.refresh_from_db()
    typer.echo(f"index {receipt.filing.entry.sequenced.index}")
    typer.echo(f"digest {receipt.filing.digest}")


def up(
    port: Annotated[int, typer.Option(help="The port of 127.0.0.1 to serve on.")] = 8000,
    data: DataFolder = None,
) -> None:
    """Set up what is missing, make the demo market at first start, serve the three sites."""
    from mingjian.config.worker import catch_up

    try:
        folder = start_django(data)
        from mingjian.config.demo_market import set_up_demo

        _require_free(port)
        _prepare()
        set_up_demo(folder)
        catch_up(at=now())
    except Refused as refused:
        show_problems(refused.problems)
        raise typer.Exit(COULD_NOT) from refused
    base = f"http://127.0.0.1:{port}"
    typer.echo(f"公众查询   {base}/")
    typer.echo(f"监管工作台 {base}/desk")
    typer.echo(f"机构报送   {base}/portal")
    typer.echo(f"演示账号   {folder / 'accounts.json'}")
    _serve(port)


def _registered(institution_id: str) -> "Institution":
    """The institution; a data folder that was never set up knows none."""
    from django.db import connection

    from mingjian.record.registry.models import Institution

    is_set_up = connection.introspection.django_table_names(only_existing=True)
    found = Institution.objects.filter(pk=institution_id).first() if is_set_up else None
    if found is None:
        raise Refused(problem("institution.unknown", value=institution_id))
    return found


@contextmanager
def step(zh: str, en: str) -> Iterator[None]:
    """One line a step of setting up: what it does, then that it is done."""
    console.print(f"· {zh} / {en} …", end="\r", markup=False)
    yield
    console.print(f"✓ {zh} / {en}      ", markup=False)


def _prepare() -> None:
    from django.core.management import call_command

    with step("数据库", "database"):
        call_command("migrate", interactive=False, verbosity=0)
    with step("静态文件", "static files"):
        call_command("collectstatic", interactive=False, verbosity=0)


def _serve(port: int) -> None:
    """The worker and the web server as processes of their own, until told to stop or one of them ends."""
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    server += ["--port", str(port), "--workers", "2", "--log-level", "warning"]
    server += ["--blocking-threads", "2", "--backpressure", "64", "mingjian.config.wsgi:application"]
    commands = [[sys.executable, "-m", "mingjian.config.worker"], server]
    started_by_us = {**os.environ, "MINGJIAN_STARTER": str(os.getpid())}
    processes = [subprocess.Popen(command, env=started_by_us) for command in commands]  # noqa: S603 - our own
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        raise typer.Exit(COULD_NOT)
    except KeyboardInterrupt:
        console.print("已停止 / stopped")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Refused(
                problem("option.invalid", column="--port", value=port, allowed="空闲端口 / a free port")
            )


def _code(refused: Refused) -> int:
    """1 where the file was read and has errors, 2 where it could not be read or the question is wrong."""
    asked = ("form.", "mapping.", "option.", "period.", "institution.")
    could_not = ("file.", "sheet.", "storage.", "journal.waits", *asked)
    return COULD_NOT if any(p.is_error and p.code.startswith(could_not) for p in refused.problems) else FOUND
