"""A mapping speaks of each field once, and never lets a key be absent."""

import pytest

from mingjian.kernel.problems import Refused
from mingjian.law.formbook import form
from mingjian.law.mappingbook import mapping, mappings, read_mapping
from mingjian.law.reader import read_text

CUSTODY = """key: m
label: {zh: 映射, en: Mapping}
form: custody-daily
section: custody
columns:
  platform_id: {from: p}
  day: {from: d}
  custodian_balance_fen: {from: b, unit: major-to-minor}
constants:
  custodian_id: bank
absent: [client_liabilities_fen]
"""


def test_the_shipped_mappings_cover_their_sections():
    assert set(mappings()) == {"wdzj-2017", "lendingclub-openintro"}
    for found in mappings().values():
        section = form(found.form).section(found.section)
        assert sorted(found.fields) == sorted(section.names)


def test_the_share_of_lenders_is_not_taken_for_that_of_borrowers():
    found = mapping("wdzj-2017")
    assert found.columns["top10_share_bp"].column == "top10StayStillProportion"
    assert "top1_share_bp" in found.absent


def test_source_columns_are_named_once():
    assert read_mapping(read_text(CUSTODY, "m.yaml")).source_columns == ("p", "d", "b")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("absent: [client_liabilities_fen]", "absent: []"),
        ("absent: [client", "absent: [day, client"),
        ("  custodian_id: bank\n", ""),
        ("{from: b, unit: major-to-minor}", "{from: b, unit: pounds}"),
        ("  day: {from: d}\n", ""),
    ],
)
def test_a_faulty_mapping_is_refused(old: str, new: str):
    assert old in CUSTODY
    with pytest.raises(Refused) as refused:
        read_mapping(read_text(CUSTODY.replace(old, new), "m.yaml"))
    assert refused.value.problems[0].code == "law.invalid"


def test_a_key_cannot_be_absent():
    text = CUSTODY.replace("  day: {from: d}\n", "").replace("absent: [", "absent: [day, ")
    with pytest.raises(Refused, match="a key cannot be absent"):
        read_mapping(read_text(text, "m.yaml"))


def test_an_unknown_mapping_names_the_known_ones():
    with pytest.raises(Refused) as refused:
        mapping("wdzj")
    assert refused.value.problems[0].code == "mapping.unknown"
