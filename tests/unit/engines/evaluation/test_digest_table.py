"""A table's digest is SHA-256 over its canonical rows in the order of its key."""

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mingjian.engines.snapshots import TableDigest, digest_table

ROWS = [
    {"platform_id": "P2", "loan_id": "L1", "note": '引号 " 反斜杠 \\ 换行 \n 制表 \t', "amount": 10**14},
    {"platform_id": "P1", "loan_id": "L2", "note": None, "amount": None},
    {"platform_id": "P1", "loan_id": "L10", "note": "😀", "amount": -1},
]


def canonical(rows: list[dict[str, object]]) -> bytes:
    ordered = sorted(rows, key=lambda r: (r["platform_id"], r["loan_id"]))
    lines = [json.dumps(r, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for r in ordered]
    return "".join(lines).encode()


def digest_of(path: Path, *parts: list[dict[str, object]]) -> TableDigest:
    files = []
    for number, rows in enumerate(parts):
        files.append(path / f"{number}.parquet")
        pq.write_table(pa.Table.from_pylist(rows), files[-1])
    return digest_table(files, ("platform_id", "loan_id"))


def test_the_digest_is_that_of_the_canonical_rows(tmp_path: Path):
    expected = TableDigest(3, hashlib.sha256(canonical(ROWS)).hexdigest())
    assert digest_of(tmp_path, ROWS) == expected
    assert digest_of(tmp_path, ROWS[::-1]) == expected
    assert digest_of(tmp_path, ROWS[:1], ROWS[1:]) == expected


def test_rows_of_many_batches_are_digested_in_order(tmp_path: Path):
    rows = [{"platform_id": "P", "loan_id": f"{n:06}", "note": "字" * (n % 7)} for n in range(45_000)]
    assert digest_of(tmp_path, rows) == TableDigest(45_000, hashlib.sha256(canonical(rows)).hexdigest())


def test_a_table_without_rows_has_the_digest_of_nothing(tmp_path: Path):
    path = tmp_path / "empty.parquet"
    pq.write_table(pa.schema([("platform_id", pa.string()), ("loan_id", pa.string())]).empty_table(), path)
    assert digest_table([path], ("platform_id", "loan_id")) == TableDigest(0, hashlib.sha256().hexdigest())


def test_a_table_without_a_key_is_digested_in_the_order_of_all_its_columns(tmp_path: Path):
    rows = [{"loan_id": "L1", "paid": 2}, {"loan_id": "L1", "paid": None}, {"loan_id": "L1", "paid": 2}]
    digests = []
    for number, part in enumerate((rows, rows[::-1], rows[1:])):
        file = tmp_path / f"{number}.parquet"
        pq.write_table(pa.Table.from_pylist(part), file)
        digests.append(digest_table([file], ()))
    assert digests[0] == digests[1]
    assert (digests[0].rows, digests[2].rows) == (3, 2)
    assert digests[2].digest != digests[0].digest
