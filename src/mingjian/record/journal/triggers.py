"""Tables that refuse to be changed, by triggers in the database: no code, ours or another's, can forget them.

They are laid after every `migrate`: on SQLite a migration that alters a table loses its triggers.
"""

from typing import Any

from django.apps import apps
from django.db import connections

from mingjian.record.journal.models import AppendOnly

_SQL = {
    "sqlite": (
        "CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        "EXECUTE FUNCTION refuse_change()",
    ),
}


def lay_triggers(*, using: str, **_signal: Any) -> None:
    """Make every table of an `AppendOnly` model refuse changes with an IntegrityError; safe to repeat."""
    connection = connections[using]
    facts = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for statement in [s for model in facts for s in _statements(model, connection.vendor, tables)]:
            cursor.execute(statement)


def _statements(model: type[AppendOnly], vendor: str, tables: set[str]) -> list[str]:
    table = model._meta.db_table  # noqa: SLF001 - Django's documented interface to models
    verbs = model.refused if table in tables else ()
    return [sql.format(table=table, verb=verb.lower()) for verb in verbs for sql in _SQL[vendor]]
