"""The index of names: kept current from the journal, the same when made again, missing nothing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingjian.record.journal.models import Follower
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.register import register
from mingjian.record.search.index import FOLLOWER, fold, index_new, matching
from mingjian.record.search.models import Gram, Indexed
from tests.market import AT, enter

pytestmark = pytest.mark.django_db
NAMES = (
    "晨光网贷",
    "江南晨光普惠金融",
    "光晨 示例",
    "A股Ａ２ 网贷",
    "网",
    "𠮷野家金服",
    "晨光晨光",
    "ＡＢ ab",
    "",
)
LETTERS = "晨光网贷江南普惠金融aAＡ2２ 𠮷野家服示例b"


def name(institution_id: str, called: str) -> None:
    register(
        institution_id=institution_id, name=called, kind="p2p", region="", licence=None, by="registrar", at=AT
    )


def stored() -> set[tuple[str, str, str, tuple[str, ...]]]:
    return {
        (row.kind, row.key, row.text, tuple(sorted(row.grams.values_list("pair", flat=True))))
        for row in Indexed.objects.all()
    }


def keys(*terms: str) -> list[str]:
    return sorted(row["key"] for row in matching("institution", [fold(term) for term in terms]))


def test_made_again_from_the_journal_it_is_the_one_that_was_kept():
    enter("P1")
    integrate(at=AT)
    index_new()
    name("P2", "晨光网贷")
    enter("P3")
    integrate(at=AT)
    assert index_new() > 0
    kept = stored()

    Indexed.objects.all().delete()
    Follower.objects.filter(name=FOLLOWER).delete()
    index_new()

    assert stored() == kept
    assert {key for _, key, _, _ in kept} == {"P1", "P2", "P3"}


def test_nothing_new_writes_nothing(django_assert_num_queries):
    enter("P1")
    integrate(at=AT)
    index_new()
    before = set(Gram.objects.values_list("pk", flat=True))
    assert index_new() == 0
    assert set(Gram.objects.values_list("pk", flat=True)) == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(LETTERS, min_size=1, max_size=5).filter(fold), min_size=1, max_size=3))
def test_what_is_found_is_what_a_reader_of_every_name_finds(named, words):
    terms = [fold(word) for word in words]
    plain = sorted(key for key, lines in named if all(any(t in line for line in lines) for t in terms))
    assert keys(*words) == plain


@pytest.fixture
def named() -> list[tuple[str, list[str]]]:
    """Every institution with its folded texts."""
    for n, called in enumerate(NAMES):
        name(f"X{n}", called)
    integrate(at=AT)
    index_new()
    return [(f"X{n}", [fold(called), fold(f"X{n}")]) for n, called in enumerate(NAMES)]


def test_two_characters_are_found_in_the_middle_of_a_name(named):
    assert keys("南晨") == ["X1"]
    assert keys("晨光") == ["X0", "X1", "X6"]
    assert keys("光网", "晨") == ["X0"]
    assert keys("%") == keys("_") == []
