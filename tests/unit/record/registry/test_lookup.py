"""Looking up by name, short name, site, number and id: who is found first, and whom a text may pass for."""

import pytest

from mingjian.record.registry.lookup import Directory, Known, Likeness, compare_sites
from mingjian.record.registry.spelling import CONFUSABLE, TRADITIONAL, core, fold, site_of, skeleton

HENGXIN = Known(
    institution_id="P1",
    name="恒信示例网贷",
    short_name="恒信贷",
    site="hengxin.example",
    numbers=("示备〔2019〕0012号",),
)
OTHERS = (
    Known(institution_id="P2", name="恒信示例网贷二号", site="second.example"),
    Known(institution_id="P3", name="长信示例恒信示例网贷", site="third.example"),
    Known(institution_id="P4", name="青禾示例小贷", short_name="青禾", site="qinghe.example"),
)
REGISTER = Directory([HENGXIN, *OTHERS])


@pytest.mark.parametrize(
    "query",
    [
        "恒信示例网贷", " 恒信 示例网贷 ", "恆信示例網貸", "恒信貸", "Ｐ１", "p1", "P１", "hengxin。example",
        "https://www.HengXin.example/login?a=1", "ｈｅｎｇｘｉｎ.example", "m.hengxin.example",
        "user@hengxin.example:8443", "示备(2019)0012号", "示备〔２０１９〕００１２號",
    ],
)  # fmt: skip
def test_an_institution_is_found_however_it_is_typed(query):
    found = REGISTER.find(query)
    assert found.ids[0] == "P1"
    assert found.is_exact
    assert not found.alike


def test_what_is_exact_comes_first_then_what_begins_so_then_what_holds_it():
    assert REGISTER.find("恒信示例网贷").ids == ("P1", "P2", "P3")
    assert REGISTER.find("恒信").ids == ("P1", "P2", "P3")
    assert REGISTER.find("0012号").ids == ("P1",)
    assert REGISTER.find("001").ids == ()  # too short for a part of a number


@pytest.mark.parametrize(
    ("query", "who", "why"),
    [
        ("恒信示例网贷官方", "P1", Likeness.ADDED),
        ("官方恒信贷APP", "P1", Likeness.ADDED),
        ("青禾集团", "P4", Likeness.ADDED),
        ("青禾示例小货", "P4", Likeness.LOOKS),
        ("恒新示例网贷", "P1", Likeness.NEAR),
        ("信恒贷", "P1", Likeness.NEAR),
        ("hengx1n.example", "P1", Likeness.LOOKS),
        ("hеngxin.example", "P1", Likeness.LOOKS),  # a Cyrillic letter
        ("xn--hngxin-3of.example", "P1", Likeness.LOOKS),  # the same, as a browser may show it
        ("hengxin.example.net", "P1", Likeness.ENDING),
        ("hengxin.test", "P1", Likeness.ENDING),
        ("hengxin-app.test", "P1", Likeness.ADDED),
        ("hengxim.test", "P1", Likeness.SITE),
        ("hengixn.test", None, None),  # two letters differ
        ("完全不同的名称", None, None),
        ("%", None, None),
    ],
)
def test_a_text_that_may_pass_for_a_registered_name_is_told_with_the_reason(query, who, why):
    found = REGISTER.find(query)
    assert not found.is_exact
    told = found.alike[0] if found.alike else None
    assert (told and told.known.institution_id, told and told.why) == (who, why)


def test_sure_reasons_silence_the_vague_ones():
    near = Known(institution_id="P9", name="恒新示例网贷")
    found = Directory([HENGXIN, near]).find("恒信示例网贷官方")
    assert [one.why for one in found.alike] == [Likeness.ADDED]


@pytest.mark.parametrize(
    "query", ["", " ", "\u202e", "'; --", "。。。", "http://", "https://@:80/", "<script>", "𠮷野"]
)
def test_any_text_is_answered(query):
    assert REGISTER.find(query).ids == ()


def test_names_of_rare_characters_and_of_markup_are_found():
    odd = Directory(
        [Known(institution_id="X1", name="𠮷野<script>"), Known(institution_id="X2", name="عربى")]
    )
    assert odd.find("𠮷野").ids == ("X1",)
    assert odd.find("\u202eعربى").ids == ("X2",)


def test_hosts_compare_by_what_the_eye_sees():
    assert compare_sites("rnail.example", "mail.example") is Likeness.LOOKS
    assert compare_sites("other.example", "mail.example") is None


def test_folding_is_the_same_when_it_is_done_again():
    for text in ("恒信（示例）網貸 ＡＢＣ", "ﬀ İ ß", "官方官方"):
        assert fold(fold(text)) == fold(text)
        assert core(core(text)) == core(text)
    assert fold("示備〔2019〕 0012號") == "示备20190012号"
    assert site_of("不是网址") == site_of("a b.example") == ""


def test_the_tables_of_characters_are_in_order():
    pairs = dict(zip(TRADITIONAL[::2], TRADITIONAL[1::2], strict=True))
    assert len(pairs) > 250
    assert not set(pairs.values()) & {old for old, new in pairs.items() if old != new}
    letters = "".join(CONFUSABLE)
    assert len(set(letters)) == len(letters)
    assert all(skeleton(one) == skeleton(group[0]) for group in CONFUSABLE for one in group)
