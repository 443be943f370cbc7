"""The zip archive under an XLSX file: limits first, then a plain copy of what was counted.

What is parsed later is the copy alone, written by ourselves: two readers of zip archives may differ on a
hostile one (sizes that lie, entries that overlap, names that stand twice).
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mingjian.engines.intake.scan import refuse_limit, refuse_unreadable
from mingjian.engines.intake.sheetscan import PartScan, WorkbookScan

MEMBER_LIMIT = 1_000
UNPACKED_LIMIT = 256 * 2**20  # bytes
RATIO_LIMIT = 100  # times the packed size, for archives that unpack to RATIO_FROM or more
RATIO_FROM = 16 * 2**20  # bytes
DIRECTORY_LIMIT = 2**20  # bytes of the archive's directory
_BLOCK = 2**20  # bytes

_END = struct.Struct("<4s4H2LH")
_END_MARK, _WIDE_MARK = b"PK\5\6", b"PK\6\7"
_WIDE_LENGTH = 20
_COMMENT_LIMIT = 2**16
_PARTS = (".xml", ".rels")


def copy_plainly(path: Path, target: Path) -> None:
    """Copy the XML parts of an XLSX file, counted and looked through, into an archive without compression.

    Refuses with `file.unreadable` or `file.limit`.
    """
    _require_small_directory(path)
    scan = WorkbookScan()
    with _reading(), zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        _require_limits(source.infolist(), path.stat().st_size)
        for member in source.infolist():
            if member.filename.lower().endswith(_PARTS):
                _copy_part(source, member, copy, scan.part())
    if scan.is_amplified:
        with zipfile.ZipFile(target) as copy:
            for member in copy.infolist():
                scan.weigh(copy.read(member))


def _copy_part(
    source: zipfile.ZipFile, member: zipfile.ZipInfo, copy: zipfile.ZipFile, part: PartScan
) -> None:
    with source.open(member) as packed, copy.open(zipfile.ZipInfo(member.filename), "w") as out:
        while block := packed.read(_BLOCK):
            out.write(part.feed(block))
        out.write(part.finish())


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        refuse_unreadable("XLSX 文件损坏、加密或不完整", "the XLSX file is damaged, encrypted or cut off")


def _require_small_directory(path: Path) -> None:
    """Refuse a directory that is large before anything reads it."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _COMMENT_LIMIT - _END.size))
        tail = file.read()
    bare = tail[-_END.size :].startswith(_END_MARK) and tail.endswith(b"\0\0")
    at = len(tail) - _END.size if bare else tail.rfind(_END_MARK)
    if at < 0 or at + _END.size > len(tail) or tail[at - _WIDE_LENGTH : at].startswith(_WIDE_MARK):
        refuse_unreadable("不是完整的 XLSX 文件", "it is not a whole XLSX file")
    length = _END.unpack_from(tail, at)[5]
    if length > DIRECTORY_LIMIT:
        refuse_limit("压缩包目录（字节）", "the archive's directory in bytes", length, DIRECTORY_LIMIT)


def _require_limits(members: list[zipfile.ZipInfo], packed: int) -> None:
    if len(members) > MEMBER_LIMIT:
        refuse_limit("压缩包内文件数", "the number of files in the archive", len(members), MEMBER_LIMIT)
    unpacked = sum(m.file_size for m in members)
    if unpacked > UNPACKED_LIMIT:
        refuse_limit("解压后大小（字节）", "the unpacked size in bytes", unpacked, UNPACKED_LIMIT)
    if unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * packed:
        refuse_limit("压缩比", "the compression ratio", unpacked // packed, RATIO_LIMIT)
    if len({m.filename.lower() for m in members}) < len(members):
        refuse_unreadable("压缩包内文件重名", "a name stands twice in the archive")
    end = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        if member.header_offset < end:
            refuse_unreadable("压缩包内文件互相重叠", "entries of the archive overlap")
        end = member.header_offset + member.compress_size
