"""What the supervision of peer-to-peer lending declares to the primitives."""

from mingjian.domains.supervision.cases import ORDER
from mingjian.domains.supervision.rules import RULES
from mingjian.kernel.domain import Domain
from mingjian.kernel.text import Text

DOMAIN = Domain(
    key="supervision",
    label=Text("网贷监管", "Peer-to-peer supervision"),
    forms=("loan-book", "custody-daily", "p2p-monthly"),
    rules=RULES,
    case_types=(ORDER,),
)
