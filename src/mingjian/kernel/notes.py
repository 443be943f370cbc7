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
ED25519, COSIGNATURE = b"\x01", b"\x04"  # the signature types: of a log, of a witness
_TIME_BYTES = 8
_TIME_END = b"\x80"  # a time of 2**63 and later is not allowed
_DASH = "\N{EM DASH}"
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public key of a log or, with the type COSIGNATURE, of a witness: its name and 32 bytes."""

    name: str
    public: bytes
    kind: bytes = ED25519

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, pick out the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The key as people pass it on: `name+hash+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(self.kind + self.public)}"

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Whether the signature over the text is this key's."""
        if self.kind == COSIGNATURE:
            time, signature = signature[:_TIME_BYTES], signature[_TIME_BYTES:]
            if time >= _TIME_END:
                return False
            text = timed(text, int.from_bytes(time))
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


class Signer:
    """The private key of a log or of a witness, made from a seed of 32 random bytes."""

    def __init__(self, name: str, seed: bytes, kind: bytes = ED25519):
        if not is_name(name):
            raise ValueError(f"a key name has no blanks, plus signs or control characters: {name!r}")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(name, self._key.public_key().public_bytes_raw(), kind)

    def sign(self, text: str) -> str:
        """The note: the text (which ends a line), a blank line and the signature."""
        return f"{text}\n{self._line(self._key.sign(text.encode()))}"

    def cosign(self, text: str, at_s: int) -> str:
        """The signature line of a witness that saw the text at an instant, in seconds since 1970."""
        time = at_s.to_bytes(_TIME_BYTES)
        return self._line(time + self._key.sign(timed(text, at_s).encode()))

    def _line(self, signature: bytes) -> str:
        return f"{_DASH} {self.verifier.name} {encode_base64(self.verifier.key_id + signature)}\n"


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


def timed(text: str, at_s: int) -> str:
    """What a witness signs: the text of the checkpoint below a line that names the instant."""
    return f"cosignature/v1\ntime {at_s}\n{text}"


def parse_key(text: str, kind: bytes = ED25519) -> VerifierKey:
    """The key that a text `name+hash+base64` names; a line break at its end is allowed."""
    name, _, rest = text.removesuffix("\n").partition("+")
    key_id, _, encoded = rest.partition("+")
    decoded = decode_base64(encoded)
    if not is_name(name) or decoded is None or len(decoded) != 1 + 32 or decoded[:1] != kind:
        whose_zh, whose_en = ("日志", "of a log") if kind == ED25519 else ("见证方", "of a witness")
        raise Refused(
            problem(
                "key.invalid",
                why_zh=f"应为{whose_zh}的 Ed25519 公钥，写作“名称+8 位十六进制摘要+base64”",
                why_en=f"expected an Ed25519 key {whose_en} as name+8 hex digits+base64",
            )
        )
    key = VerifierKey(name, decoded[1:], kind)
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
    text, _ = _open(note, key)
    return text


def open_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint in a note that the key has signed. Extension lines are allowed and not read."""
    return parse_checkpoint(open_note(note, key))


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that the text of a note says."""
    lines = text.split("\n")[:-1]
    if len(lines) < 3 or not all(lines):
        raise invalid("检查点应有来源、大小、根三行", "a checkpoint has lines for origin, size and root")
    origin, size, root = lines[:3]
    decoded = decode_base64(root)
    if not _SIZE.fullmatch(size) or decoded is None or len(decoded) != HASH_BYTES:
        raise invalid("检查点的大小或根格式有误", "size or root of the checkpoint is malformed")
    return Checkpoint(origin, int(size), decoded)


def text_of(note: str) -> str:
    """The text of a well-formed note, no signature checked."""
    return _parse_note(note)[0]


def witnessed_at(note: str, key: VerifierKey) -> int:
    """When a witness saw the note, in seconds since 1970: the latest of its cosignatures."""
    _, signatures = _open(note, key)
    return max(int.from_bytes(signature[:_TIME_BYTES]) for signature in signatures)


def pick_line(lines: str, note: str, key: VerifierKey) -> str:
    """The first of the lines that a witness answered with which holds its key's cosignature of the note."""
    text, mark = text_of(note), f"{_DASH} {key.name} "
    for line in lines.split("\n")[:-1]:
        if line.startswith(mark) and _is_signed(f"{text}\n{line}\n", key):
            return line + "\n"
    raise invalid("没有有效的联署", "there is no valid cosignature")


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


def _open(note: str, key: VerifierKey) -> tuple[str, list[bytes]]:
    """The text and the signatures of a key, all of them true."""
    text, signatures = _parse_note(note)
    known = [s for name, key_id, s in signatures if (name, key_id) == (key.name, key.key_id)]
    if not known:
        raise invalid(
            f"没有密钥 {key.name}+{key.key_id.hex()} 的签名",
            f"it is not signed by the key {key.name}+{key.key_id.hex()}",
        )
    if not all(key.has_signed(text, signature) for signature in known):
        raise invalid("签名与内容不符", "the signature does not fit the text")
    return text, known


def _is_signed(note: str, key: VerifierKey) -> bool:
    try:
        open_note(note, key)
    except Refused:
        return False
    return True


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
        if dash != _DASH or not is_name(name) or decoded is None or len(decoded) < 5:
            raise malformed
        signatures.append((name, decoded[:4], decoded[4:]))
    return text + "\n", signatures


def is_name(name: str) -> bool:
    """Whether a key may be named so."""
    return bool(name) and not any(c.isspace() or c == "+" or c < " " for c in name)
