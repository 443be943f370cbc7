"""UTF-8 or GB18030: any other text, and a mixture of both, is refused."""

import codecs
import re
from pathlib import Path
from typing import NoReturn

from mingjian.engines.intake.scan import RECORD_LIMIT, NotUtf8, Segment, refuse_limit, scan
from mingjian.kernel.problems import Refused, problem

_BLOCK = 2**20  # bytes

_CHINESE = re.compile("[\u4e00-\u9fff]")
_CHINESE_UTF8 = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")
_BETWEEN_CELLS = re.compile(rb'[,"\r\n]+')


def scan_text(path: Path, scratch: Path) -> tuple[Path, tuple[Segment, ...]]:
    """The file as UTF-8 with its segments; a GB18030 file is transcoded into the folder `scratch`.

    Refuses with `file.unreadable`, `file.limit` or `file.encoding`.
    """
    try:
        return path, scan(path)
    except NotUtf8:
        transcoded = scratch / "transcoded.csv"
        _transcode(path, transcoded)
        return transcoded, scan(transcoded)


def _transcode(source: Path, target: Path) -> None:
    decoder = codecs.getincrementaldecoder("gb18030")(errors="strict")
    tail = b""
    with source.open("rb") as file, target.open("w", encoding="utf-8", newline="") as out:
        while block := file.read(_BLOCK):
            try:
                out.write(decoder.decode(block))
            except UnicodeDecodeError:
                _refuse("既不是 UTF-8 也不是 GB18030", "it is neither UTF-8 nor GB18030")
            lines, _, tail = (tail + block).rpartition(b"\n")
            if len(tail) > RECORD_LIMIT:
                refuse_limit("一条记录（字节）", "a record in bytes", len(tail), RECORD_LIMIT)
            _require_unmixed(lines)
        _require_unmixed(tail)
        if decoder.getstate()[0]:
            _refuse("文件末尾的字符不完整", "the last character is cut off")


def _require_unmixed(lines: bytes) -> None:
    """Refuse cells that are UTF-8 inside a GB18030 file: they decode to garbage without an error."""
    if not _CHINESE_UTF8.search(lines):
        return
    for cell in _BETWEEN_CELLS.split(lines):
        if not _CHINESE_UTF8.search(cell):
            continue
        try:
            text = cell.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if len(_CHINESE.findall(text)) > 1:
            _refuse(f"混用 UTF-8 与 GB18030（如“{text[:20]}”）", "it mixes UTF-8 and GB18030")


def _refuse(zh: str, en: str) -> NoReturn:
    raise Refused(problem("file.encoding", why_zh=zh, why_en=en))
