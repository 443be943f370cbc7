"""Money in whole minor units, rates in basis points; how they are written for people.

Floats never hold money. A format is exact: no digit is rounded away unless the name says so.
"""

from dataclasses import dataclass

AMOUNT_LIMIT = 10**14  # minor units; an amount above it is an error of the form
SUM_LIMIT = 9 * 10**14  # a sum above it is not judged: times 10,000 it would leave 64 bits


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (fen, cents) of a currency."""

    minor: int
    currency: str = "CNY"

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)

    def __str__(self) -> str:
        return f"{self.currency} {format_minor(self.minor)}"


def format_minor(minor: int) -> str:
    """Minor units as major units with two places and thousands: 1234567 is `12,345.67`."""
    sign = "-" if minor < 0 else ""
    major, rest = divmod(abs(minor), 100)
    return f"{sign}{major:,}.{rest:02d}"


def format_wan(minor: int) -> str:
    """Fen in 元, 万元 or 亿元, exact to the fen, without trailing zeros: 20000000 is `20 万元`."""
    size = abs(minor)
    if size >= 10**10:
        return _scaled(minor, 10**10) + " 亿元"
    if size >= 10**6:
        return _scaled(minor, 10**6) + " 万元"
    return _scaled(minor, 100) + " 元"


def format_bp(basis_points: int) -> str:
    """Basis points as per cent: 1234 is `12.34%`."""
    return _scaled(basis_points, 100, keep=2) + "%"


def _scaled(value: int, unit: int, keep: int = 0) -> str:
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(value), unit)
    places = len(str(unit)) - 1
    digits = f"{rest:0{places}d}".rstrip("0").ljust(keep, "0")
    return f"{sign}{whole:,}" + (f".{digits}" if digits else "")
