"""`mingjian account`: open, close, change and list accounts. A password is asked for or made."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypedDict

import typer

from mingjian.config.environment import start_django
from mingjian.config.output import COULD_NOT, emit_json, show_problems
from mingjian.config.today import now
from mingjian.kernel.permissions import ROLES, Role
from mingjian.kernel.problems import Refused, problem

BY = "command"
Username = Annotated[str, typer.Argument(metavar="NAME", help="用户名 / the user name")]
RoleKey = Annotated[str, typer.Option("--role", help="角色 / the role")]
InstitutionKey = Annotated[
    str, typer.Option("--institution", help="所属机构 / the institution of the person")
]
Region = Annotated[str, typer.Option("--region", help="辖区代码 / the region of the office, six digits")]
Sectors = Annotated[list[str] | None, typer.Option("--sector", help="机构类别 / a kind of institution")]
Generate = Annotated[
    bool, typer.Option("--generate", help="生成密码并显示一次 / make a password, show it once")
]
DataFolder = Annotated[Path | None, typer.Option("--data", help="数据目录 / the data folder")]


class Scope(TypedDict):
    """A role with what narrows it, as the writers of accounts take it."""

    role: Role
    institution_id: str
    region: str
    sectors: list[str]


account = typer.Typer(help="账号管理 / Manage accounts.", no_args_is_help=True)


@account.command("open")
def open_(
    name: Username,
    role: RoleKey,
    institution: InstitutionKey = "",
    region: Region = "",
    sector: Sectors = None,
    generate: Generate = False,
    data: DataFolder = None,
) -> None:
    """开立账号 / Open an account. The password is asked for twice, or made with --generate."""
    with _platform(data):
        from mingjian.record.access.accounts import open_account, require_strong
        from mingjian.record.access.models import Account

        if Account.objects.filter(username__iexact=name).exists():
            raise Refused(problem("account.exists", value=name))
        _require_name(name)
        scope = _scope(role, institution, region, sector)
        password = _password(generate)
        require_strong(password, Account(username=name))
        open_account(username=name, password=password, by=BY, at=now(), **scope)
    _tell(name, password if generate else "")


@account.command("close")
def close(name: Username, data: DataFolder = None) -> None:
    """注销账号 / Close an account for good; its sessions end."""
    with _platform(data):
        from mingjian.record.access.accounts import close_account

        close_account(username=name, by=BY, at=now())
    _tell(name)


@account.command("role")
def role_(
    name: Username,
    role: RoleKey,
    institution: InstitutionKey = "",
    region: Region = "",
    sector: Sectors = None,
    data: DataFolder = None,
) -> None:
    """变更角色、机构、辖区 / Give another role, institution or office; the sessions end."""
    with _platform(data):
        from mingjian.record.access.accounts import change_role

        change_role(username=name, by=BY, at=now(), **_scope(role, institution, region, sector))
    _tell(name)


@account.command("password")
def password_(name: Username, generate: Generate = False, data: DataFolder = None) -> None:
    """设定密码 / Set a password: asked for twice, or made with --generate; the sessions end."""
    with _platform(data):
        from mingjian.record.access.accounts import set_password

        password = _password(generate)
        set_password(username=name, password=password, by=BY, at=now())
    _tell(name, password if generate else "")


@account.command("reset")
def reset(name: Username, data: DataFolder = None) -> None:
    """解除第二因素 / Remove the second factor of somebody who lost it; the sessions end."""
    with _platform(data):
        from mingjian.record.access.accounts import remove_second_factor

        remove_second_factor(username=name, by=BY, at=now())
    _tell(name)


@account.command("list")
def list_(data: DataFolder = None) -> None:
    """列出账号 / List the accounts as JSON."""
    with _platform(data):
        from mingjian.record.access.models import Account

        rows = [
            {
                "user": a.username,
                "role": a.role_key,
                "institution_id": a.institution_id,
                "region": a.region,
                "sectors": a.sectors,
                "open": a.is_active,
            }
            for a in Account.objects.order_by("username")
        ]
    emit_json(rows)


@contextmanager
def _platform(data: Path | None) -> Iterator[None]:
    """Django over a data folder that is set up; a refusal is told and ends with exit 2."""
    try:
        start_django(data)
        from django.core.management import call_command

        from mingjian.record.journal.sequencer import integrate

        call_command("migrate", interactive=False, verbosity=0)
        yield
        integrate(at=now())
    except Refused as refused:
        show_problems(refused.problems)
        raise typer.Exit(COULD_NOT) from refused


def _scope(role: str, institution: str, region: str, sectors: list[str] | None) -> Scope:
    """What `open_account` and `change_role` take; the institution is in the register, the kinds are known."""
    from mingjian.record.registry.models import Institution

    if institution and not Institution.objects.filter(pk=institution).exists():
        raise Refused(problem("institution.unknown", value=institution))
    kinds = _kinds()
    for sector in sectors or ():
        if sector not in kinds:
            raise _wrong("--sector", sector, ", ".join(kinds))
    return {
        "role": _role(role),
        "institution_id": institution,
        "region": region,
        "sectors": sectors or [],
    }


def _role(key: str) -> Role:
    if key not in ROLES:
        raise _wrong("--role", key, ", ".join(ROLES))
    return ROLES[key]


def _kinds() -> tuple[str, ...]:
    from mingjian.law.formbook import form

    return tuple(form("register").sections[0].field("kind").codes)


def _require_name(name: str) -> None:
    from django.core.exceptions import ValidationError

    from mingjian.record.access.models import Account

    try:
        Account(username=name).clean_fields(exclude={"password", "sectors"})
    except ValidationError as error:
        allowed = "字母、数字和 @ . + - _，至多 150 个 / letters, digits and @ . + - _, at most 150"
        raise _wrong("NAME", name, allowed) from error


def _password(generate: bool) -> str:
    if generate:
        return secrets.token_urlsafe(15)
    asked: str = typer.prompt("密码 / password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


def _wrong(column: str, value: str, allowed: str) -> Refused:
    return Refused(problem("option.invalid", column=column, value=value, allowed=allowed))


def _tell(name: str, password: str = "") -> None:
    emit_json({"user": name, **({"password": password} if password else {})})
