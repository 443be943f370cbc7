"""Signed notes and checkpoints: a text, signed with Ed25519, as C2SP signed-note and tlog-checkpoint say.

Parsing is strict: one meaning, one spelling, so that every changed byte of a signed note is noticed.
Refusals are `proof.invalid`, for a key text `key.invalid`.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mingjian.kernel.merkle import HASH_BYTES
from mingjian.kernel.problems import Refused, problem

SEED_BYTES = 32
NOTE_LIMIT_BYTES = 262_144  # sixteen signatures of the largest kind take 107 kB
_ED25519 = b"\x01"  # the signature type
_DASH = "\N{EM DASH}"
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public key of a log: its name and 32 bytes."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, pick out the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The key as people pass it on: `name+hash+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(_ED25519 + self.public)}"

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Whether the signature over the text is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


class Signer:
    """The private key of a log, made from a seed of 32 random bytes."""

    def __init__(self, name: str, seed: bytes):
        if not _is_name(name):
            raise ValueError(f"a key name has no blanks, plus signs or control characters: {name!r}")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(name, self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The note: the text (which ends a line), a blank line and the signature."""
        verifier = self.verifier
        signature = encode_base64(verifier.key_id + self._key.sign(text.encode()))
        return f"{text}\n{_DASH} {verifier.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log signs: its origin, the number of leaves and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text of the note."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"


def parse_key(text: str) -> VerifierKey:
    """The key that a text `name+hash+base64` names; a line break at its end is allowed."""
    name, _, rest = text.removesuffix("\n").partition("+")
    key_id, _, encoded = rest.partition("+")
    decoded = decode_base64(encoded)
    if not _is_name(name) or decoded is None or len(decoded) != 1 + 32 or decoded[:1] != _ED25519:
        raise Refused(
            problem(
                "key.invalid",
                why_zh="应为“名称+8 位十六进制摘要+base64”的 Ed25519 公钥",
                why_en="expected an Ed25519 key as name+8 hex digits+base64",
            )
        )
    key = VerifierKey(name, decoded[1:])
    if key.key_id.hex() != key_id:
        raise Refused(
            problem(
                "key.invalid",
                why_zh=f"摘要应为 {key.key_id.hex()}，文中为 {key_id[:16]}",
                why_en=f"its hash should be {key.key_id.hex()}, the text says {key_id[:16]}",
            )
        )
    return key


def open_note(note: str, key: VerifierKey) -> str:
    """The text of a note that the key has signed. Signatures of other keys are ignored, as they must be."""
    text, signatures = _parse_note(note)
    known = [s for name, key_id, s in signatures if (name, key_id) == (key.name, key.key_id)]
    if not known:
        raise invalid(
            f"没有密钥 {key.name}+{key.key_id.hex()} 的签名",
            f"it is not signed by the key {key.name}+{key.key_id.hex()}",
        )
    if not all(key.has_signed(text, signature) for signature in known):
        raise invalid("签名与内容不符", "the signature does not fit the text")
    return text


def open_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint in a note that the key has signed. Extension lines are allowed and not read."""
    lines = open_note(note, key).split("\n")[:-1]
    if len(lines) < 3 or not all(lines):
        raise invalid("检查点应有来源、大小、根三行", "a checkpoint has lines for origin, size and root")
    origin, size, root = lines[:3]
    decoded = decode_base64(root)
    if not _SIZE.fullmatch(size) or decoded is None or len(decoded) != HASH_BYTES:
        raise invalid("检查点的大小或根格式有误", "size or root of the checkpoint is malformed")
    return Checkpoint(origin, int(size), decoded)


def encode_base64(data: bytes) -> str:
    """Standard base64, as text."""
    return base64.b64encode(data).decode()


def decode_base64(text: str) -> bytes | None:
    """The bytes of a standard base64 text; None where it is not their one spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    # The decoder ignores spare bits in the last character: two texts would mean the same bytes.
    return data if encode_base64(data) == text else None


def invalid(zh: str, en: str) -> Refused:
    """The refusal of a proof, with the reason in both languages."""
    return Refused(problem("proof.invalid", why_zh=zh, why_en=en))


def _parse_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Text and signatures (name, key id, signature) of a note, none of them checked yet."""
    malformed = invalid("签名文书格式有误", "the signed note is malformed")
    if len(note) > NOTE_LIMIT_BYTES or any(c < " " and c != "\n" for c in note):
        raise malformed
    text, blank, tail = note.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise malformed
    signatures = []
    for line in tail[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        decoded = decode_base64(encoded)
        if dash != _DASH or not _is_name(name) or decoded is None or len(decoded) < 5:
            raise malformed
        signatures.append((name, decoded[:4], decoded[4:]))
    return text + "\n", signatures


def _is_name(name: str) -> bool:
    return bool(name) and not any(c.isspace() or c == "+" or c < " " for c in name)
