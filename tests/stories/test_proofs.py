"""Every publication of the market has a proof that verifies; with a changed figure it does not."""

import base64
import json

import pytest
from django.test import Client
from typer.testing import CliRunner

from mingjian.casework.act import act
from mingjian.casework.drafting import open_order
from mingjian.config.command import app
from mingjian.record.findings.models import Finding
from mingjian.record.journal.sequencer import integrate
from mingjian.record.publications.models import Publication
from tests.market import AT, file_market, found, keep_findings, open_people

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> int:
    return CliRunner().invoke(app, [str(a) for a in arguments]).exit_code


def decide(institution, breach: Finding) -> None:
    """An order that ends unrectified."""
    people = open_people()
    case = open_order(
        institution=institution,
        findings=[breach],
        demand="改正",
        term_days=5,
        by=people.officer,
        at=AT,
        key="order",
    )
    for verb, by in (("approve", people.chief), ("serve", people.officer), ("conclude", people.chief)):
        case = act(case, verb, by=by, at=AT, seen=case.version, payload={"reason": "逾期未改"})


def test_every_publication_verifies_and_no_changed_one_does(tmp_path):
    one, _ = file_market(tmp_path)
    decide(one, keep_findings(found("P1"))[0])
    integrate(at=AT)
    client, key, file = Client(), tmp_path / "key", tmp_path / "proof.json"
    key.write_bytes(b"".join(client.get("/log/key").streaming_content))

    kinds = set()
    for publication in Publication.objects.all():
        document = client.get(publication.address).json()
        file.write_text(json.dumps(document))
        assert run("verify", file, "--key", key) == 0, publication
        leaf = json.loads(base64.b64decode(document["leaf"]))
        assert leaf["payload"] == publication.figures
        leaf["payload"]["institution_id"] = "P9"
        changed = json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        file.write_text(json.dumps(document | {"leaf": base64.b64encode(changed).decode()}))
        assert run("verify", file, "--key", key) == 1, publication
        kinds.add(publication.kind)
    assert kinds == {"licence", "filing", "decision"}


def test_a_publication_that_is_not_in_the_log_yet_says_so(tmp_path):
    from tests.market import enter

    licence = enter("P1").licences.get()
    answer = Client().get(licence.publication.address)

    assert (answer.status_code, answer.json(), answer["Retry-After"]) == (503, {"state": "recorded"}, "2")
    assert Client().get(licence.publication.address, headers={"Accept": "text/html"}).status_code == 200
    integrate(at=AT)
    assert Client().get(licence.publication.address).json()["index"] == 1
