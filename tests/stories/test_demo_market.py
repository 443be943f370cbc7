"""The demo market from its command to the slow judge: same bytes, and exactly the breaches it tells of."""

import hashlib
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from mingjian.config.commands.demo import demo
from mingjian.config.domains import rulebook
from mingjian.engines.evaluation.supervise import supervise
from mingjian.engines.simulation.files import NAMES
from mingjian.law.calendars import official
from tests.oracle.naive_judge import (
    CAPS,
    Row,
    Tables,
    book_shares,
    has_balance,
    is_published,
    judge,
    read_tables,
)

AS_OF = date(2021, 6, 30)
MIDDLE = ("--platforms", 12, "--months", 12, "--loans", 20_000)
RULES = {
    "p2p.cap-natural-platform", "p2p.cap-legal-platform", "p2p.cap-natural-total", "p2p.cap-legal-total",
    "p2p.fundraising-period", "p2p.custody-shortfall", "p2p.concentration-top10", "p2p.concentration-top1",
    "p2p.self-financing", "p2p.repeat-project", "p2p.promise-wording", "p2p.monthly-late",
    "lending.rate-cap", "p2p.report-mismatch",
}  # fmt: skip
# of `--seed 1 --platforms 3 --months 2 --loans 500`; changes only with the demo itself
SMALL_MARKET = "f545668ebb3deb63c3ded09d7e0aaa3701d6926c1914c5bb6a842de7f72a9d19"


def run(*arguments: object) -> Result:
    app = typer.Typer()
    app.command()(demo)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def truth_of(folder: Path) -> list[dict[str, object]]:
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))["truth"]


def found_in(folder: Path) -> list[dict[str, object]]:
    found = judge(read_tables(folder), AS_OF)
    return [{key: value for key, value in row.items() if key != "threshold"} for row in found]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("market") / "demo"
    assert run(target, "--seed", 1, *MIDDLE).exit_code == 0
    return target


@pytest.fixture(scope="module")
def tables(folder: Path) -> Tables:
    return read_tables(folder)


def test_the_command_prints_as_of_and_writes_its_files(tmp_path: Path) -> None:
    result = run(tmp_path / "new" / "demo", "--seed", 1, "--loans", 2_000)
    assert (result.exit_code, result.stdout) == (0, "2021-06-30\n")
    assert sorted(contents(tmp_path / "new" / "demo")) == sorted(NAMES)


def test_the_same_seed_gives_the_same_bytes_and_may_be_written_again(folder: Path, tmp_path: Path) -> None:
    before = contents(folder)
    assert run(tmp_path, "--seed", 1, *MIDDLE).exit_code == 0
    assert run(folder, "--seed", 1, *MIDDLE).exit_code == 0
    assert contents(tmp_path) == before == contents(folder)


def test_the_bytes_of_a_seed_are_fixed_on_every_machine_and_version(tmp_path: Path) -> None:
    assert run(tmp_path, "--seed", 1, "--platforms", 3, "--months", 2, "--loans", 500).exit_code == 0
    assert hashlib.sha256(b"".join(contents(tmp_path).values())).hexdigest() == SMALL_MARKET


def test_another_seed_gives_another_market(folder: Path, tmp_path: Path) -> None:
    assert run(tmp_path, "--seed", 2, *MIDDLE).exit_code == 0
    other, first = contents(tmp_path), contents(folder)
    assert all(other[name] != first[name] for name in NAMES)


def test_the_engine_finds_in_the_whole_market_exactly_what_was_planted(tmp_path: Path) -> None:
    assert run(tmp_path, "--seed", 1).exit_code == 0
    found = supervise(tmp_path, as_of=AS_OF, book=rulebook(), today=AS_OF).run
    told = [(f.rule, f.subject, f.period, f.measured) for f in found.findings]
    planted = [(row["rule"], row["subject"], row["period"], row["measured"]) for row in truth_of(tmp_path)]
    assert sorted(told, key=str) == sorted(planted, key=str)
    assert not found.not_judged
    assert {given.table: given.rows for given in found.inputs}["loans"] == 200_000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_slow_judge_finds_exactly_what_was_planted(seed: int, tmp_path: Path) -> None:
    assert run(tmp_path, "--seed", seed, *MIDDLE).exit_code == 0
    assert found_in(tmp_path) == truth_of(tmp_path)


@pytest.mark.parametrize(
    "size", [(2, 1, 500), (3, 3, 1_000), (4, 60, 700), (5, 12, 2_000), (8, 2, 3_000), (60, 2, 9_000)]
)
def test_the_truth_holds_in_markets_of_other_sizes(size: tuple[int, int, int], tmp_path: Path) -> None:
    platforms, months, loans = size
    options = ("--seed", 7, "--platforms", platforms, "--months", months, "--loans", loans)
    assert run(tmp_path, *options).exit_code == 0
    assert found_in(tmp_path) == truth_of(tmp_path)


