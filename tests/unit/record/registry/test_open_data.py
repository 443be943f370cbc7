"""Open data: only what is public, the same bytes for the same facts, digests that lead to the journal."""

import csv
import gzip
import hashlib
import io
import json

import jsonschema
import pyarrow.parquet as pq
import pytest

from mingjian.record.filings.accept import Amendment, Submission, accept
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry import open_data
from mingjian.record.registry.open_tables import open_tables
from mingjian.record.registry.register import LicenceFacts, TradeFacts, register
from tests.market import AT, JUNE, enter, form, found, hand_in, keep_findings, write_custody, write_monthly

pytestmark = pytest.mark.django_db


def fetch(client, name: str, **headers: str) -> bytes:
    answer = client.get(f"/open-data/{name}", headers=headers)
    assert answer.status_code == 200, name
    return b"".join(answer.streaming_content)


def manifest(client) -> dict:
    """Of the files that the worker builds now."""
    open_data.refresh()
    return json.loads(fetch(client, "manifest.json"))


@pytest.fixture
def market(tmp_path):
    """One with a name that a spreadsheet would run, its months, and what only the authority may read."""
    register(
        institution_id="P1", name="=1+1 机构", kind="p2p", region="310000",
        licence=LicenceFacts(licence_kind="备案", licence_number="示〔1〕号", licence_scope="信息中介"),
        trade=TradeFacts(short_name="一号", site="p1.example"), by="r", at=AT,
    )  # fmt: skip
    one = enter("P2")
    hand_in("p2p-monthly", one, write_monthly(tmp_path / "m.csv", "P2", balance_fen=77, fees="+费用"))
    hand_in("custody-daily", one, write_custody(tmp_path / "c.csv", "P2"))
    keep_findings(found("P2", mark="secretborrower"))
    integrate(at=AT)
    return one


def test_every_table_stands_in_three_formats_that_agree_and_fit_their_schema(client, market):
    told = {line["table"]: line for line in manifest(client)["tables"]}
    assert list(told) == [table.name for table in open_tables()]
    assert [told[name]["rows"] for name in told] == [2, 2, 2, 0]
    for name, line in told.items():
        rows = json.loads(fetch(client, f"{name}.json"))
        jsonschema.Draft202012Validator(json.loads(fetch(client, f"{name}.schema.json"))).validate(rows)
        table = pq.read_table(io.BytesIO(fetch(client, f"{name}.parquet")))
        as_text = [
            {k: v if v is None or isinstance(v, int | str) else v.isoformat() for k, v in row.items()}
            for row in table.to_pylist()
        ]
        assert as_text == rows
        lines = list(csv.DictReader(io.StringIO(fetch(client, f"{name}.csv").decode("utf-8-sig"))))
        assert len(lines) == len(rows) == line["rows"]
        for kept in line["files"]:
            content = fetch(client, kept["name"])
            assert (len(content), hashlib.sha256(content).hexdigest()) == (kept["bytes"], kept["sha256"])


def test_only_what_is_public_is_told_and_nothing_that_a_spreadsheet_runs(client, market):
    files = [file["name"] for line in manifest(client)["tables"] for file in line["files"]]
    everything = b"".join(fetch(client, name) for name in files)
    assert b"secretborrower" not in everything
    assert b"custodian_balance" not in everything
    [first, _] = csv.DictReader(io.StringIO(fetch(client, "institutions.csv").decode("utf-8-sig")))
    assert (first["name"], first["short_name"], first["site"]) == ("'=1+1 机构", "一号", "p1.example")
    assert json.loads(fetch(client, "institutions.json"))[0]["name"] == "=1+1 机构"
    assert b"\"'+" in fetch(client, "filings.csv")


def test_a_row_leads_to_its_proof_and_its_leaf(client, market):
    from mingjian.kernel.proofs import parse_proof

    open_data.refresh()
    rows = {row["form"]: row for row in json.loads(fetch(client, "filings.json"))}
    row = rows["p2p-monthly"]
    proof = parse_proof(client.get(row["proof"]).content)
    assert proof.index == row["log_index"]
    assert hashlib.sha256(proof.leaf).hexdigest() == row["leaf_sha256"]
    assert json.loads(proof.leaf)["payload"]["figures"]["balance_fen"] == row["balance_fen"] == 77


def test_the_same_facts_give_the_same_bytes_and_new_ones_other_files(client, market, settings, tmp_path):
    before = {line["table"]: line["files"] for line in manifest(client)["tables"]}
    settings.DATA = tmp_path / "again"
    settings.DATA.mkdir()
    assert {line["table"]: line["files"] for line in manifest(client)["tables"]} == before
    size = manifest(client)["log_size"]
    keep_findings(found("P2", mark="another"))  # private: nothing public moves
    integrate(at=AT)
    assert manifest(client)["log_size"] == size
    amended = Submission(
        form=form("p2p-monthly"), institution=market, period=JUNE,
        file=write_monthly(tmp_path / "n.csv", "P2", balance_fen=78), amendment=Amendment(),
    )  # fmt: skip
    accept(amended, by="filer", at=AT)
    assert manifest(client)["log_size"] == size  # not in the log yet
    integrate(at=AT)
    assert manifest(client)["log_size"] > size
    [row] = [row for row in json.loads(fetch(client, "filings.json")) if row["form"] == "p2p-monthly"]
    assert (row["balance_fen"], row["first_received_on"]) == (78, "2020-07-03")


def test_files_are_packed_answer_304_and_others_are_not_there(client, market):
    open_data.refresh()
    plain = client.get("/open-data/filings.json")
    packed = client.get("/open-data/filings.json", headers={"Accept-Encoding": "gzip"})
    whole = b"".join(plain.streaming_content)
    assert gzip.decompress(b"".join(packed.streaming_content)) == whole
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding, Accept-Language")
    assert plain["ETag"] != packed["ETag"]
    again = client.get("/open-data/filings.json", headers={"If-None-Match": plain["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("findings.csv", "..", "manifest.json.gz", "filings.csv.gz", "institutions"):
        assert client.get(f"/open-data/{name}").status_code == 404, name


def test_while_nothing_is_public_the_page_says_so_and_files_stand_until_they_are_built_anew(client):
    open_data.refresh()
    assert "还没有公开数据" in client.get("/open-data").content.decode()
    enter("P1")
    integrate(at=AT)
    assert manifest(client)["tables"][0]["rows"] == 1
    enter("P2")
    integrate(at=AT)
    assert json.loads(fetch(client, "manifest.json"))["tables"][0]["rows"] == 1
    assert "institutions.parquet" in client.get("/open-data").content.decode()
    assert manifest(client)["tables"][0]["rows"] == 2
    kept = sorted(folder.name for folder in open_data.standing().parent.iterdir())
    enter("P3")
    integrate(at=AT)
    assert manifest(client)["tables"][0]["rows"] == 3
    assert sorted(folder.name for folder in open_data.standing().parent.iterdir())[0] == kept[1]  # two stay
