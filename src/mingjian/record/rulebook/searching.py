"""What search finds in the law: articles by the title of their instrument, their number or their words."""

from django.urls import reverse

from mingjian.kernel.instruments import Instrument, Obligation
from mingjian.kernel.text import Text
from mingjian.record.access.models import Account
from mingjian.record.rulebook.book import book
from mingjian.record.search.answers import SHOWN, Answer, Hit, Query
from mingjian.record.search.index import fold
from mingjian.ui.names import name_article


def find_provisions(account: Account, query: Query) -> Answer:
    """Obligations; the law is the same for everybody."""
    del account
    met = [(law, o) for law in book().instruments.values() for o in law.obligations if _meets(query, law, o)]
    hits = sorted((_hit(law, o, query) for law, o in met), key=lambda hit: not hit.is_exact)
    address = reverse("law")
    return Answer(
        label=Text("条文", "Provisions"), hits=tuple(hits[:SHOWN]), count=len(hits), address=address
    )


def _meets(query: Query, law: Instrument, obligation: Obligation) -> bool:
    article = name_article(obligation.article)
    words = (
        *law.title,
        law.number,
        law.key,
        obligation.id,
        *obligation.summary,
        *article,
        obligation.article,
    )
    return query.meets(*words)


def _hit(law: Instrument, obligation: Obligation, query: Query) -> Hit:
    article = name_article(obligation.article)
    return Hit(
        title=obligation.summary,
        address=reverse("provision", args=[law.key, obligation.article]) + f"#{obligation.id}",
        note=Text(f"{law.title.zh} {article.zh}", f"{law.title.en} {article.en}"),
        is_exact=query.whole == fold(obligation.id),
    )
