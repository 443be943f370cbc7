"""The Merkle kernel and its tiles agree with the naive twin, and no changed proof passes."""

from hypothesis import given
from hypothesis import strategies as st

from mingjian.kernel.merkle import (
    consistency_path,
    extends,
    hash_leaf,
    includes,
    inclusion_path,
    root_at,
    root_of,
)
from mingjian.kernel.tiles import Edge, node_reader, tile_at
from tests.oracle import naive_merkle as naive

LEAVES = [b"leaf %d" % n for n in range(700)]
HASHES = [hash_leaf(leaf) for leaf in LEAVES]
sizes = st.one_of(st.integers(1, 20), st.integers(250, 260), st.integers(1, 700))


def tiles_of(size):
    """What a log of this size has stored, by place and width."""
    edge, stored = Edge(), {}
    for tile, hashes in edge.extend(HASHES[:size]):
        stored[tile] = hashes
    stored.update({tile: list(hashes) for tile, hashes in edge.partial_tiles()})
    return edge, stored


@given(sizes)
def test_every_way_to_the_root_agrees_with_the_twin(size):
    edge, stored = tiles_of(size)
    expected = naive.root(LEAVES[:size])

    assert root_of(HASHES[:size]) == expected
    assert edge.root() == expected
    assert root_at(size, node_reader(stored.__getitem__, size)) == expected


@given(sizes, st.data())
def test_inclusion_paths_from_tiles_are_the_twins_and_verify(size, data):
    index = data.draw(st.integers(0, size - 1))
    _, stored = tiles_of(size)

    path = inclusion_path(index, size, node_reader(stored.__getitem__, size))

    assert path == naive.path(index, LEAVES[:size])
    assert includes(HASHES[index], index, size, path, root_of(HASHES[:size]))


@given(sizes, st.data())
def test_consistency_paths_from_tiles_are_the_twins_and_verify(new, data):
    old = data.draw(st.integers(1, new))
    _, stored = tiles_of(new)

    path = consistency_path(old, new, node_reader(stored.__getitem__, new))

    assert path == naive.proof(old, LEAVES[:new])
    assert extends(old, root_of(HASHES[:old]), new, root_of(HASHES[:new]), path)


@given(st.integers(1, 70), st.data())
def test_a_changed_inclusion_proof_never_holds(size, data):
    index = data.draw(st.integers(0, size - 1))
    path, root = naive.path(index, LEAVES[:size]), naive.root(LEAVES[:size])
    claim = (HASHES[index], index, size, path, root)

    changed = data.draw(
        st.sampled_from(
            [
                (HASHES[(index + 1) % 700], *claim[1:]),
                (*claim[:3], [*path, HASHES[0]], root),
                (*claim[:4], flip(root, data)),
                *([(*claim[:3], path[:-1], root)] if path else []),
                *([(*claim[:3], [*path[:-1], flip(path[-1], data)], root)] if path else []),
                *([(*claim[:3], path[::-1], root)] if path[::-1] != path else []),
            ]
        )
    )
    assert includes(*claim)
    assert not includes(*changed)


@given(st.integers(1, 70), st.data())
def test_a_leaf_holds_at_its_own_index_alone(size, data):
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(-2, size + 2))
    path, root = naive.path(index, LEAVES[:size]), naive.root(LEAVES[:size])

    assert includes(HASHES[index], other, size, path, root) == (other == index)


@given(st.integers(2, 70), st.data())
def test_a_changed_consistency_proof_never_holds(new, data):
    old = data.draw(st.integers(1, new - 1))
    path = naive.proof(old, LEAVES[:new])
    old_root, new_root = naive.root(LEAVES[:old]), naive.root(LEAVES[:new])

    assert extends(old, old_root, new, new_root, path)
    assert not extends(old, flip(old_root, data), new, new_root, path)
    assert not extends(old, old_root, new, flip(new_root, data), path)
    assert not extends(old, old_root, new, new_root, path[:-1])
    assert not extends(old, old_root, new, new_root, [*path, HASHES[0]])
    at = data.draw(st.integers(0, len(path) - 1))
    changed = [*path[:at], flip(path[at], data), *path[at + 1 :]]
    assert not extends(old, old_root, new, new_root, changed)


@given(sizes, st.data())
def test_an_edge_taken_up_from_tiles_grows_like_one_that_never_stopped(size, data):
    cut = data.draw(st.integers(0, size))
    whole, _ = tiles_of(size)
    edge, _ = tiles_of(cut)

    restarted = edge.at_bundle_start()
    list(edge.extend(HASHES[cut:size]))
    list(restarted.extend(HASHES[restarted.size : size]))

    assert edge.root() == restarted.root() == whole.root()


def test_a_tile_is_as_wide_as_its_tree_makes_it():
    assert [tile_at(0, 273, 70_000).width, tile_at(1, 1, 70_000).width, tile_at(2, 0, 70_000).width] == [
        112,
        17,
        1,
    ]


def flip(value: bytes, data) -> bytes:
    bit = data.draw(st.integers(0, len(value) * 8 - 1))
    number = int.from_bytes(value) ^ 1 << bit
    return number.to_bytes(len(value))
