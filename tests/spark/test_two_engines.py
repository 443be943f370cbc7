"""Apache Spark judges as DuckDB does, byte for byte: the demo market, and drawn markets in one run."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from typer.testing import CliRunner

from mingjian.config.command import app
from mingjian.config.domains import rulebook
from mingjian.engines.evaluation.backends import BACKENDS, open_backend
from mingjian.engines.evaluation.judge import ENGINE, Judge
from mingjian.engines.evaluation.run import Run
from mingjian.engines.evaluation.supervise import render
from mingjian.engines.evaluation.tables import Table, open_market
from mingjian.engines.simulation.cast import AS_OF, Size
from mingjian.engines.simulation.files import write_market
from mingjian.engines.simulation.market import simulate
from mingjian.law.calendars import official
from tests.oracle.engine_judge import SECTIONS, Row, arrow_table
from tests.properties.test_evaluation import markets

# PySpark leaves the socket to its JVM to the garbage collector
pytestmark = [
    pytest.mark.spark,
    pytest.mark.xdist_group("spark"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
IDS = ("platform_id", "institution_id", "borrower_id", "project_id", "from_id", "to_id")
MARKETS = 10


def drawn_markets() -> Iterator[dict[str, list[Row]]]:
    """Ten markets as hypothesis draws them, the same on every run."""
    drawn: list[dict[str, list[Row]]] = []

    @settings(
        max_examples=MARKETS,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(markets(days=[AS_OF], registered=True))
    def draw(market: tuple[dict[str, list[Row]], object]) -> None:
        drawn.append(market[0])

    draw()
    yield from drawn[:MARKETS]


def stacked() -> dict[str, list[Row]]:
    """All of them as one market: the ids of each begin with its number."""
    tables: dict[str, list[Row]] = {}
    for number, market in enumerate(drawn_markets()):
        for name, rows in market.items():
            for row in rows:
                ids = {key: f"X{number}-{row[key]}" for key in IDS if row.get(key)}
                tables.setdefault(name, []).append(row | ids)
    return tables


def run_on(backend: str, tables: list[Table], scratch: Path) -> Run:
    with open_backend(backend, scratch) as con:
        findings, gaps = Judge(con, open_market(con, tables, official()), rulebook(), AS_OF).judge_all()
    return Run(AS_OF, rulebook().digest, ENGINE, backend, (), gaps, findings)


def test_ten_drawn_markets_are_judged_alike(tmp_path: Path):
    tables = []
    for name, rows in stacked().items():
        pq.write_table(arrow_table(name, rows), tmp_path / f"{name}.parquet")
        tables.append(Table(name, (tmp_path / f"{name}.parquet",), SECTIONS[name].key))
    one, other = (run_on(name, tables, tmp_path) for name in BACKENDS)
    assert len({f.rule for f in one.findings}) >= len(rulebook().rules) - 2  # enough was there to judge
    assert {f.subject["platform_id"][:2] for f in one.findings if "platform_id" in f.subject} == {
        f"X{n}" for n in range(MARKETS)
    }
    assert one.not_judged
    assert render(replace(other, backend=one.backend)) == render(one)


def test_the_command_says_the_same_of_the_demo_market(tmp_path: Path):
    market = tmp_path / "market"
    write_market(simulate(1, Size(6, 3, 2_000)), market)
    told = {}
    for name in BACKENDS:
        words = ["supervise", str(market), "--json", "--as-of", AS_OF.isoformat(), "--engine", name]
        done = CliRunner().invoke(app, words)  # in this process: the Java of the test above goes on
        assert done.exit_code == 0, done.output
        told[name] = json.loads(done.stdout)
        assert told[name]["backend"] == name
    assert told["spark"]["findings"]
    assert told["spark"] | {"backend": "duckdb"} == told["duckdb"]
