"""GB18030 comes back over all code points; what it reads as private use is kept and told."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingjian.engines.intake.check import Checked, check
from mingjian.engines.intake.private import holds_private_use
from mingjian.law.formbook import form
from tests.stories.loan_rows import csv_text, loan

REMAPPED = (
    "A6D9 A6DA A6DB A6DC A6DD A6DE A6DF A6EC A6ED A6F3 FE59 FE61 FE66 FE67 FE6D FE7E FE90 FEA0 "
    "FE51 FE52 FE53 FE6C FE76 FE91"
)


def run(tmp_path: Path, content: bytes) -> Checked:
    file = tmp_path / "loans.csv"
    file.write_bytes(content)
    return check(form("loan-book"), None, file, today=date(2020, 6, 30), out=tmp_path / "out")


@pytest.mark.parametrize("code", REMAPPED.split())
def test_a_remapped_code_is_kept_and_told(tmp_path: Path, code: str):
    content = csv_text(loan(), loan(loan_id="L2", product_name="青?")).encode("gb18030")
    checked = run(tmp_path, content.replace(b"?", bytes.fromhex(code)))
    assert (checked.ok, checked.counts) == (True, {"text.private-use": 1})
    assert [(p.row, p.column) for p in checked.problems] == [(2, "product_name")]
    kept = pq.read_table(tmp_path / "out" / "loans.parquet")["product_name"].to_pylist()
    assert kept[1].encode("gb18030") == "青".encode("gb18030") + bytes.fromhex(code)


def is_private(code: int) -> bool:
    return 0xE000 <= code <= 0xF8FF or 0xF0000 <= code <= 0xFFFFD or 0x100000 <= code <= 0x10FFFD


def test_all_code_points_come_back_from_gb18030(tmp_path: Path):
    codes = [c for c in range(0x20, 0x110000) if not 0xD800 <= c <= 0xDFFF and chr(c) not in '",\x85']
    texts = ["=" + "".join(map(chr, codes[at : at + 400])) for at in range(0, len(codes), 400)]
    rows = [loan(loan_id=f"L{i}", product_name=text) for i, text in enumerate(texts)]
    checked = run(tmp_path, csv_text(*rows).encode("gb18030"))
    told = sum(any(is_private(ord(c)) for c in text) for text in texts)
    assert checked.counts == {"text.private-use": told}
    assert pq.read_table(tmp_path / "out" / "loans.parquet")["product_name"].to_pylist() == texts


def test_the_quick_look_finds_the_edges_of_each_area():
    for code in (0xE000, 0xF8FF, 0xF0000, 0xFFFFD, 0x100000, 0x10FFFD):
        assert holds_private_use(pa.chunked_array([["a"], ["好" + chr(code)]]))
    for code in (0xD7FF, 0xF900, 0xFF0C, 0xEFFFF, 0x9FFF):
        assert not holds_private_use(pa.chunked_array([["a"], ["好" + chr(code)]]))
