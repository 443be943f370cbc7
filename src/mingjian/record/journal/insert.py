"""Store drafted entries in three statements: a key that stands is passed over, not an error.

The statements are written out because the ORM cannot give the numbers of rows and pass over a conflict at
once; with it each key would be asked for first, and the insert would need a savepoint of its own.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.db import connection, models

from mingjian.record.journal.models import Entry, EntryBody, Unsequenced

ROWS = 500  # a statement; SQLite allows 32,766 values

Draft = tuple[Entry, EntryBody | None]


def insert(drafts: Sequence[Draft]) -> None:
    """Store drafts with unlike keys inside the caller's transaction; what is stored gets its number."""
    for at in range(0, len(drafts), ROWS):
        _insert(drafts[at : at + ROWS])


def _insert(drafts: Sequence[Draft]) -> None:
    numbers = _store_entries([entry for entry, _ in drafts])
    stored = [draft for draft in drafts if draft[0].key in numbers]
    for entry, body in stored:
        entry.pk = numbers[entry.key]
        entry._state.adding = False  # noqa: SLF001 - Django's documented attribute of a stored row
        if body is not None:
            body.entry = entry
    _store(EntryBody, [body for _, body in stored if body is not None])
    _store(Unsequenced, [Unsequenced(entry=entry) for entry, _ in stored])


def _store_entries(entries: Sequence[Entry]) -> dict[str, int]:
    """The numbers of those that were stored, by key."""
    sql, values = _statement(Entry, entries)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ON CONFLICT (key) DO NOTHING RETURNING key, id", values)
        return dict(cursor.fetchall())


def _store(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(*_statement(model, rows))


def _statement(model: type[models.Model], rows: Sequence[models.Model]) -> tuple[str, list[Any]]:
    """An INSERT of the rows; names come from the model, values travel beside the statement."""
    fields = [field for field in model._meta.concrete_fields if field.column != "id"]  # noqa: SLF001
    names = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    sql = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {marks}'  # noqa: SLF001, S608
    return sql, list(chain.from_iterable(_values(row, fields) for row in rows))


def _values(row: models.Model, fields: "Sequence[models.Field[object, object]]") -> Iterator[Any]:
    return (field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields)
