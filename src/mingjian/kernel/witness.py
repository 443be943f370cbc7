"""What a witness is sent and how it answers, as C2SP tlog-witness says. Pure.

A submission is `old N`, the hashes of a consistency path, a blank line and a signed checkpoint.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mingjian.kernel.merkle import EMPTY_ROOT, HASH_BYTES, extends
from mingjian.kernel.notes import (
    NOTE_LIMIT_BYTES,
    Checkpoint,
    VerifierKey,
    decode_base64,
    encode_base64,
    invalid,
    open_checkpoint,
    parse_checkpoint,
    text_of,
)
from mingjian.kernel.problems import Refused

PATH_LIMIT = 63  # hashes of a submission, as the specification says
SUBMISSION_LIMIT_BYTES = NOTE_LIMIT_BYTES + 4_096
TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"  # content types
OK, BAD, FORBIDDEN, UNKNOWN, CONFLICT, UNPROVEN = 200, 400, 403, 404, 409, 422
_OLD = re.compile(r"old (0|[1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint for a witness, with the path from the tree of `old` leaves that it saw before."""

    old: int
    path: tuple[bytes, ...]
    note: str

    def render(self) -> bytes:
        """The body of the request."""
        lines = [f"old {self.old}", *map(encode_base64, self.path), "", self.note]
        return "\n".join(lines).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answers; `seen` is the checkpoint to store before a cosignature goes out."""

    status: int
    body: str = ""
    content_type: str = TEXT
    seen: Checkpoint | None = None


def parse_submission(data: bytes) -> Submission:
    """The submission in a request. Refuses (`proof.invalid`) what is malformed."""
    if len(data) > SUBMISSION_LIMIT_BYTES:
        raise invalid(f"超过 {SUBMISSION_LIMIT_BYTES} 字节", f"it has over {SUBMISSION_LIMIT_BYTES} bytes")
    try:
        head, blank, note = data.decode().partition("\n\n")
    except UnicodeDecodeError as error:
        raise invalid("不是 UTF-8 文字", "it is not UTF-8") from error
    first, *lines = head.split("\n")
    old = _OLD.fullmatch(first)
    hashes = [decode_base64(line) for line in lines]
    path = tuple(h for h in hashes if h is not None and len(h) == HASH_BYTES)
    if not blank or not old or len(path) != len(lines) or len(path) > PATH_LIMIT:
        why = f"应为 old 行、至多 {PATH_LIMIT} 行散列、空行和检查点"
        raise invalid(why, f"expected an old line, at most {PATH_LIMIT} hashes, a blank line, a checkpoint")
    return Submission(int(old[1]), path, note)


def origin_of(submission: Submission) -> str:
    """The log that a submission speaks of, before any signature is checked."""
    return parse_checkpoint(text_of(submission.note)).origin


def judge(submission: Submission, keys: Sequence[VerifierKey], latest: Checkpoint | None) -> Answer:
    """How a witness answers that trusts `keys` for the log and saw `latest` of it; 200 is not signed yet."""
    if not keys:
        return Answer(UNKNOWN, "unknown log\n")
    checkpoint = _opened(submission.note, keys)
    if checkpoint is None:
        return Answer(FORBIDDEN, "no trusted signature\n")
    if submission.old > checkpoint.size:
        return Answer(BAD, "the old size is above the size\n")
    seen = latest or Checkpoint(checkpoint.origin, 0, EMPTY_ROOT)
    forks = checkpoint.size == seen.size and checkpoint.root != seen.root
    if submission.old != seen.size or forks:
        return Answer(CONFLICT, f"{seen.size}\n", SIZE)
    if not _grows(submission, seen, checkpoint):
        return Answer(UNPROVEN, "the consistency proof does not hold\n")
    return Answer(OK, seen=checkpoint)


def _opened(note: str, keys: Sequence[VerifierKey]) -> Checkpoint | None:
    """The checkpoint, where one of the keys has signed it under its own name."""
    for key in keys:
        try:
            checkpoint = open_checkpoint(note, key)
        except Refused:
            continue
        if checkpoint.origin == key.name:
            return checkpoint
    return None


def _grows(submission: Submission, seen: Checkpoint, checkpoint: Checkpoint) -> bool:
    if not seen.size:  # every tree begins with the empty one: there is nothing to prove
        return not submission.path
    return extends(seen.size, seen.root, checkpoint.size, checkpoint.root, submission.path)
