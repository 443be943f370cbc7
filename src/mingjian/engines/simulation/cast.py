"""Who plays in the demo market: how large it is, its platforms, their names and their parts."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from mingjian.engines.simulation.draws import Draws
from mingjian.kernel.periods import Period

AS_OF = date(2021, 6, 30)
LEAST_DAYS = 28  # of a month
HISTORY_MONTHS = 24  # loans may be opened so long before the first month that is filed
REGIONS = (  # provinces of GB/T 2260
    "110000", "120000", "130000", "140000", "150000", "210000", "220000", "230000", "310000", "320000",
    "330000", "340000", "350000", "360000", "370000", "410000", "420000", "430000", "440000", "450000",
    "460000", "500000", "510000", "520000", "530000", "610000", "620000", "630000", "640000", "650000",
)  # fmt: skip
OUTSIDERS = (  # id, kind, trade, licence and its scope: lenders and others that are no platforms
    ("M0001", "microloan", "小贷", "经营许可", "小额贷款"),
    ("B0001", "bank", "银行", "金融许可证", "吸收存款、发放贷款"),
    ("Y0001", "payment", "支付", "支付业务许可证", "支付结算"),
    ("O0001", "other", "信息科技", "营业执照", "技术服务"),
)
_FIRST = "青云松竹梅兰海江山川晨星朝暮春秋霜露虹霞石泉林溪湖岭峰原野田麦稻荷桐柏枫杉榆槐桑"
_SECOND = "禾舟帆桥亭阁轩台渡港湾洲岸坡谷涧坞垄畦圃苑庭廊巷坊渠堤塘井岩岚影光音羽翎穗叶枝蔓"


@dataclass(frozen=True, slots=True)
class Size:
    """How large the market is; `loans` counts planted ones too."""

    platforms: int = 60
    months: int = 24
    loans: int = 200_000


@dataclass(frozen=True)
class Cast:
    """The institutions by number from 0, the platforms first, and which part each plays.

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
        return self.institution_ids[: self.size.platforms]

    @cached_property
    def institution_ids(self) -> tuple[str, ...]:
        """Institution ids of the platforms and the outsiders by number."""
        platforms = (f"P{number + 1:04d}" for number in range(self.size.platforms))
        return (*platforms, *(institution_id for institution_id, *_ in OUTSIDERS))

    def outsider(self, kind: str) -> int:
        """The number of the institution of a kind that is no platform."""
        return self.size.platforms + [entry[1] for entry in OUTSIDERS].index(kind)


def choose_cast(seed: int, size: Size) -> Cast:
    """Draw the platforms of a market."""
    draws, count = Draws(seed, 1), size.platforms
    every = count + len(OUTSIDERS)
    first = months_until(AS_OF, size.months)[0].start
    names = [first + second for first in _FIRST for second in _SECOND]
    chosen = draws.order(len(names))[:every].tolist()
    parts = draws.order(count).tolist()
    narrow = min(3, count - 1)
    return Cast(
        size=size,
        names=tuple(f"{names[index]}示例" for index in chosen),
        regions=tuple(REGIONS[i] for i in draws.integers(0, len(REGIONS), every).tolist()),
        licensed_on=tuple(
            first + timedelta(days=days) for days in draws.integers(0, LEAST_DAYS, every).tolist()
        ),
        mains=tuple(parts[narrow:]),
        narrow=tuple(parts[:narrow]),
    )


def months_until(day: date, count: int) -> tuple[Period, ...]:
    """The last `count` months up to the month of a day, in order."""
    months = [Period.month_of(day)]
    while len(months) < count:
        months.append(Period.month_of(months[-1].start - timedelta(days=1)))
    return tuple(reversed(months))
