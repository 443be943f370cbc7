"""`publish`, pages of proofs and the log: what is public stands once and is served as it lies on the disk."""

import json

import pytest
from django.conf import settings

from mingjian.kernel.problems import Refused
from mingjian.record.journal.models import Entry
from mingjian.record.journal.sequencer import integrate
from mingjian.record.publications.models import Publication
from mingjian.record.publications.publish import publish
from tests.market import AT

pytestmark = pytest.mark.django_db

FACT = {
    "kind": "licence",
    "subject": "P1",
    "figures": {"n": 1, "deep": {"m": "二"}},
    "by": "officer",
    "at": AT,
}


def content(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_publication_stands_in_a_public_entry_whose_payload_are_its_figures():
    made = publish(**FACT, key="a")

    leaf = json.loads(bytes(made.entry.leaf))
    assert made.entry.public
    assert (leaf["kind"], leaf["subject"], leaf["payload"]) == ("publication.licence", "P1", FACT["figures"])
    assert (made.figures, made.published_at) == (FACT["figures"], AT)


def test_the_same_key_gives_the_same_publication_and_other_figures_are_refused():
    first = publish(**FACT, key="a")

    assert publish(**FACT | {"by": "other"}, key="a") == first
    with pytest.raises(Refused, match=r"journal\.conflict"):
        publish(**FACT | {"figures": {"n": 2}}, key="a")
    assert publish(**FACT, key="b") != first
    assert (Publication.objects.count(), Entry.objects.count()) == (2, 2)


def test_figures_too_large_for_a_leaf_are_refused_and_nothing_is_written():
    with pytest.raises(Refused, match=r"file\.limit"):
        publish(**FACT | {"figures": {"text": "明" * 30_000}}, key="a")

    assert not Publication.objects.exists()
    assert not Entry.objects.exists()


def test_a_browser_gets_a_page_of_the_proof_and_anybody_else_the_file(client):
    made = publish(**FACT, key="a")
    integrate(at=AT)

    page = client.get(made.address, headers={"Accept": "text/html"})
    file = client.get(made.address)
    download = client.get(made.address + "?download=1", headers={"Accept": "text/html"})
    assert page["Content-Type"].startswith("text/html")
    assert "deep.m" in page.content.decode()
    assert set(file.json()) == {"origin", "index", "leaf", "path", "checkpoint"}
    assert file.json() == download.json()
    assert (settings.LOG_FOLDER / "key").read_text().strip() not in file.content.decode()


def test_the_log_is_served_byte_for_byte_with_its_caching(client):
    publish(**FACT, key="a")
    integrate(at=AT)

    files = [p for p in settings.LOG_FOLDER.rglob("*") if p.is_file() and not p.name.startswith(".")]
    served = 0
    for file in files:
        answer = client.get(f"/log/{file.relative_to(settings.LOG_FOLDER)}")
        if answer.status_code == 200:
            served += 1
            assert content(answer) == file.read_bytes()
            assert answer["Cache-Control"] == "no-cache"  # nothing of this small log is final
    assert served >= 4  # checkpoint, key, a tile of hashes, a bundle of entries


def test_a_full_tile_never_changes_and_may_be_kept(client):
    for number in range(256):
        publish(**FACT | {"figures": {"n": number}}, key=f"k{number}")
    integrate(at=AT)

    for path, caching in (
        ("tile/0/000", "public, max-age=31536000, immutable"),
        ("tile/entries/000", "public, max-age=31536000, immutable"),
        ("checkpoint", "no-cache"),
    ):
        answer = client.get(f"/log/{path}")
        assert (answer.status_code, answer["Cache-Control"]) == (200, caching)
        assert content(answer) == (settings.LOG_FOLDER / path).read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "..%2fkeys%2flog-seed",
        "tile/../../keys/log-seed",
        "%2e%2e/keys/log-seed",
        "tile/0/../../../keys/log-seed",
        "keys/log-seed",
        "tile/0/1",
        "tile/0/000.p/9999",
        "tile/0",
        ".lock",
        "tile/0/٠٠٠",
        "checkpoint%0a",
    ],
)
def test_nothing_but_the_log_is_served_below_its_address(client, path):
    publish(**FACT, key="a")
    integrate(at=AT)

    assert client.get(f"/log/{path}").status_code == 404


def test_health_answers(client):
    assert client.get("/healthz").content == b"ok\n"
