"""The rules of peer-to-peer lending, one file an idea."""

from mingjian.domains.supervision.rules.caps import CAPS
from mingjian.domains.supervision.rules.concentration import CONCENTRATION
from mingjian.domains.supervision.rules.custody import CUSTODY
from mingjian.domains.supervision.rules.fundraising import FUNDRAISING
from mingjian.domains.supervision.rules.lateness import MONTHLY_LATE
from mingjian.domains.supervision.rules.links import SELF_FINANCING
from mingjian.domains.supervision.rules.mismatch import REPORT_MISMATCH
from mingjian.domains.supervision.rules.projects import REPEAT_PROJECT
from mingjian.domains.supervision.rules.rates import RATE_CAP
from mingjian.domains.supervision.rules.wording import PROMISE_WORDING

RULES = (
    *CAPS,
    FUNDRAISING,
    CUSTODY,
    *CONCENTRATION,
    SELF_FINANCING,
    REPEAT_PROJECT,
    PROMISE_WORDING,
    MONTHLY_LATE,
    RATE_CAP,
    REPORT_MISMATCH,
)
