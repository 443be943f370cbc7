"""A witness: it remembers the latest checkpoint of each log that it knows and never goes back behind it.

`seen/<digest of the origin>` holds that checkpoint as the log signed it. It is compared and stored under one
lock and forced to disk before the cosignature leaves.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from mingjian.engines.log.files import write_files
from mingjian.engines.log.locks import hold
from mingjian.kernel.notes import Checkpoint, Signer, VerifierKey, parse_checkpoint, text_of
from mingjian.kernel.problems import Refused
from mingjian.kernel.witness import BAD, OK, Answer, Submission, judge, origin_of, parse_submission


class Witness:
    """A witness over a folder, for the logs whose keys it is given; a log is named by its key."""

    def __init__(self, folder: Path, signer: Signer, logs: Sequence[VerifierKey]):
        self._folder = folder
        self._signer = signer
        self._logs = tuple(logs)

    def receive(self, data: bytes, at_s: int) -> Answer:
        """Answer a submission at an instant in seconds since 1970. Raises OSError and Refused.

        Refused means that what was stored cannot be read: a witness that forgot must not sign.
        """
        try:
            submission = parse_submission(data)
            origin = origin_of(submission)
        except Refused as refused:
            return Answer(BAD, "".join(f"{p.message.en}\n" for p in refused.problems))
        with hold(self._folder / "lock"):
            return self._answer(submission, origin, at_s)

    def latest(self, origin: str) -> Checkpoint | None:
        """The latest checkpoint cosigned for a log; None before the first. Raises OSError and Refused."""
        place = self._folder / _place(origin)
        try:
            note = place.read_bytes().decode(errors="replace")
        except FileNotFoundError:
            return None
        return parse_checkpoint(text_of(note))

    def _answer(self, submission: Submission, origin: str, at_s: int) -> Answer:
        keys = [key for key in self._logs if key.name == origin]
        answer = judge(submission, keys, self.latest(origin) if keys else None)
        if answer.status != OK:
            return answer
        write_files(self._folder, {_place(origin): submission.note.encode()})
        return Answer(OK, self._signer.cosign(text_of(submission.note), at_s), seen=answer.seen)


def _place(origin: str) -> str:
    return f"seen/{hashlib.sha256(origin.encode()).hexdigest()}"
