"""Read a log folder: the checkpoint, entries and proofs, from its files alone."""

from functools import cache, partial
from pathlib import Path

from mingjian.kernel import merkle
from mingjian.kernel.notes import Checkpoint, VerifierKey, open_checkpoint
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.kernel.proofs import Proof, verify
from mingjian.kernel.tiles import (
    ENTRIES,
    TILE_WIDTH,
    Edge,
    Tile,
    edge_tiles,
    node_reader,
    parse_hashes,
    parse_leaves,
    tile_at,
)

CHECKPOINT, KEY = "checkpoint", "key"


def read_hashes(folder: Path, tile: Tile) -> list[bytes]:
    """The hashes of a tile. Refuses a file that is missing, unreadable or of another width."""
    try:
        return parse_hashes((folder / tile.path).read_bytes(), tile.width)
    except (OSError, ValueError) as error:
        raise Refused(unreadable(tile)) from error


def read_leaves(folder: Path, bundle: Tile) -> list[bytes]:
    """The entries of a bundle. Refuses a file that is missing, unreadable or of another width."""
    try:
        return parse_leaves((folder / bundle.path).read_bytes(), bundle.width)
    except (OSError, ValueError) as error:
        raise Refused(unreadable(bundle)) from error


def read_edge(folder: Path, checkpoint: Checkpoint) -> Edge:
    """The right edge of the tree that a checkpoint signs. Refuses tiles that do not give its root."""
    tiles = edge_tiles(checkpoint.size)
    edge = Edge(checkpoint.size, [read_hashes(folder, tile) if tile else [] for tile in tiles])
    if edge.root() != checkpoint.root:
        raise Refused(
            damaged(
                CHECKPOINT,
                "右缘瓦片算得的根与检查点不同",
                "the tiles of the right edge give another root than the checkpoint",
            )
        )
    return edge


def read_checkpoint(folder: Path, key: VerifierKey) -> Checkpoint | None:
    """The checkpoint, its signature checked; None before the first one. Refuses any other state."""
    note = read_note(folder)
    return None if note is None else open_checkpoint(note, key)


def read_note(folder: Path) -> str | None:
    """The checkpoint as its signed text; None before the first one."""
    try:
        return (folder / CHECKPOINT).read_bytes().decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise Refused(damaged(CHECKPOINT, "不是 UTF-8 文字", "it is not UTF-8")) from error


def read_leaf(folder: Path, index: int, size: int) -> bytes:
    """The entry at an index of a log of `size` entries."""
    bundle = tile_at(ENTRIES, index // TILE_WIDTH, size)
    return read_leaves(folder, bundle)[index % TILE_WIDTH]


def has_stored(folder: Path, index: int) -> bool:
    """Whether the entry at an index stands in a bundle, signed or not."""
    bundle, within = divmod(index, TILE_WIDTH)
    full = folder / Tile(ENTRIES, bundle).path
    widths = [
        int(path.name) for path in full.with_name(full.name + ".p").glob("[0-9]*") if path.name.isdigit()
    ]
    return full.exists() or max(widths, default=0) > within


def inclusion_path(folder: Path, index: int, size: int) -> list[bytes]:
    """The path of an entry in the tree of `size` leaves, from the tiles."""
    return merkle.inclusion_path(index, size, _nodes(folder, size))


def consistency_path(folder: Path, old: int, new: int) -> list[bytes]:
    """The path that shows the tree of `old` leaves to begin the tree of `new`, from the tiles."""
    return merkle.consistency_path(old, new, _nodes(folder, new))


def prove(folder: Path, index: int, key: VerifierKey) -> Proof | None:
    """The proof of an entry under the present checkpoint; None while no checkpoint covers it.

    The proof is verified before it is handed out: a damaged log gives a refusal, never a wrong proof.
    """
    note = read_note(folder)
    if note is None or (checkpoint := open_checkpoint(note, key)).size <= index:
        return None
    size = checkpoint.size
    leaf = read_leaf(folder, index, size)
    path = tuple(inclusion_path(folder, index, size))
    proof = Proof(checkpoint.origin, index, leaf, path, note)
    verify(proof, key)
    return proof


def damaged(place: str, zh: str, en: str) -> Problem:
    """The problem of a file of the log that is not what it should be."""
    return problem("log.damaged", where=place, value=place, why_zh=zh, why_en=en)


def unreadable(tile: Tile) -> Problem:
    """The problem of a tile or bundle that is missing or malformed."""
    zh = f"文件缺失、不可读或长度有误，应有 {tile.width} 项"
    return damaged(tile.path, zh, f"missing, unreadable or malformed; {tile.width} items are expected")


def _nodes(folder: Path, size: int) -> merkle.Node:
    # One path asks for the same few tiles again and again; across paths nothing is kept, files may change.
    return node_reader(cache(partial(read_hashes, folder)), size)
