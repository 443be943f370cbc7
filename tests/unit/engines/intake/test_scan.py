"""The scan finds the ends of records, cuts segments there, and refuses what readers read differently."""

import csv
import io
from itertools import pairwise
from pathlib import Path

import pytest

from mingjian.engines.intake import scan as scanning
from mingjian.engines.intake.quotes import record_breaks
from mingjian.engines.intake.scan import NotUtf8, scan
from mingjian.kernel.problems import Refused


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    return path


def test_segments_cover_the_file_and_end_with_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scanning, "SEGMENT", 40)
    monkeypatch.setattr(scanning, "_WINDOW", 16)
    content = b"a,b\n" + b'"x\ny",1\n' * 20 + b"last,2"
    path = write(tmp_path, b"\xef\xbb\xbf" + content)
    segments = scan(path)
    assert len(segments) > 2
    parts = [path.read_bytes()[s.offset : s.offset + s.length] for s in segments]
    assert b"".join(parts) == content
    for part in parts:
        assert part.count(b'"') % 2 == 0
    assert all(part.endswith(b"1\n") for part in parts[:-1])
    assert all(segment.quoted for segment in segments[:2])


@pytest.mark.parametrize(
    "content",
    [b'"a"b,c"\n', b'x,"a""b" \n', b'a,"b\n', b'a,b"\n"c,d\n', b'a,5" b\n', b"a,\0\n"],
)
def test_quotes_in_the_wrong_place_and_nul_bytes_are_refused(tmp_path: Path, content: bytes):
    with pytest.raises(Refused, match=r"file\.unreadable"):
        scan(write(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        b'"a""b",c\n',
        b'"",""\n',
        b'"a\r\n""",x\r\n',
        b'a"b,c\nd"e,f\n',
        b'=A("x"),"y\nz"\n',
        b'x,"a"',
        b'"""x"""\n',
    ],
)
def test_quotes_in_the_right_place_are_taken(tmp_path: Path, content: bytes):
    [segment] = scan(write(tmp_path, content))
    assert (segment.length, segment.quoted) == (len(content), True)


def test_a_line_break_ends_a_record_exactly_where_python_reads_one(tmp_path: Path):
    for content in ('a"b,"x\ny"\nc"d,"z\n"\n', '"""\n""",q\n"a""",b\n', '=A("x"),"y\nz"\n,"",""\n'):
        breaks, is_open = record_breaks(content.encode())
        ends = [0, *(int(b) + 1 for b in breaks)]
        records = [content[a:b] for a, b in pairwise(ends)]
        assert not is_open
        read = list(csv.reader(io.StringIO(content, newline="")))
        assert [next(csv.reader(io.StringIO(r, newline=""))) for r in records] == read


def test_a_record_may_reach_the_limit_and_not_pass_it(tmp_path: Path):
    limit = scanning.RECORD_LIMIT
    for before in (0, 10, 2**20 - 5):
        lead = b"y\n" * (before // 2)
        assert scan(write(tmp_path, lead + b"x" * (limit - 1) + b"\n" + b"y\n"))
        with pytest.raises(Refused, match=r"file\.limit"):
            scan(write(tmp_path, lead + b"x" * limit + b"\n"))


def test_bytes_that_are_not_utf8_are_told_apart(tmp_path: Path):
    with pytest.raises(NotUtf8):
        scan(write(tmp_path, b"a,b\n\xb1\xa3,1\n"))
    assert scan(write(tmp_path, "保,😀\n".encode()))


def test_only_a_zero_before_an_x_may_be_hexadecimal(tmp_path: Path):
    for content, expected in ((b"0x1,a\n", True), (b"1,0X2\n", True), (b"x0,Xa\n", False)):
        [segment] = scan(write(tmp_path, content))
        assert segment.hexadecimal is expected


def test_a_file_above_the_limit_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scanning, "FILE_LIMIT", 3)
    with pytest.raises(Refused, match="Over a limit: the size in bytes is 4, at most 3"):
        scan(write(tmp_path, b"a,b\n"))
