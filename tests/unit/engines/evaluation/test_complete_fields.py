"""A field is complete where no row of any file lacks it, and only where the footers say so."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mingjian.engines.evaluation.tables import complete_fields


def file(path: Path, full: bool = True, **columns: list[str | None]) -> Path:
    pq.write_table(pa.table(columns), path, write_statistics=full, row_group_size=1)
    return path


def test_a_field_is_complete_where_all_files_have_it_in_every_row(tmp_path: Path):
    one = file(tmp_path / "one", a=["1", "2"], b=["1", None], c=["1", "2"])
    other = file(tmp_path / "other", a=["3"], b=["3"], c=[None])
    assert complete_fields([one]) == {"a", "c"}
    assert complete_fields([one, other]) == {"a"}


def test_a_file_that_tells_nothing_makes_no_field_complete(tmp_path: Path):
    assert complete_fields([file(tmp_path / "mute", full=False, a=["1"])]) == frozenset()
