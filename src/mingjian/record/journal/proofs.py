"""How far an entry has come, its index, and the proof that it stands in the log."""

from enum import StrEnum

from django.conf import settings

from mingjian.engines.log.reader import damaged, has_stored, prove, read_checkpoint
from mingjian.kernel.problems import Refused
from mingjian.kernel.proofs import Proof
from mingjian.record.journal.keys import signer
from mingjian.record.journal.models import Entry, Sequenced


class Stage(StrEnum):
    """How far an entry has come on its way into the log."""

    RECORDED = "recorded"  # committed with the fact it tells
    SEQUENCED = "sequenced"  # has its index
    INTEGRATED = "integrated"  # stored in the tiles
    PUBLISHED = "published"  # covered by a signed checkpoint


def index_of(entry: Entry) -> int | None:
    """The index of an entry in the log; None until it is sequenced."""
    return Sequenced.objects.filter(pk=entry.pk).values_list("index", flat=True).first()


def state_of(entry: Entry) -> Stage:
    """How far an entry has come."""
    index = index_of(entry)
    if index is None:
        return Stage.RECORDED
    checkpoint = read_checkpoint(settings.LOG_FOLDER, signer().verifier)
    if checkpoint is not None and index < checkpoint.size:
        return Stage.PUBLISHED
    return Stage.INTEGRATED if has_stored(settings.LOG_FOLDER, index) else Stage.SEQUENCED


def proof_of(entry: Entry) -> Proof | None:
    """The proof of an entry under the present checkpoint; None until it is published.

    Refuses (`log.damaged`, `proof.invalid`) where the log does not hold what the database says.
    """
    index = index_of(entry)
    proof = None if index is None else prove(settings.LOG_FOLDER, index, signer().verifier)
    if proof is not None and proof.leaf != bytes(entry.leaf):
        raise Refused(damaged(f"#{index}", "条目与数据库不同", "the entry is not the database's"))
    return proof
