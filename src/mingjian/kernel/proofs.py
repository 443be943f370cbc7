"""A proof file: one leaf, its path to the root and the checkpoint that signs the root. Checked offline.

The file is JSON `{origin, index, leaf, path, checkpoint}`; leaf and path are base64. It never carries the
key it is checked with. Refusals are `proof.invalid`.
"""

import json
from dataclasses import dataclass
from itertools import pairwise

from mingjian.kernel import merkle
from mingjian.kernel.merkle import HASH_BYTES
from mingjian.kernel.notes import (
    Checkpoint,
    VerifierKey,
    decode_base64,
    encode_base64,
    invalid,
    open_checkpoint,
)
from mingjian.kernel.tiles import LEAF_LIMIT_BYTES

PROOF_LIMIT_BYTES = 524_288
_PATH_LIMIT = 63  # the height of the largest tree


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that `leaf` stands at `index` in the log named `origin`."""

    origin: str
    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    checkpoint: str

    def as_json(self) -> dict[str, object]:
        """The proof as its file says it."""
        return {
            "origin": self.origin,
            "index": self.index,
            "leaf": encode_base64(self.leaf),
            "path": [encode_base64(sibling) for sibling in self.path],
            "checkpoint": self.checkpoint,
        }

    def render(self) -> str:
        """The proof file."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n"


def parse_proof(data: bytes) -> Proof:
    """The proof in a file; well formed, not yet verified."""
    if len(data) > PROOF_LIMIT_BYTES:
        raise invalid(f"文件超过 {PROOF_LIMIT_BYTES} 字节", f"it has over {PROOF_LIMIT_BYTES} bytes")
    try:
        document = json.loads(data.decode(), object_pairs_hook=_single)
    except (ValueError, RecursionError) as error:
        raise invalid("文件不是 JSON", "the file is not JSON") from error
    if not isinstance(document, dict):
        raise invalid("文件不是 JSON 对象", "the file is not a JSON object")
    fields = _Fields(document)
    return Proof(
        origin=fields.text("origin"),
        index=fields.count("index"),
        leaf=fields.leaf("leaf"),
        path=fields.hashes("path"),
        checkpoint=fields.text("checkpoint"),
    )


def verify(proof: Proof, key: VerifierKey) -> Checkpoint:
    """The checkpoint under which the proof holds for this key."""
    checkpoint = open_checkpoint(proof.checkpoint, key)
    if checkpoint.origin != proof.origin:
        raise invalid(
            f"检查点属于 {checkpoint.origin}，不是 {proof.origin}",
            f"the checkpoint is of {checkpoint.origin}, not of {proof.origin}",
        )
    leaf_hash = merkle.hash_leaf(proof.leaf)
    if not merkle.includes(leaf_hash, proof.index, checkpoint.size, proof.path, checkpoint.root):
        raise invalid(
            f"第 {proof.index} 条的路径不通向已签名的根",
            f"the path of entry {proof.index} does not lead to the signed root",
        )
    return checkpoint


class _Fields:
    """The fields of a proof file, each read as exactly one type."""

    def __init__(self, document: dict[str, object]):
        self._document = document

    def text(self, name: str) -> str:
        value = self._document.get(name)
        if not isinstance(value, str) or not _is_unicode(value):
            raise invalid(f"缺少 {name} 或不是文字", f"{name} is missing or not a text")
        return value

    def count(self, name: str) -> int:
        value = self._document.get(name)
        if type(value) is not int or not 0 <= value < 1 << _PATH_LIMIT:
            raise invalid(f"缺少 {name} 或不是序号", f"{name} is missing or not an index")
        return value

    def leaf(self, name: str) -> bytes:
        value = decode_base64(self.text(name))
        if value is None or len(value) > LEAF_LIMIT_BYTES:
            raise invalid(
                f"{name} 应为至多 {LEAF_LIMIT_BYTES} 字节的 base64",
                f"{name} should be base64 of at most {LEAF_LIMIT_BYTES} bytes",
            )
        return value

    def hashes(self, name: str) -> tuple[bytes, ...]:
        values = self._document.get(name)
        if not isinstance(values, list) or len(values) > _PATH_LIMIT:
            raise invalid(
                f"{name} 应为至多 {_PATH_LIMIT} 个散列", f"{name} should list at most {_PATH_LIMIT} hashes"
            )
        found = [decode_base64(value) if isinstance(value, str) else None for value in values]
        if any(value is None or len(value) != HASH_BYTES for value in found):
            raise invalid(f"{name} 含格式有误的散列", f"{name} holds a malformed hash")
        return tuple(value for value in found if value is not None)


def _single(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose keys stand once: two readers must not see two values."""
    names = sorted(name for name, _ in pairs)
    if any(one == other for one, other in pairwise(names)):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)
