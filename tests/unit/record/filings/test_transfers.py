"""A file sent in pieces, in any order, twice, cut or by two tabs, arrives as declared or not at all."""

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from mingjian.kernel.problems import Refused
from mingjian.record.filings import transfers
from mingjian.record.filings.transfers import Declared, begin, give_up, on_the_way, receive
from mingjian.record.filings.uploads import find_upload, upload_path
from tests.market import AT

PIECE = 4  # bytes, here
FILE = bytes(range(30))  # eight pieces, the last one short


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch, tmp_path):
    monkeypatch.setattr(transfers, "PIECE_BYTES", PIECE)
    for place in ("mingjian.engines.files.force", "mingjian.record.filings.transfers.force"):
        monkeypatch.setattr(place, lambda handle: None)  # many small files: not each is forced to disk
    monkeypatch.setattr(settings, "DATA", tmp_path)


def cut(file):
    return [file[at : at + PIECE] for at in range(0, len(file), PIECE)]


def declare(file=FILE, **changed):
    pieces = tuple(hashlib.sha256(piece).hexdigest() for piece in cut(file))
    told = Declared(name="loans.csv", size=len(file), form="loan-book", period="2020-06", pieces=pieces)
    return replace(told, **changed)


def start(file=FILE, by="ann", at=AT, **changed):
    return begin("P1", declare(file, **changed), by=by, at=at)


def send(transfer, number, content=None, by="ann"):
    piece = cut(FILE)[number] if content is None else content
    return receive("P1", transfer.token, number, piece, by=by, at=AT)


def refused(do, *args, **more):
    with pytest.raises(Refused) as caught:
        do(*args, **more)
    return caught.value.problems[0].code


def held_bytes(transfer):
    upload = find_upload("P1", transfer.held)
    return upload_path("P1", upload).read_bytes()


steps = st.one_of(
    st.tuples(st.just("send"), st.integers(0, 9)),
    st.tuples(st.just("next"), st.just(0)),
    st.tuples(st.just("wrong"), st.integers(0, 7)),
    st.tuples(st.just("torn"), st.integers(1, 3)),
    st.tuples(st.just("rotten"), st.integers(0, 29)),
    st.tuples(st.just("begin"), st.just(0)),
    st.tuples(st.just("stranger"), st.integers(0, 7)),
)


@given(st.lists(steps, max_size=25))
@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_file_arrives_as_declared_or_not_at_all(done):
    transfer = start()
    for step, number in done:
        transfer = play(transfer, step, number)
        if transfer.held:
            break
    while not transfer.held:  # in the end somebody sends what is missing
        before = transfer.received
        transfer = send(transfer, transfer.received)
        assert transfer.held or transfer.received != before or before == 0
    assert held_bytes(transfer) == FILE
    give_up("P1", transfer.token, by="ann")


def play(transfer, step, number):
    """One thing that may happen; the transfer as the server then knows it."""
    if step in {"torn", "rotten"}:
        spoil(transfer, step, number)
    asked = {
        "send": lambda: send(transfer, number % len(cut(FILE))),
        "next": lambda: send(transfer, transfer.received),
        "wrong": lambda: send(transfer, number, b"no"),
        "stranger": lambda: send(transfer, number, by="bob"),
    }
    with suppress(Refused):  # what it answers is told by the tests below
        return asked[step]() if step in asked else start()
    return start()


def spoil(transfer, step, number):
    """A kill in the middle of a write, or a disk that kept other bytes."""
    for file in settings.DATA.glob(f"transfers/*/{transfer.token}/part"):
        content = file.read_bytes()
        if step == "torn":
            file.write_bytes(content + b"x" * number)
        elif number < len(content):
            file.write_bytes(content[:number] + b"?" + content[number + 1 :])


def test_a_piece_out_of_turn_says_which_one_is_next():
    transfer = start()
    send(transfer, 0)
    with pytest.raises(Refused) as caught:
        send(transfer, 3)
    assert (caught.value.problems[0].code, caught.value.problems[0].allowed) == ("upload.order", "1")


def test_the_same_file_begun_again_goes_on_and_another_one_does_not():
    send(start(), 0)
    assert start().received == 1
    assert start(FILE[:-1]).received == 0
    assert start(period="2020-05").received == 0
    assert start(by="bob").received == 0


def test_a_file_that_is_whole_is_an_upload_at_once_when_it_is_declared_again():
    transfer = start()
    for number in range(len(cut(FILE))):
        transfer = send(transfer, number)
    assert start() == transfer
    assert on_the_way("P1", by="ann", at=AT) == []


def test_what_one_account_has_on_the_way_is_bounded_and_goes_after_its_time(monkeypatch):
    for number in range(transfers.OWN_LIMIT):
        start(FILE + bytes([number]))
    assert refused(start) == "upload.quota"
    assert start(by="bob").received == 0
    later = AT + transfers.KEPT
    assert start(at=later).received == 0
    assert [one.declared.size for one in on_the_way("P1", by="ann", at=later)] == [len(FILE)]
    monkeypatch.setattr(transfers, "OWN_BYTES", 40)
    assert refused(start, FILE + b"!") == "upload.quota"
    assert on_the_way("P1", by="ann", at=later + timedelta(days=9)) == []
    assert not list(settings.DATA.glob("transfers/*/*/part"))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"size": 0, "pieces": ()}, "upload.declared"),
        ({"size": 29}, None),
        ({"size": 33}, "upload.declared"),
        ({"size": 2 * 1024**3}, "upload.too-large"),
        ({"form": "../etc"}, "form.unknown"),
    ],
)
def test_what_cannot_be_is_refused_before_a_byte_is_kept(changed, code):
    if code:
        assert refused(start, **changed) == code
    else:  # the last piece is longer than declared: found out when all are here
        transfer = start(**changed)
        for number in range(7):
            send(transfer, number)
        assert refused(send, transfer, 7) == "upload.declared"
    assert not list(settings.DATA.glob("transfers/*/*/part"))


def test_only_who_began_it_may_give_it_up():
    transfer = start()
    give_up("P1", transfer.token, by="bob")
    give_up("P1", "../../x", by="ann")
    assert len(on_the_way("P1", by="ann", at=AT)) == 1
    give_up("P1", transfer.token, by="ann")
    assert refused(send, transfer, 0) == "upload.unknown"