def test_every_rule_is_planted_at_least_twice(folder: Path) -> None:
    planted = Counter(row["rule"] for row in truth_of(folder))
    assert set(planted) == RULES
    assert min(planted.values()) >= 2


def test_a_balance_stands_exactly_at_each_cap(tables: Tables) -> None:
    for _, kind, keys, cap in CAPS:
        balances: Counter[tuple[str, ...]] = Counter()
        for row in tables["loans"]:
            if row["borrower_kind"] == kind and has_balance(row, AS_OF):
                balances[tuple(row[key] for key in keys)] += int(row["outstanding_fen"])
        assert cap in balances.values()
        assert cap + 1 in balances.values()


def test_a_total_above_its_cap_is_seen_only_over_all_platforms(folder: Path) -> None:
    planted = truth_of(folder)
    alone = {row["subject"]["borrower_id"] for row in planted if row["rule"].endswith("-platform")}
    totals = [row["subject"]["borrower_id"] for row in planted if row["rule"].endswith("-total")]
    assert any(borrower in alone for borrower in totals)
    assert sum(borrower not in alone for borrower in totals) >= 4


def test_loans_stand_at_the_twentieth_and_the_first_day_too_many(tables: Tables) -> None:
    counts: Counter[tuple[int, bool]] = Counter()
    for row in tables["loans"]:
        if row["status"] != "cancelled":
            end = date.fromisoformat(row["funded_on"]) if row["funded_on"] else AS_OF
            worked = official().count_after(date.fromisoformat(row["opened_on"]), end)
            counts[worked, row["status"] == "raising"] += 1
    assert all(counts[number, raising] for number in (20, 21) for raising in (True, False))


def test_a_loan_whose_first_day_too_many_lies_before_the_law_is_no_breach(
    folder: Path, tables: Tables
) -> None:
    early = [
        row
        for row in tables["loans"]
        if row["funded_on"] and official().count_after(*days_of(row)) > 20 and row["funded_on"] < "2017"
    ]
    judged = {row["subject"].get("loan_id"): row["period"] for row in truth_of(folder)}
    periods = [official().nth_after(date.fromisoformat(row["opened_on"]), 21) for row in early]
    assert periods == [date(2016, 8, 16), date(2016, 8, 17)]
    assert [judged.get(row["loan_id"]) for row in early] == [None, "2016-08-17"]


def days_of(row: Row) -> tuple[date, date]:
    return date.fromisoformat(row["opened_on"]), date.fromisoformat(row["funded_on"])


def test_custody_stands_exactly_at_the_liabilities_and_one_fen_below(tables: Tables) -> None:
    spare = Counter(
        int(row["custodian_balance_fen"]) - int(row["client_liabilities_fen"]) for row in tables["custody"]
    )
    assert spare[0] >= 2
    assert spare[-1] >= 2


def test_shares_stand_exactly_at_their_thresholds_as_filed_and_in_the_book(tables: Tables) -> None:
    used = [row for row in tables["monthly"] if is_published(row, AS_OF)]
    for column, largest, limit in (("top10_share_bp", 10, 5_000), ("top1_share_bp", 1, 1_000)):
        filed = [int(row[column]) for row in used]
        assert limit in filed
        assert limit + 1 in filed
        excess = [
            top * 10_000 - limit * total
            for top, total in book_shares(tables["loans"], largest, AS_OF).values()
        ]
        assert 0 in excess
        assert any(0 < over <= 10_000 for over in excess)


@pytest.mark.parametrize(
    "options",
    [("--platforms", 1), ("--months", 61), ("--loans", 20), ("--loans", 50_000_001), ("--seed", -1)],
)
def test_nonsense_sizes_are_refused_with_the_range_and_nothing_is_written(
    options: tuple[str, int], tmp_path: Path
) -> None:
    target = tmp_path / "demo"
    result = run(target, "--seed", 1, *options)
    assert result.exit_code == 2
    assert "option.invalid" in result.stderr
    assert options[0] in result.stderr
    assert not target.exists()


@pytest.mark.parametrize("name", ["notes.txt", "loans.csv", ".hidden"])
def test_a_folder_with_other_files_is_refused_and_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    result = run(tmp_path, "--seed", 1, *MIDDLE)
    assert result.exit_code == 2
    assert name in result.stderr
    assert contents(tmp_path) == {name: b"mine"}


def test_a_path_that_is_no_folder_or_lies_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for target in (tmp_path / "file", tmp_path / "file" / "demo"):
        result = run(target, "--seed", 1)
        assert result.exit_code == 2
        assert "option.invalid" in result.stderr


def test_another_demo_in_the_same_folder_is_refused(folder: Path) -> None:
    before = contents(folder)
    assert run(folder, "--seed", 2, *MIDDLE).exit_code == 2
    assert contents(folder) == before
