"""Writing a market is all or nothing, and its files are plain UTF-8 with the header of the forms."""

import csv
from pathlib import Path

import pytest

from mingjian.engines.simulation import files
from mingjian.engines.simulation.cast import Size
from mingjian.engines.simulation.files import NAMES, write_market
from mingjian.engines.simulation.market import Market, simulate


@pytest.fixture(scope="module")
def market() -> Market:
    return simulate(4, Size(platforms=3, months=2, loans=600))


def test_files_are_utf8_without_mark_or_carriage_return_and_need_no_quotes(
    market: Market, tmp_path: Path
) -> None:
    write_market(market, tmp_path)
    for name in NAMES:
        content = (tmp_path / name).read_bytes()
        assert content.decode().endswith("\n")
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
    assert b'"' not in (tmp_path / "loans.csv").read_bytes()


def test_loans_are_written_by_opening_day_with_keys_that_stand_once(market: Market, tmp_path: Path) -> None:
    write_market(market, tmp_path)
    with (tmp_path / "loans.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len({(row["platform_id"], row["loan_id"]) for row in rows}) == len(rows) == 600
    opened = [row["opened_on"] for row in rows]
    assert opened == sorted(opened)


def test_batches_of_any_size_give_the_same_bytes(
    market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_market(market, tmp_path / "whole")
    monkeypatch.setattr(files, "_BATCH", 77)
    write_market(market, tmp_path / "batches")
    assert (tmp_path / "whole/loans.csv").read_bytes() == (tmp_path / "batches/loans.csv").read_bytes()


def test_a_disk_that_fills_up_on_the_way_leaves_nothing_half_written(
    market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(files, "sync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_market(market, tmp_path)
    assert list(tmp_path.iterdir()) == []
