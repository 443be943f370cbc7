"""All rules over 5,000,000 loans: our judge on DuckDB, hand-written SQL on the same DuckDB, and Spark.

They must agree. Prints a table, with --json a document; medians of five alternating rounds, Spark once after
a first run that warms it. --quick takes a small market, for correctness, and leaves Spark out: tests/spark
compares it. Run as `python benchmarks/rules.py`.
"""

import tempfile
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from measure import BUILD, ROUNDS, alternate, emit, machine, options, seconds, spread, tell

from mingjian.config.domains import rulebook
from mingjian.engines.evaluation.backends import DUCKDB, SPARK, open_backend
from mingjian.engines.evaluation.folding import fold
from mingjian.engines.evaluation.inputs import read_folder
from mingjian.engines.evaluation.judge import Judge
from mingjian.engines.evaluation.tables import Table, open_market
from mingjian.engines.simulation.cast import AS_OF, Size
from mingjian.engines.simulation.files import write_market
from mingjian.engines.simulation.market import simulate
from mingjian.kernel.findings import Finding
from mingjian.law.calendars import official

Answer = dict[tuple[str, ...], tuple[int, list[tuple[str, ...]]]]  # by rule, subject and period
QUESTIONS = Path(__file__).with_suffix(".sql")
FULL, QUICK = Size(loans=5_000_000), Size(6, 3, 2_000)
SPARK_ROUNDS = 1  # after one to get warm
# ours takes at most so many times as long as SQL, Spark at least so many times as long as ours
GOALS = {"hand-written SQL": 1.3, "Spark": 5.0}
NAMES = "SELECT DISTINCT product_name FROM stated WHERE product_name IS NOT NULL"
VIEWS = """
CREATE VIEW bound AS SELECT institution_id AS platform_id FROM institutions WHERE kind = 'p2p';
CREATE VIEW stated AS SELECT * FROM loans
    WHERE coalesce(opened_on <= $as_of, true) AND platform_id IN (SELECT platform_id FROM bound);
CREATE VIEW stated_to_cap AS SELECT * FROM loans WHERE coalesce(opened_on <= $as_of, true)
    AND platform_id IN (SELECT institution_id FROM institutions WHERE kind IN ('p2p', 'other'));
CREATE VIEW live AS SELECT *,
    CASE WHEN funded_on IS NULL THEN status = 'raising' ELSE funded_on > $as_of END AS raises
    FROM stated WHERE status <> 'cancelled';
"""


def main() -> None:
    """Make the market, ask all three, compare, measure, tell."""
    chosen = options(__doc__)
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        tables = checked_market(QUICK if chosen.quick else FULL, Path(name))
        rounds = 1 if chosen.quick else ROUNDS
        taken, found = on_duckdb(tables, Path(name), rounds)
        if not chosen.quick:
            taken["Spark"] = on_spark(tables, Path(name), found)
    document = {
        "machine": machine(),
        "quick": chosen.quick,
        "rounds": {what: len(values) for what, values in taken.items()},
        "findings": len(found),
        "seconds": {what: spread(values) for what, values in taken.items()},
    }
    if chosen.json:
        emit(document)
        return
    figures = document["seconds"]
    ours = figures["ours"]["median"]  # type: ignore[index]
    tell(
        document,
        ("seconds", "rounds", "median", "least", "most", "to ours", "goal"),
        [
            (what, len(taken[what]), *figure.values(), figure["median"] / ours, goal(what))
            for what, figure in figures.items()  # type: ignore[attr-defined]
        ],
    )


def goal(what: str) -> str:
    """The bound on its time beside ours, as the table tells it."""
    if what == "hand-written SQL":
        return f">= {1 / GOALS[what]:.2f}"
    return f">= {GOALS[what]:.0f}" if what in GOALS else ""


def checked_market(size: Size, folder: Path) -> tuple[Table, ...]:
    """The demo market, through the same intake as a filing."""
    market, checked = folder / "market", folder / "checked"
    checked.mkdir()
    write_market(simulate(1, size), market)
    return read_folder(market, checked, AS_OF + timedelta(days=1)).tables


def on_duckdb(
    tables: tuple[Table, ...], scratch: Path, rounds: int
) -> tuple[dict[str, list[float]], list[Finding]]:
    """Both on one connection, warm: the first answers are compared, not timed."""
    with open_backend(DUCKDB, scratch) as con:
        judge = Judge(con, open_market(con, tables, official()), rulebook(), AS_OF)
        questions = prepared(con.con, judge)
        found, _ = judge.judge_all()
        agree(answers(found), asked(con.con, questions), "hand-written SQL")
        each: dict[str, Callable[[], object]] = {
            "ours": judge.judge_all,
            "hand-written SQL": lambda: asked(con.con, questions),
        }
        return alternate(each, rounds), found


def on_spark(tables: tuple[Table, ...], scratch: Path, found: list[Finding]) -> list[float]:
    """The same judge on Spark: the first run is compared, not timed."""
    with open_backend(SPARK, scratch) as con:
        judge = Judge(con, open_market(con, tables, official()), rulebook(), AS_OF)
        told, _ = judge.judge_all()
        if {f.id for f in told} != {f.id for f in found}:
            raise SystemExit("Spark finds something else")
        return [seconds(judge.judge_all) for _ in range(SPARK_ROUNDS)]


def prepared(con: Any, judge: Judge) -> list[tuple[str, str]]:
    """Lay the views and the calendar; the questions by rule, each in SQL."""
    day = f"DATE '{judge.as_of}'"
    con.register("calendar", judge.market.calendar.to_pyarrow())
    con.register("workdays", judge.market.workdays.to_pyarrow())
    con.execute(VIEWS.replace("$as_of", day))
    _, *parts = QUESTIONS.read_text().replace("$as_of", day).split("-- rule ")
    return [(rule, sql) for rule, _, sql in (part.partition("\n") for part in parts)]


def asked(con: Any, questions: Iterable[tuple[str, str]]) -> Answer:
    """The findings as SQL answers them."""
    told: Answer = {}
    names = con.execute(NAMES).to_arrow_table()
    con.register("names", names.append_column("plain", fold(names["product_name"])))
    for rule, sql in questions:
        rows = con.execute(sql).to_arrow_table().select(["subject", "period", "measured", "key"]).to_pylist()
        for row in rows:
            finding = told.setdefault((rule, *row["subject"], row["period"]), (row["measured"], []))
            finding[1].append(tuple(row["key"]))
    return told


def answers(findings: Iterable[Finding]) -> Answer:
    """Our findings in the same shape."""
    return {
        (f.rule, *f.subject.values(), f.period): (
            f.measured,
            [tuple(map(str, row.key.values())) for row in f.evidence if row.key],
        )
        for f in findings
    }


def agree(ours: Answer, theirs: Answer, who: str) -> None:
    """Stop where the two differ, and say where."""
    for key in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(key), theirs.get(key)
        if one is None or other is None or one[0] != other[0] or sorted(one[1]) != sorted(other[1]):
            raise SystemExit(f"{who} answers otherwise for {key}: {str(other)[:300]}, we {str(one)[:300]}")


if __name__ == "__main__":
    main()
