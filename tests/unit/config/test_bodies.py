"""A body that stands still ends; one that flows is read as it is."""

import io
import threading

import pytest

from mingjian.config.bodies import WATCHED_BYTES, TimedBody, watch_bodies


@pytest.mark.parametrize("size", [1, 7, 65_536, -1])
def test_what_flows_is_read_whole_in_any_portions(size):
    content = bytes(range(256)) * 270
    body, read = TimedBody(io.BytesIO(content)), b""
    while portion := body.read(size):
        read += portion
    assert read == content
    assert body.read(5) == b""


def test_what_stands_still_ends():
    still = threading.Event()

    class Stalled(io.BytesIO):
        def read(self, size=-1, /):
            return super().read(size) or (still.wait(5) and b"")

    body = TimedBody(Stalled(b"half"), idle_s=0.05)
    with pytest.raises(TimeoutError):
        body.read(100)
    assert body.read(4) == b""
    still.set()


def test_what_the_server_raises_reaches_who_reads():
    class Broken(io.BytesIO):
        def read(self, size=-1, /):
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        TimedBody(Broken()).read(1)


@pytest.mark.parametrize(("length", "kind"), [("10", io.BytesIO), (str(WATCHED_BYTES + 1), TimedBody)])
def test_large_bodies_alone_are_watched(length, kind):
    seen = []
    application = watch_bodies(lambda environ, start: seen.append(environ["wsgi.input"]) or [])
    application({"wsgi.input": io.BytesIO(b"x"), "CONTENT_LENGTH": length}, lambda *_: None)
    assert type(seen[0]) is kind
