"""The log's private key."""

from pathlib import Path

from django.conf import settings

from mingjian.engines.log.seeds import keep_seed
from mingjian.kernel.notes import Signer


def signer() -> Signer:
    """The signer of this installation's log, named by its origin; its seed is made at first start."""
    return Signer(settings.LOG_ORIGIN, keep_seed(Path(settings.KEY_FOLDER) / "log-seed"))
