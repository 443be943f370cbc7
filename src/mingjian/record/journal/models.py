"""The journal's tables. Only the modules beside this one write them."""

from typing import ClassVar

from django.db import models

NAME_LIMIT = 200  # characters of a kind, a subject, an actor or a key


class AppendOnly(models.Model):
    """A fact that is added and then stands: triggers in the database refuse the verbs in `refused`."""

    refused: ClassVar[tuple[str, ...]] = ("UPDATE", "DELETE")

    class Meta:
        abstract = True


class Entry(AppendOnly):
    """One thing that happened. `by` is the account that did it; it never enters the leaf."""

    kind = models.CharField(max_length=NAME_LIMIT)
    subject = models.CharField(max_length=NAME_LIMIT, db_index=True)
    by = models.CharField(max_length=NAME_LIMIT)
    at = models.DateTimeField()
    key = models.CharField(max_length=NAME_LIMIT, unique=True)
    public = models.BooleanField(default=False)
    digest = models.CharField(
        max_length=64
    )  # SHA-256 in hex: of a public leaf, or salted as in a private one
    leaf = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="entry_at"),
            models.Index(fields=["by", "at", "id"], name="entry_by"),
            models.Index(fields=["kind", "at", "id"], name="entry_kind"),
        ]


class EntryBody(AppendOnly):
    """The payload of a private entry, canonical JSON, with its salt. May be erased, never changed."""

    refused = ("UPDATE",)
    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="body")
    salt = models.CharField(max_length=64)
    text = models.TextField()


class Unsequenced(models.Model):
    """An entry that waits for its index; the row goes when the index is given."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="unsequenced")


class Sequenced(AppendOnly):
    """The index of an entry in the log: 0, 1, 2 … without gaps."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="sequenced")
    index = models.BigIntegerField(unique=True)
    at = models.DateTimeField()


class Follower(models.Model):
    """How far a reader of the journal has come: the index it takes next."""

    name = models.CharField(max_length=NAME_LIMIT, primary_key=True)
    next_index = models.BigIntegerField(default=0)
