"""The worker beside the server: sequences what was committed, and judges again after accepted filings.

Run as `python -m mingjian.config.worker`. It ends with the process that started it.
"""

import logging
import os
import time
from datetime import datetime

from mingjian.config.today import now, today

PAUSE_S = 1.0  # an entry is in the log within two seconds

log = logging.getLogger(__name__)


def catch_up(*, at: datetime) -> None:
    """Integrate the journal, and supervise where facts or rulebook are newer than the last evaluation."""
    from mingjian.record.findings.record import day_to_supervise, is_supervised, supervise
    from mingjian.record.journal.sequencer import integrate

    integrate(at=at)
    day = day_to_supervise(today())
    if day is not None and not is_supervised(day):
        supervise(as_of=day, by="worker", at=at)
        integrate(at=at)


def main() -> None:
    """Catch up again and again; a failure is logged and tried again."""
    from mingjian.config.environment import start_django

    start_django(None)
    from django.db import DatabaseError, close_old_connections

    from mingjian.kernel.problems import Refused

    parent = os.getppid()
    while os.getppid() == parent:
        try:
            catch_up(at=now())
        except (Refused, OSError, DatabaseError):
            log.exception("the worker could not catch up")
        close_old_connections()
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    main()
