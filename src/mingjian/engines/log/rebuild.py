"""Re-derive tiles from the stored entries and compare them with the stored tiles, byte for byte."""

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from mingjian.engines.log.reader import damaged, read_hashes, read_leaves, unreadable
from mingjian.kernel.merkle import HASH_BYTES, hash_leaf
from mingjian.kernel.problems import Problem, Refused
from mingjian.kernel.tiles import TILE_WIDTH, Edge, Tile, bundles, parse_leaves


def rebuild(folder: Path, edge: Edge, size: int) -> Iterator[Problem]:
    """What differs between the stored tiles and the entries, from the edge (at a bundle's start) to `size`.

    The edge grows to `size` on the way; its root is then the one that the stored entries give.
    """
    for bundle in bundles(edge.size, size):
        hashes = yield from _leaf_hashes(folder, bundle)
        for tile, content in edge.extend(hashes):
            yield from _compare(folder, tile, content)
    for tile, content in edge.partial_tiles():
        yield from _compare(folder, tile, content)


def _leaf_hashes(folder: Path, bundle: Tile) -> Generator[Problem, None, list[bytes]]:
    """The hashes of a bundle's entries; of its tile where the bundle cannot be read."""
    try:
        hashes = [hash_leaf(leaf) for leaf in read_leaves(folder, bundle)]
    except Refused as refused:
        yield from refused.problems
        return _tile_hashes(folder, bundle)
    for older in _older_partials(folder, bundle):
        try:
            leaves = parse_leaves((folder / older.path).read_bytes(), older.width)
        except (OSError, ValueError):
            yield unreadable(older)
            continue
        yield from _differences(older, [hash_leaf(leaf) for leaf in leaves], hashes)
    return hashes


def _tile_hashes(folder: Path, bundle: Tile) -> list[bytes]:
    """What the tile above says, so that one lost bundle is not told as a whole wrong tree."""
    try:
        return read_hashes(folder, Tile(0, bundle.index, bundle.width))
    except Refused:
        return [bytes(HASH_BYTES)] * bundle.width


def _compare(folder: Path, tile: Tile, hashes: Sequence[bytes]) -> Iterator[Problem]:
    for stored in (tile, *_older_partials(folder, tile)):
        try:
            found = read_hashes(folder, stored)
        except Refused as refused:
            yield from refused.problems
        else:
            yield from _differences(stored, found, hashes)


def _differences(tile: Tile, found: Sequence[bytes], expected: Sequence[bytes]) -> Iterator[Problem]:
    """The first item of a file that is not what the entries give; a file may be a beginning of it."""
    if found == expected[: tile.width]:
        return
    first = next(i for i, stored in enumerate(found) if stored != expected[i])
    index = tile.index * TILE_WIDTH + first
    yield damaged(
        f"{tile.path} #{index}",
        f"该文件第 {first} 项与由条目算得的散列不同",
        f"item {first} of the file is not the hash that the entries give",
    )


def _older_partials(folder: Path, tile: Tile) -> list[Tile]:
    """Narrower files of the same tile, kept for readers of older checkpoints."""
    full = folder / Tile(tile.level, tile.index).path
    beside = full.with_name(full.name + ".p")
    if not beside.is_dir():
        return []
    widths = sorted(int(path.name) for path in beside.iterdir() if path.name.isdecimal())
    return [Tile(tile.level, tile.index, width) for width in widths if 0 < width < tile.width]
