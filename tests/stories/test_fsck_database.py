"""`mingjian fsck --data` compares log and database entry by entry and names what differs."""

import json
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection, transaction

from mingjian.record.journal.append import Fact, append_all
from mingjian.record.journal.sequencer import integrate
from tests.market import AT

pytestmark = pytest.mark.django_db(transaction=True)

COMMAND = [sys.executable, "-c", "from mingjian.config.command import main; main()", "fsck", "--json"]


def check(environment, *arguments):
    done = subprocess.run([*COMMAND, *map(str, arguments)], env=environment, capture_output=True, check=False)
    return done.returncode, json.loads(done.stdout)


def test_a_sound_journal_agrees_and_an_old_backup_of_the_database_does_not(child_environment, tmp_path):
    facts = [Fact(kind="t", subject="s", payload={"n": n}, by="b", at=AT, key=f"k{n}") for n in range(300)]
    with transaction.atomic():
        append_all(facts)
    integrate(at=AT)

    code, document = check(child_environment, "--data", tmp_path)
    assert (code, document["ok"], document["compared"], document["size"]) == (0, True, True, 300)
    code, document = check(child_environment, "--log", settings.LOG_FOLDER)
    assert (code, document["compared"]) == (0, False)

    delete(290, 300)
    code, document = check(child_environment, "--data", tmp_path)
    assert code == 1
    assert [p["value"] for p in document["problems"]] == [f"journal #{n}" for n in range(290, 300)]


def test_a_log_without_a_database_is_checked_alone(child_environment, tmp_path):
    integrate(at=AT)
    alone = tmp_path / "alone"
    shutil.copytree(settings.LOG_FOLDER, alone / "log")
    environment = {n: v for n, v in child_environment.items() if n != "MINGJIAN_DATABASE"}

    assert check(environment, "--data", alone)[1]["compared"] is False
    assert sorted(p.name for p in alone.iterdir()) == ["log"]


def delete(start: int, end: int) -> None:
    """Take the last indices out of the database, as an older backup of it would have them."""
    drop = "DROP TRIGGER journal_sequenced_no_delete"
    with connection.cursor() as cursor:
        cursor.execute(drop + (" ON journal_sequenced" if connection.vendor == "postgresql" else ""))
        cursor.execute('DELETE FROM journal_sequenced WHERE "index" >= %s AND "index" < %s', [start, end])
    from mingjian.record.journal.triggers import lay_triggers

    lay_triggers(using="default")
