"""A finding is named by rule, subject, period and evidence, and by nothing else."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from mingjian.engines.evaluation.explanation import read_finding
from mingjian.kernel.findings import EvidenceRow, Finding, FindingKind, Gravity, plain

VALUES = {"outstanding_fen": 5, "currency": "CNY"}
ROW = EvidenceRow(table="loans", key={"platform_id": "P1", "loan_id": "L1"}, values=VALUES)
FINDING = Finding(
    rule="p2p.cap",
    revision=1,
    obligation="P2P16-12",
    kind=FindingKind.BREACH,
    subject={"platform_id": "P1", "borrower_id": "B1"},
    institutions=("P1",),
    period="2020-06",
    measured=21,
    threshold=20,
    unit="fen",
    severity=Gravity.MEDIUM,
    caveats=(),
    evidence=(ROW,),
)


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "p2p.other"},
        {"subject": {"platform_id": "P1"}},
        {"period": "2020-07"},
        {"evidence": ()},
        {"evidence": (ROW, ROW)},
        {"evidence": (replace(ROW, table="custody"),)},
        {"evidence": (replace(ROW, key={"loan_id": "L1"}),)},
        {"evidence": (replace(ROW, values={**ROW.values, "outstanding_fen": 6}),)},
        {"evidence": (replace(ROW, values={**ROW.values, "outstanding_fen": None}),)},
    ],
)
def test_another_identity_has_another_id(change):
    assert replace(FINDING, **change).id != FINDING.id


@pytest.mark.parametrize(
    "change",
    [
        {"revision": 2},
        {"measured": 22, "threshold": 1},
        {"severity": Gravity.HIGH},
        {"caveats": ("unverified",)},
        {"institutions": ("P1", "P2")},
        {"unit": "bp", "obligation": None, "kind": FindingKind.WATCH},
    ],
)
def test_what_is_not_identity_does_not_rename_a_finding(change):
    assert replace(FINDING, **change).id == FINDING.id


def test_the_order_of_keys_does_not_rename_a_finding():
    turned = replace(ROW, key=dict(reversed(ROW.key.items())), values=dict(reversed(ROW.values.items())))
    other = replace(FINDING, subject=dict(reversed(FINDING.subject.items())), evidence=(turned,))
    assert other.id == FINDING.id


def test_a_finding_comes_back_from_its_json():
    assert read_finding(FINDING.as_json()) == FINDING
    watch = replace(FINDING, obligation=None, kind=FindingKind.WATCH, caveats=("unverified",))
    assert read_finding(watch.as_json()) == watch


def test_a_cell_of_evidence_is_plain():
    assert [plain(v) for v in (None, "a", 1, True)] == [None, "a", 1, True]
    assert plain(date(2020, 6, 30)) == "2020-06-30"
    assert plain(datetime(2020, 6, 30)) == "2020-06-30T00:00:00"  # noqa: DTZ001


@pytest.mark.parametrize("value", [1.5, b"a", [1], {}])
def test_other_cells_are_refused(value):
    with pytest.raises(TypeError, match="evidence holds"):
        plain(value)


def test_gravity_ascends():
    assert [g.rank for g in Gravity] == [0, 1, 2, 3]
    assert Gravity.CRITICAL.label.zh == "重大"
    assert len({g.label for g in Gravity}) == 4
