"""The body of a request as it comes: one that stands still ends and does not hold a thread for ever."""

import queue
import threading
from collections.abc import Callable, Iterable
from typing import Any, Protocol

WATCHED_BYTES = 64 * 1024  # a body above this size is watched
CHUNK_BYTES = 64 * 1024
IDLE_S = 30.0  # without a chunk

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Readable(Protocol):
    """What the server gives us of a body."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, all without a size; none at the end."""


class TimedBody:
    """Reads a body through a thread of its own; raises TimeoutError once nothing came for `idle_s`."""

    def __init__(self, raw: Readable, idle_s: float = IDLE_S):
        self._chunks: queue.Queue[bytes | Exception] = queue.Queue(maxsize=8)
        self._kept, self._is_over, self._idle_s = b"", False, idle_s
        threading.Thread(target=self._fetch, args=(raw,), daemon=True).start()

    def read(self, size: int = -1) -> bytes:
        """As a file reads."""
        parts, have = [self._kept], len(self._kept)
        while not self._is_over and (size < 0 or have < size):
            chunk = self._next()
            parts.append(chunk)
            have += len(chunk)
        whole = b"".join(parts)
        cut = len(whole) if size < 0 else size
        self._kept = whole[cut:]
        return whole[:cut]

    def readline(self, size: int = -1) -> bytes:
        """Not offered: no body of ours is read by lines."""
        raise NotImplementedError(size)

    def _next(self) -> bytes:
        try:
            chunk = self._chunks.get(timeout=self._idle_s)
        except queue.Empty:
            self._is_over = True
            raise TimeoutError("the body of the request stood still") from None
        if isinstance(chunk, Exception):
            self._is_over = True
            raise chunk
        self._is_over = not chunk
        return chunk

    def _fetch(self, raw: Readable) -> None:
        """Hand over chunk by chunk; ends where nobody takes them any more."""
        try:
            while chunk := raw.read(CHUNK_BYTES):
                self._chunks.put(chunk, timeout=self._idle_s)
            self._chunks.put(b"", timeout=self._idle_s)
        except queue.Full:
            return
        except Exception as error:  # noqa: BLE001 - whatever the server raises belongs to who reads
            self._chunks.put(error)


def watch_bodies(application: Application) -> Application:
    """The application with large bodies watched."""

    def watched(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > WATCHED_BYTES:
            environ["wsgi.input"] = TimedBody(environ["wsgi.input"])
        return application(environ, start)

    return watched
