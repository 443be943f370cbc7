"""Tiles: a log as a set of files that only grow, as C2SP tlog-tiles says. Paths, bundles, the right edge.

A tile at level `l` holds up to 256 hashes, each over `256**l` entries; an entry bundle holds the entries
under a tile of level 0. A tile below 256 is partial and has its width in its path.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from mingjian.kernel.merkle import EMPTY_ROOT, HASH_BYTES, Node, root_of

TILE_WIDTH = 256
LEAF_LIMIT_BYTES = 65_535
TileReader = Callable[["Tile"], Sequence[bytes]]
ENTRIES = -1  # the level of entry bundles, which lie under the tiles of level 0
_LENGTH = struct.Struct(">H")


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile or, at level ENTRIES, one entry bundle: its place and its width (1 to 256)."""

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Where the tile stands below the log's prefix, such as `tile/0/x001/234.p/7`."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        return f"tile/{level}/{_spell(self.index)}" + self._suffix

    @property
    def _suffix(self) -> str:
        return "" if self.width == TILE_WIDTH else f".p/{self.width}"


@dataclass(slots=True)
class Edge:
    """The right edge of a growing tree: the hashes of the unfinished tile of each level, lowest first."""

    size: int = 0
    levels: list[list[bytes]] = field(default_factory=list)

    def extend(self, leaf_hashes: Iterable[bytes]) -> Iterator[tuple[Tile, list[bytes]]]:
        """Add leaves; yields each tile that they fill, with its hashes, lower levels first."""
        for leaf_hash in leaf_hashes:
            if not self.levels:
                self.levels.append([])
            self.levels[0].append(leaf_hash)
            self.size += 1
            if self.size % TILE_WIDTH == 0:
                yield from self._fill()

    def partial_tiles(self) -> Iterator[tuple[Tile, list[bytes]]]:
        """The unfinished tiles that are not empty."""
        for level, hashes in enumerate(self.levels):
            if hashes:
                index = self.size // TILE_WIDTH ** (level + 1)
                yield Tile(level, index, len(hashes)), hashes

    def root(self) -> bytes:
        """The root of the whole tree."""
        below: list[bytes] = []
        for hashes in self.levels:
            row = [*hashes, *below]
            below = [root_of(row)] if row else []
        return below[0] if below else EMPTY_ROOT

    def at_bundle_start(self) -> Self:
        """The edge at the first entry of the unfinished bundle."""
        lower: list[list[bytes]] = [[] for _ in self.levels[:1]]
        return type(self)(self.size - self.size % TILE_WIDTH, [*lower, *map(list, self.levels[1:])])

    def _fill(self) -> Iterator[tuple[Tile, list[bytes]]]:
        level = 0
        while len(hashes := self.levels[level]) == TILE_WIDTH:
            yield Tile(level, self.size // TILE_WIDTH ** (level + 1) - 1), hashes
            self.levels[level] = []
            level += 1
            if level == len(self.levels):
                self.levels.append([])
            self.levels[level].append(root_of(hashes))


def edge_tiles(size: int) -> list[Tile | None]:
    """The unfinished tile of each level of a tree of `size` leaves, lowest first; None where it is empty."""
    tiles: list[Tile | None] = []
    while size:
        index, width = divmod(size, TILE_WIDTH)
        tiles.append(Tile(len(tiles), index, width) if width else None)
        size = index
    return tiles


def tile_at(level: int, index: int, size: int) -> Tile:
    """The tile `index` of a level as wide as a tree of `size` leaves has it."""
    count = size // TILE_WIDTH ** max(level, 0)
    return Tile(level, index, min(TILE_WIDTH, count - index * TILE_WIDTH))


def bundles(start: int, size: int) -> Iterator[Tile]:
    """The entry bundles that hold the entries from `start` up to `size`."""
    for index in range(start // TILE_WIDTH, -(-size // TILE_WIDTH)):
        yield tile_at(ENTRIES, index, size)


def node_reader(read: TileReader, size: int) -> Node:
    """The complete subtrees of a tree of `size` leaves, computed from its tiles."""

    def node(height: int, index: int) -> bytes:
        level, within = divmod(height, 8)
        start = index << within
        hashes = read(tile_at(level, start // TILE_WIDTH, size))
        first = start % TILE_WIDTH
        return root_of(hashes[first : first + (1 << within)])

    return node


def pack_hashes(hashes: Sequence[bytes]) -> bytes:
    """The file of a tile."""
    return b"".join(hashes)


def parse_hashes(data: bytes, width: int) -> list[bytes]:
    """The hashes of a tile's file. Raises ValueError where its length is not that of its width."""
    if len(data) != width * HASH_BYTES:
        raise ValueError(f"a tile of width {width} has {width * HASH_BYTES} bytes, not {len(data)}")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def pack_leaves(leaves: Iterable[bytes]) -> bytes:
    """The file of an entry bundle: each entry after its length in two bytes."""
    return b"".join([part for leaf in leaves for part in (_LENGTH.pack(len(leaf)), leaf)])


def parse_leaves(data: bytes, width: int) -> list[bytes]:
    """The entries of a bundle. Raises ValueError where it does not hold exactly `width` of them."""
    leaves = []
    at, end = 0, len(data)
    while at < end:
        start = at + 2
        at = start + int.from_bytes(data[at:start])
        leaves.append(data[start:at])
    if at != end or len(leaves) != width:
        raise ValueError(f"a bundle of {width} entries has {len(leaves)}, {at - end} bytes missing")
    return leaves


def _spell(index: int) -> str:
    """The number of a tile in groups of three digits, all but the last after an x."""
    parts = [f"{index % 1000:03}"]
    while index := index // 1000:
        parts.append(f"x{index % 1000:03}")
    return "/".join(reversed(parts))
