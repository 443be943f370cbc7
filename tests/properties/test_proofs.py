"""A proof file comes back as it was written, and no changed proof or note is accepted."""

import json

from hypothesis import given
from hypothesis import strategies as st

from mingjian.kernel.merkle import hash_leaf
from mingjian.kernel.notes import Checkpoint, Signer, encode_base64, open_note
from mingjian.kernel.problems import Refused
from mingjian.kernel.proofs import Proof, parse_proof, verify
from mingjian.kernel.tiles import pack_leaves, parse_leaves
from tests.oracle import naive_merkle as naive

SIGNER = Signer("log.example/one", bytes(range(32)))
KEY = SIGNER.verifier
LEAVES = [b'{"n":%d}' % n for n in range(40)]


def proof_at(index: int, size: int) -> Proof:
    leaves = LEAVES[:size]
    note = SIGNER.sign(Checkpoint(KEY.name, size, naive.root(leaves)).text)
    return Proof(KEY.name, index, leaves[index], tuple(naive.path(index, leaves)), note)


places = st.integers(1, 40).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size)))


@given(places)
def test_a_true_proof_holds_and_its_file_says_the_same(place):
    proof = proof_at(*place)

    assert parse_proof(proof.render().encode()) == proof
    assert verify(proof, KEY) == Checkpoint(KEY.name, place[1], naive.root(LEAVES[: place[1]]))


@given(places, st.data())
def test_a_file_with_any_byte_changed_is_refused_or_says_the_same(place, data):
    proof = proof_at(*place)
    file = bytearray(proof.render().encode())
    at = data.draw(st.integers(0, len(file) - 1))
    file[at] ^= data.draw(st.integers(1, 255))

    # Where it is accepted, a blank between the fields was changed to another blank.
    assert outcome(bytes(file)) in (proof, "proof.invalid")


@given(places, places)
def test_parts_of_two_proofs_do_not_make_a_third(place, other):
    one, two = proof_at(*place), proof_at(*other)
    for mixed in (
        Proof(one.origin, two.index, one.leaf, one.path, one.checkpoint),
        Proof(one.origin, one.index, two.leaf, one.path, one.checkpoint),
        Proof(one.origin, one.index, one.leaf, two.path, one.checkpoint),
        Proof(one.origin, one.index, one.leaf, one.path, two.checkpoint),
    ):
        assert mixed in {one, two} or not holds(mixed)


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_refused_with_a_reason(data):
    assert outcome(data) == "proof.invalid"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.sampled_from(["origin", "index", "leaf", "path", "checkpoint"]), json_values)
def test_any_other_value_in_a_field_is_refused(name, value):
    proof = proof_at(5, 40)
    document = proof.as_json() | {name: value}

    assert outcome(json.dumps(document).encode()) in (proof, "proof.invalid")


@given(st.text(min_size=1).filter(lambda t: t.isprintable()), st.integers(0, 10_000), st.integers(1, 255))
def test_a_note_with_any_byte_changed_is_refused(text, at, change):
    note = bytearray(SIGNER.sign(text + "\n").encode())
    note[at % len(note)] ^= change

    try:
        open_note(note.decode(), KEY)
    except (Refused, UnicodeDecodeError):
        return
    raise AssertionError("a changed note was opened")


@given(st.lists(st.binary(max_size=600), max_size=20))
def test_a_bundle_gives_its_entries_back(leaves):
    assert parse_leaves(pack_leaves(leaves), len(leaves)) == leaves


def test_a_proof_of_another_origin_is_refused():
    proof = proof_at(0, 1)

    assert not holds(Proof("log.example/two", *[getattr(proof, n) for n in Proof.__slots__[1:]]))


def test_a_proof_with_a_key_that_stands_twice_is_refused():
    file = proof_at(3, 9).render().replace("{", '{"index": 3,', 1)

    assert not accepts(file.encode())


def test_a_proof_beyond_a_limit_is_refused():
    document = proof_at(0, 1).as_json()
    hash_text = encode_base64(hash_leaf(b""))

    assert not accepts(json.dumps(document | {"path": [hash_text] * 64}).encode())
    assert not accepts(json.dumps(document | {"leaf": encode_base64(bytes(65_536))}).encode())
    assert not accepts(json.dumps(document).encode() + b" " * 524_288)
    assert not accepts(b"[" * 100_000)
    assert not accepts(json.dumps(document | {"index": 1 << 63}).encode())


def outcome(file: bytes) -> Proof | str:
    """The proof in a file if it holds, else the code of its refusal."""
    try:
        proof = parse_proof(file)
        verify(proof, KEY)
    except Refused as refused:
        return " ".join(p.code for p in refused.problems)
    return proof


def holds(proof: Proof) -> bool:
    try:
        verify(proof, KEY)
    except Refused:
        return False
    return True


def accepts(file: bytes) -> bool:
    try:
        parse_proof(file)
    except Refused:
        return False
    return True
