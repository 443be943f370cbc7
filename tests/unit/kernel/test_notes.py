"""Signed notes and checkpoints: what is signed can be opened, anything else is refused."""

import hashlib

import pytest

from mingjian.kernel.notes import (
    Checkpoint,
    Signer,
    VerifierKey,
    encode_base64,
    open_checkpoint,
    open_note,
    parse_key,
)
from mingjian.kernel.problems import Refused

SIGNER = Signer("log.example/one", bytes(range(32)))
OTHER = Signer("witness.example", bytes(range(1, 33)))
KEY = SIGNER.verifier
TEXT = "log.example/one\n7\n" + encode_base64(bytes(32)) + "\n"


def test_the_key_of_a_known_seed_is_that_of_rfc_8032():
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")

    public = Signer("x", seed).verifier.public

    assert public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def test_a_key_text_names_the_key_its_hash_and_its_type():
    name, key_id, encoded = KEY.text.split("+", 2)

    assert name == "log.example/one"
    assert key_id == hashlib.sha256(b"log.example/one\n\x01" + KEY.public).hexdigest()[:8]
    assert encoded == encode_base64(b"\x01" + KEY.public)
    assert parse_key(KEY.text) == parse_key(KEY.text + "\n") == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log.example/one",
        KEY.text + "x",
        KEY.text + "\n\n",
        KEY.text.replace("+", "-"),
        KEY.text.replace("log.example", "log.Example"),
        KEY.text[:-1],
        "a b" + KEY.text,
        "+" + KEY.text.split("+", 1)[1],
        "log.example/one+00000000+" + KEY.text.split("+", 2)[2],
        "log.example/one+" + KEY.key_id.hex() + "+" + encode_base64(b"\x02" + KEY.public),
    ],
)
def test_a_malformed_key_text_is_refused(text):
    with pytest.raises(Refused, match=r"key\.invalid"):
        parse_key(text)


def test_a_signed_text_can_be_opened_with_its_key_alone():
    note = SIGNER.sign(TEXT)

    assert note.startswith(TEXT + "\n— log.example/one ")
    assert open_note(note, KEY) == TEXT
    with pytest.raises(Refused, match="not signed by the key"):
        open_note(note, OTHER.verifier)


def test_a_text_may_hold_blank_lines_of_its_own():
    assert open_note(SIGNER.sign("one\n\ntwo\n"), KEY) == "one\n\ntwo\n"


def test_signatures_of_others_are_ignored_and_do_not_hinder():
    cosigned = SIGNER.sign(TEXT) + OTHER.sign(TEXT).removeprefix(TEXT + "\n")

    assert open_note(cosigned, KEY) == open_note(cosigned, OTHER.verifier) == TEXT


def test_a_false_signature_under_a_known_key_condemns_the_note_even_beside_a_true_one():
    true = SIGNER.sign(TEXT)
    false = f"— {KEY.name} {encode_base64(KEY.key_id + bytes(64))}\n"

    for note in (true + false, TEXT + "\n" + false + true.removeprefix(TEXT + "\n")):
        with pytest.raises(Refused, match="does not fit"):
            open_note(note, KEY)


def test_a_signature_of_the_same_name_and_another_key_is_an_unknown_one():
    namesake = Signer(KEY.name, bytes(32))

    with pytest.raises(Refused, match="not signed by the key"):
        open_note(namesake.sign(TEXT), KEY)


def test_a_public_key_that_is_no_point_of_the_curve_signs_nothing():
    odd = VerifierKey("x", b"\xff" * 32)
    note = f"{TEXT}\n— x {encode_base64(odd.key_id + bytes(64))}\n"

    with pytest.raises(Refused):
        open_note(note, odd)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: "",
        lambda note: TEXT,
        lambda note: note.removesuffix("\n"),
        lambda note: note + "\n",
        lambda note: note.replace("\n", "\r\n"),
        lambda note: note.replace("—", "-"),
        lambda note: note.replace("— ", "—  "),
        lambda note: note + " " * 262_144,
    ],
)
def test_a_malformed_note_is_refused(spoil):
    with pytest.raises(Refused, match=r"proof\.invalid"):
        open_note(spoil(SIGNER.sign(TEXT)), KEY)


def test_a_checkpoint_comes_back_as_it_was_signed():
    checkpoint = Checkpoint("log.example/one", 20_852_163, hashlib.sha256(b"x").digest())

    assert open_checkpoint(SIGNER.sign(checkpoint.text), KEY) == checkpoint


def test_extension_lines_are_allowed_and_ignored():
    assert open_checkpoint(SIGNER.sign(TEXT + "an extension\n"), KEY).size == 7


@pytest.mark.parametrize(
    "text",
    [
        "log.example/one\n7\n",
        TEXT.replace("log.example/one", ""),
        TEXT.replace("\n7\n", "\n07\n"),
        TEXT.replace("\n7\n", "\n-7\n"),
        TEXT.replace("\n7\n", "\n٧\n"),
        TEXT.replace("\n7\n", "\n" + "9" * 19 + "\n"),
        TEXT.replace("AAA=", "AAB="),
        TEXT.replace("=", ""),
        TEXT.replace("AAAA", "", 1),
        TEXT + "\nx\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(Refused, match=r"proof\.invalid"):
        open_checkpoint(SIGNER.sign(text), KEY)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u3000b"])
def test_a_key_name_with_blanks_or_plus_signs_is_a_mistake(name):
    with pytest.raises(ValueError, match="key name"):
        Signer(name, bytes(32))
