"""The edge at which commands read the clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, with the offset of the mainland."""
    return datetime.now(SHANGHAI)  # noqa: TID251 - an edge


def today() -> date:
    """The day on the mainland."""
    return now().date()
