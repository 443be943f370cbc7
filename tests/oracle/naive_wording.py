"""The slow, obvious twin of promise wording: one character after another."""

import unicodedata

WORDS = ("保本", "保息", "零风险", "无风险", "刚兑", "稳赚")
NEGATIONS = ("不", "非", "无", "未", "没有", "不得")
REACH = 3  # characters before the word in which a negation may end


def is_promise(name: str) -> bool:
    """True where the name holds a word that is not negated."""
    text = "".join(c for c in unicodedata.normalize("NFKC", name) if not c.isspace())
    text = text.replace("担保本", "").replace("环保本", "")
    places = [(i, word) for i in range(len(text)) for word in WORDS if text.startswith(word, i)]
    return any(not is_negated(text, i) for i, _ in places)


def is_negated(text: str, place: int) -> bool:
    """True where a negation ends at most three characters before the place, without punctuation between."""
    for end in range(place, max(place - REACH, 0), -1):
        if unicodedata.category(text[end - 1]).startswith("P"):
            return False
        if text[:end].endswith(NEGATIONS):
            return True
    return False
