"""Ask witnesses for their cosignature of a checkpoint: the client's side of C2SP tlog-witness.

The file of witnesses holds lines `witness NAME KEY URL`, as C2SP tlog-policy writes them.
"""

import http.client
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mingjian.kernel.notes import COSIGNATURE, VerifierKey, parse_checkpoint, parse_key, pick_line, text_of
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.kernel.witness import CONFLICT, OK, Submission

ANSWER_LIMIT_BYTES = 16_384
TIMEOUT_S = 5.0  # for each wait on the network
PathFrom = Callable[[int], Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class WitnessAddress:
    """A witness, its key and the address below which it takes submissions."""

    name: str
    key: VerifierKey
    url: str


def read_witnesses(file: Path) -> tuple[WitnessAddress, ...]:
    """The witnesses in a file; none where there is no file. Refuses lines that say something else."""
    if not file.exists():
        return ()
    lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
    found = [_read_line(file, at, line) for at, line in enumerate(lines, 1) if _says_something(line)]
    if len({witness.key.public for witness in found}) < len(found):
        raise Refused(_malformed(file, 0, "重复的公钥 / a key that stands twice"))
    return tuple(found)


def ask(witness: WitnessAddress, note: str, path_from: PathFrom, old: int) -> str:
    """The signature line of a witness that last saw `old` entries, as far as we know.

    A witness that saw another number says so and is asked once more. Refuses (`witness.refused`) where it
    cannot be reached, refuses itself, or answers something else than its cosignature.
    """
    size = parse_checkpoint(text_of(note)).size
    status, body = _submit(witness, note, path_from, min(old, size))
    if status == CONFLICT:
        seen = _read_size(witness, body)
        if seen > size:
            raise _refused(witness, f"已见过 {seen} 条，多于 {size} 条", f"it saw {seen}, we have {size}")
        status, body = _submit(witness, note, path_from, seen)
    if status == CONFLICT:
        raise _refused(witness, f"它在 {size} 条时见过另一个根", f"it saw another root at size {size}")
    if status != OK:
        raise _refused(witness, f"回答 {status}", f"it answered {status}")
    try:
        return pick_line(body, note, witness.key)
    except Refused as refused:
        raise _refused(witness, "回答中没有它的有效签名", "its answer has no valid cosignature") from refused


def _submit(witness: WitnessAddress, note: str, path_from: PathFrom, old: int) -> tuple[int, str]:
    size = parse_checkpoint(text_of(note)).size
    path = tuple(path_from(old)) if 0 < old < size else ()
    try:
        return _post(witness.url, Submission(old, path, note).render())
    except (OSError, http.client.HTTPException) as error:
        raise _refused(witness, f"无法连接（{error}）", f"it cannot be reached ({error})") from error


def _post(url: str, body: bytes) -> tuple[int, str]:
    """Status and body of an answer. Redirects are answers like others: nobody sends us elsewhere."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("POST", parts.path.rstrip("/") + "/add-checkpoint", body)
        answer = connection.getresponse()
        data = answer.read(ANSWER_LIMIT_BYTES + 1)
    finally:
        connection.close()
    if len(data) > ANSWER_LIMIT_BYTES:
        raise OSError(f"an answer of over {ANSWER_LIMIT_BYTES} bytes")
    return answer.status, data.decode(errors="replace")


def _read_size(witness: WitnessAddress, body: str) -> int:
    text = body.removesuffix("\n")
    if not (text.isascii() and text.isdecimal()) or len(text) > 18:
        raise _refused(witness, "回答的大小格式有误", "the size in its answer is malformed")
    return int(text)


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.strip().startswith("#")


def _read_line(file: Path, at: int, line: str) -> WitnessAddress:
    words = line.split()
    if len(words) != 4 or words[0] != "witness" or not _is_address(words[3]):
        raise Refused(_malformed(file, at, "witness NAME KEY URL（http, https）"))
    return WitnessAddress(words[1], parse_key(words[2], COSIGNATURE), words[3])


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def _malformed(file: Path, at: int, allowed: str) -> Problem:
    return problem("option.invalid", column=f"{file.name}:{at}", value=file, allowed=allowed)


def _refused(witness: WitnessAddress, zh: str, en: str) -> Refused:
    return Refused(problem("witness.refused", value=witness.name, why_zh=zh, why_en=en))
