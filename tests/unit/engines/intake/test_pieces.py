"""Reading ahead: the pieces come in order, and what stops the reader reaches who asks."""

import pyarrow as pa
import pytest

from mingjian.engines.intake.pieces import Piece, read_ahead


def pieces(count, read):
    for number in range(count):
        read.append(number)
        yield Piece(pa.table({"n": [number]}))


@pytest.mark.parametrize("count", [0, 1, 7])
def test_every_piece_comes_once_and_in_order(count):
    taken = [piece.table["n"][0].as_py() for piece in read_ahead(pieces(count, []))]

    assert taken == list(range(count))


def test_never_more_than_one_piece_is_read_ahead():
    read = []

    for number, _ in enumerate(read_ahead(pieces(7, read))):
        assert len(read) <= number + 2


def test_an_error_of_the_reader_comes_behind_the_pieces_before_it():
    def broken():
        yield Piece(pa.table({"n": [0]}))
        raise OSError

    ahead = read_ahead(broken())
    next(ahead)
    with pytest.raises(OSError):  # noqa: PT011 - the very error
        next(ahead)
