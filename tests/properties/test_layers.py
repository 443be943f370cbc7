"""The layered layout of any graph: the same each time, no two nodes in one place, every edge laid."""

from hypothesis import given
from hypothesis import strategies as st

from mingjian.ui.charts.layers import layer_graph


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 24))
    node = st.integers(0, count - 1)
    pairs = st.tuples(node, node).filter(lambda pair: pair[0] != pair[1])
    edges = draw(st.lists(pairs, unique=True, max_size=60)) if count > 1 else []
    return count, edges


def is_acyclic(count, edges) -> bool:
    """The slow, obvious way: take away nodes that nothing leads to until none is left."""
    left = set(range(count))
    while left:
        free = {n for n in left if not any(b == n and a in left for a, b in edges)}
        if not free:
            return False
        left -= free
    return True


@given(graphs())
def test_the_layout_of_any_graph(graph):
    count, edges = graph
    layout = layer_graph(count, edges)
    assert layout == layer_graph(count, edges)

    places = list(zip(layout.layers, layout.rows, strict=True))
    bends = [place for path in layout.paths for place in path[1:-1]]
    assert len(set(places + bends)) == count + len(bends)
    for one in range(count):
        for other in range(one):
            same = layout.layers[one] == layout.layers[other]
            assert not same or abs(layout.rows[one] - layout.rows[other]) >= 1
    assert all(0 <= row <= layout.height - 1 for _, row in places + bends)

    assert len(layout.paths) == len(layout.is_reversed) == len(edges)
    for (a, b), path, back in zip(edges, layout.paths, layout.is_reversed, strict=True):
        assert (path[0], path[-1]) == ((places[b], places[a]) if back else (places[a], places[b]))
        assert [layer for layer, _ in path] == list(range(path[0][0], path[-1][0] + 1))
    if is_acyclic(count, edges):
        assert not any(layout.is_reversed)
