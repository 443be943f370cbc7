"""Who plays in the demo market: how large it is, its platforms, their names and their parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from mingjian.engines.simulation.draws import Draws
from mingjian.kernel.periods import Period

AS_OF = date(2020, 6, 30)
HISTORY_MONTHS = 24  # loans may be opened so long before the first month that is filed
REGIONS = (  # provinces of GB/T 2260
    "110000", "120000", "130000", "140000", "150000", "210000", "220000", "230000", "310000", "320000",
    "330000", "340000", "350000", "360000", "370000", "410000", "420000", "430000", "440000", "450000",
    "460000", "500000", "510000", "520000", "530000", "610000", "620000", "630000", "640000", "650000",
)  # fmt: skip
_FIRST = "青云松竹梅兰海江山川晨星朝暮春秋霜露虹霞石泉林溪湖岭峰原野田麦稻荷桐柏枫杉榆槐桑"
_SECOND = "禾舟帆桥亭阁轩台渡港湾洲岸坡谷涧坞垄畦圃苑庭廊巷坊渠堤塘井岩岚影光音羽翎穗叶枝蔓"


@dataclass(frozen=True, slots=True)
class Size:
    """How large the market is; `loans` counts planted ones too."""

    platforms: int = 12
    months: int = 12
    loans: int = 20_000


@dataclass(frozen=True)
class Cast:
    """The platforms by number from 0, and which part each plays.

    `mains` have broad books (largest first) and carry the planted borrowers; `narrow` have small books
    whose concentration is planted, the first of them also files no custody for the last month.
    """

    size: Size
    names: tuple[str, ...]
    regions: tuple[str, ...]
    licensed_on: tuple[date, ...]
    mains: tuple[int, ...]
    narrow: tuple[int, ...]

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The months that are filed, the month of as_of last."""
        return months_until(AS_OF, self.size.months)

    @cached_property
    def first_opening(self) -> date:
        """The first day on which a loan of the broad books may be opened."""
        return months_until(AS_OF, self.size.months + HISTORY_MONTHS)[0].start

    @cached_property
    def platform_ids(self) -> tuple[str, ...]:
        """Institution ids of the platforms by number."""
        return tuple(f"P{number + 1:04d}" for number in range(self.size.platforms))


def choose_cast(seed: int, size: Size) -> Cast:
    """Draw the platforms of a market."""
    draws, count = Draws(seed, 1), size.platforms
    names = [first + second for first in _FIRST for second in _SECOND]
    chosen = draws.order(len(names))[: count + 1].tolist()
    parts = draws.order(count).tolist()
    narrow = min(3, count - 1)
    return Cast(
        size=size,
        names=tuple(f"{names[index]}示例" for index in chosen),
        regions=tuple(REGIONS[i] for i in draws.integers(0, len(REGIONS), count + 1).tolist()),
        licensed_on=tuple(
            date(2016, 9, 1) + timedelta(days=days) for days in draws.integers(0, 300, count + 1).tolist()
        ),
        mains=tuple(parts[narrow:]),
        narrow=tuple(parts[:narrow]),
    )


def institution_rows(cast: Cast) -> list[Sequence[str]]:
    """The register: the platforms and one microloan company that files nothing."""
    rows = [
        _institution(cast, number, institution_id, "p2p", "网贷", "网络借贷信息中介")
        for number, institution_id in enumerate(cast.platform_ids)
    ]
    rows.append(_institution(cast, cast.size.platforms, "M0001", "microloan", "小贷", "小额贷款"))
    return rows


def months_until(day: date, count: int) -> tuple[Period, ...]:
    """The last `count` months up to the month of a day, in order."""
    months = [Period.month_of(day)]
    while len(months) < count:
        months.append(Period.month_of(months[-1].start - timedelta(days=1)))
    return tuple(reversed(months))


def _institution(
    cast: Cast, number: int, institution_id: str, kind: str, trade: str, scope: str
) -> Sequence[str]:
    since = cast.licensed_on[number]
    licence = "备案登记" if kind == "p2p" else "经营许可"
    # Licences stand open, so that the register has something to say today; one has run out.
    until = since.replace(year=since.year + 5).isoformat() if number == cast.size.platforms - 1 else ""
    name = cast.names[number] + trade
    dates = (since.isoformat(), until)
    return (institution_id, name, kind, licence, scope, *dates, cast.regions[number])
