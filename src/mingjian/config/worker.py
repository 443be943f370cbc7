"""The worker beside the server: sequences what was committed, and judges again after accepted filings.

Run as `python -m mingjian.config.worker`. It ends with the process that started it.
"""

import logging
import os
import threading
import time
from datetime import datetime
from typing import TYPE_CHECKING

from mingjian.config.today import now, today
from mingjian.engines.files import has_failed
from mingjian.kernel.problems import Refused

if TYPE_CHECKING:
    from mingjian.engines.log.cosigning import WitnessAddress

PAUSE_S = 1.0  # an entry is in the log within two seconds
LONGEST_PAUSE_S = 60.0  # between two tries of a witness that is away
OPEN_DATA_PAUSE_S = 600.0  # a public fact is in the open data so much later

log = logging.getLogger(__name__)


def catch_up(*, at: datetime) -> None:
    """Note terms that ran out, integrate, supervise where facts or rules are newer than the last run."""
    from mingjian.casework.escalation import escalate
    from mingjian.record.findings.current import is_lacking, refresh
    from mingjian.record.findings.record import day_to_supervise, is_supervised, supervise
    from mingjian.record.journal.sequencer import integrate
    from mingjian.record.registry import open_data
    from mingjian.record.search.index import index_new

    integrate(at=at)
    index_new()
    escalate(today=today(), by="worker", at=at)
    if is_lacking():
        refresh()
    day = day_to_supervise(today())
    if day is not None and not is_supervised(day):
        supervise(as_of=day, by="worker", at=at)
        integrate(at=at)
    if open_data.standing() is None:
        open_data.refresh()


def keep_open_data() -> None:
    """Build the open data anew, for ever; in a thread of its own: it takes longer than the log may wait."""
    from django.db import DatabaseError, close_old_connections

    from mingjian.record.registry import open_data

    while True:
        time.sleep(OPEN_DATA_PAUSE_S)
        try:
            open_data.refresh()
        except (OSError, DatabaseError):
            log.exception("the open data could not be built")
        close_old_connections()


def seek_cosignatures(witness: "WitnessAddress") -> None:
    """Ask one witness to cosign whatever checkpoint is new, for ever; after a failure ever more seldom.

    Each witness has a thread of its own: one that is down or slow holds up neither the log nor the others.
    """
    from mingjian.record.journal.cosignatures import cosign

    pause_s, seen = PAUSE_S, 0
    while True:
        try:
            seen = cosign(witness, seen)
            pause_s = PAUSE_S
        except (Refused, OSError) as error:
            log.warning("no cosignature: %s", error)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        time.sleep(pause_s)


def _start_witnesses() -> None:
    """A thread for each witness; without a file that can be read there are none, and the log goes on."""
    from mingjian.record.journal.cosignatures import witnesses

    try:
        found = witnesses()
    except (Refused, OSError):
        log.exception("no witness is asked")
        return
    for witness in found:
        threading.Thread(target=seek_cosignatures, args=[witness], daemon=True).start()


def main() -> None:
    """Catch up again and again; a failure is logged and tried again."""
    from mingjian.config.environment import start_django

    start_django(None)
    from django.db import DatabaseError, close_old_connections

    _start_witnesses()
    threading.Thread(target=keep_open_data, daemon=True).start()
    parent = os.getppid()
    while os.getppid() == parent:
        try:
            catch_up(at=now())
        except (Refused, OSError, DatabaseError):
            log.exception("the worker could not catch up")
        close_old_connections()
        if has_failed():
            raise SystemExit("an fsync failed: check the disk and start again")
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    main()
