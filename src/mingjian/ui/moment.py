"""The one place where pages, commands and the worker read the clock. Tests replace these functions."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, with the offset of Shanghai."""
    return datetime.now(UTC).astimezone(SHANGHAI)  # noqa: TID251 - the edges; only here


def today() -> date:
    """The day it is in Shanghai."""
    return now().date()
