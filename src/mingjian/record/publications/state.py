"""The state of what is public about somebody: it changes with every fact told, and never comes back."""

from collections.abc import Hashable

from django.conf import settings
from django.db import connection

# By hand: at every request, and the mapper alone would take ten times as long as the database.
_COUNT = """
SELECT COUNT(*), COUNT(journal_sequenced.entry_id) FROM publications_publication
LEFT JOIN journal_sequenced ON journal_sequenced.entry_id = publications_publication.entry_id
WHERE publications_publication.subject = %s
"""


def state_of(institution_id: str) -> Hashable:
    """How much is published about an institution, and how much of it stands in the log.

    Both counts only grow. The folder names the platform: the counts of two may agree.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [institution_id])
        return (settings.DATA, *cursor.fetchone())
