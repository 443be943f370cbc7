"""Followers: readers of the journal, each with the index it takes next."""

from collections.abc import Callable, Sequence

from django.db import transaction

from mingjian.record.journal.models import Entry, Follower

Handler = Callable[[Sequence[Entry]], None]


@transaction.atomic
def follow(name: str, handle: Handler, *, limit: int) -> int:
    """Hand the next sequenced entries, at most `limit`, to a handler in order; how many there were.

    The cursor moves in the same transaction: what the handler writes to the database counts once; what it
    does elsewhere may happen again after a crash and must bear that.
    """
    Follower.objects.get_or_create(name=name)
    follower = Follower.objects.select_for_update().get(name=name)
    following = Entry.objects.filter(sequenced__index__gte=follower.next_index)
    entries = list(following.select_related("sequenced").order_by("sequenced__index")[:limit])
    if not entries:
        return 0
    handle(entries)
    follower.next_index = entries[-1].sequenced.index + 1
    follower.save(update_fields=["next_index"])
    return len(entries)
