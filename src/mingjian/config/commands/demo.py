"""`mingjian demo`: writes an invented market with planted breaches and the truth about them."""

from pathlib import Path
from typing import Annotated

import typer

from mingjian.config.output import COULD_NOT, show_problems
from mingjian.kernel.problems import Refused, problem


def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="写入的新目录或空目录 / a new or empty folder")
    ],
    seed: Annotated[int, typer.Option(help="随机种子，同种子同字节 / same seed, same bytes")],
    platforms: Annotated[int, typer.Option(help="平台数 / platforms, 2..1000")] = 60,
    months: Annotated[int, typer.Option(help="截至 2021-06 的月数 / months, 1..60")] = 24,
    loans: Annotated[int, typer.Option(help="借款笔数 / loans")] = 200_000,
) -> None:
    """生成演示市场 / Write an invented market as CSV, with truth.json; prints as_of.

    相同参数写出相同字节。The same options give the same bytes.
    """
    from mingjian.engines.simulation.cast import AS_OF, Size
    from mingjian.engines.simulation.files import require_free, write_market
    from mingjian.engines.simulation.market import simulate

    try:
        require_free(folder)
        write_market(simulate(seed, Size(platforms, months, loans)), folder)
    except Refused as refused:
        show_problems(refused.problems)
        raise typer.Exit(COULD_NOT) from refused
    except OSError as error:
        found, allowed = f"{folder} ({error.strerror})", "可写入的目录 / a folder that can be written"
        show_problems([problem("option.invalid", column="DIR", value=found, allowed=allowed)])
        raise typer.Exit(COULD_NOT) from error
    typer.echo(AS_OF.isoformat())
