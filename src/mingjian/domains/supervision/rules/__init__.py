"""The rules of peer-to-peer lending, one file an idea."""

from mingjian.domains.supervision.rules.caps import CAPS
from mingjian.domains.supervision.rules.concentration import CONCENTRATION
from mingjian.domains.supervision.rules.custody import CUSTODY
from mingjian.domains.supervision.rules.fundraising import FUNDRAISING

RULES = (*CAPS, FUNDRAISING, CUSTODY, *CONCENTRATION)
