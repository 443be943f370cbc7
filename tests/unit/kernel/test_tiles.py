"""Where tiles stand, which ones a tree has, and what their files hold."""

import pytest

from mingjian.kernel.tiles import (
    ENTRIES,
    Tile,
    bundles,
    edge_tiles,
    pack_hashes,
    pack_leaves,
    parse_hashes,
    parse_leaves,
)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(1, 999, 255), "tile/1/999.p/255"),
        (Tile(2, 1000, 1), "tile/2/x001/000.p/1"),
        (Tile(ENTRIES, 7, 3), "tile/entries/007.p/3"),
    ],
)
def test_a_tile_stands_where_the_specification_says(tile, path):
    assert tile.path == path


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, []),
        (1, [Tile(0, 0, 1)]),
        (255, [Tile(0, 0, 255)]),
        (256, [None, Tile(1, 0, 1)]),
        (70_000, [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]),
        (65_536, [None, None, Tile(2, 0, 1)]),
    ],
)
def test_the_unfinished_tiles_of_a_tree(size, expected):
    assert edge_tiles(size) == expected


def test_the_bundles_of_a_range_begin_with_the_one_that_holds_its_first_entry():
    assert list(bundles(300, 600)) == [Tile(ENTRIES, 1), Tile(ENTRIES, 2, 88)]
    assert list(bundles(0, 0)) == list(bundles(512, 512)) == []


def test_a_bundle_holds_each_entry_after_its_length():
    assert pack_leaves([b"ab", b"", b"c" * 258]) == b"\x00\x02ab" + b"\x00\x00" + b"\x01\x02" + b"c" * 258


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00\x01b", b"", b"\x00\x01a\x00"])
def test_a_bundle_of_another_number_of_entries_is_refused(data):
    assert parse_leaves(b"\x00\x01a", 1) == [b"a"]
    with pytest.raises(ValueError, match="bundle"):
        parse_leaves(data, 1)


def test_a_tile_of_another_width_is_refused():
    assert parse_hashes(pack_hashes([b"a" * 32, b"b" * 32]), 2) == [b"a" * 32, b"b" * 32]
    with pytest.raises(ValueError, match="width 2"):
        parse_hashes(bytes(63), 2)
