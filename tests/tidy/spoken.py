"""Where the Chinese of a module stands: inside a text of both languages, or bare."""

import ast
import re
from collections.abc import Iterator

HAN, LATIN = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]{2}")
BOTH = re.compile(r"[\u4e00-\u9fff].*[/|].*[A-Za-z]{2}")  # "字 / characters"
CARRIERS = {"Text", "gettext", "gettext_lazy", "_", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
LABELS = {"label", "help_text", "empty_label", "placeholder"}
INNER = (ast.JoinedStr, ast.FormattedValue, ast.BinOp, ast.IfExp, ast.Attribute, ast.Starred, ast.Call)


def bare_chinese(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every Chinese constant that no English one goes with."""
    parents = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if (
            isinstance(text, str)
            and HAN.search(text)
            and not (BOTH.search(text) or _is_carried(node, parents))
        ):
            yield node.lineno, text


def bare_labels(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Labels and helps of forms that are the same in every language."""
    for node in ast.walk(tree):
        for word in node.keywords if isinstance(node, ast.Call) else ():
            if word.arg in LABELS and isinstance(word.value, ast.Constant) and word.value.value:
                yield node.lineno, str(word.value.value)


def pairs(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Line, Chinese and English of every text whose halves are constants."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) == "Text" and len(node.args) == 2:
            halves = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if len(halves) == 2:
                yield node.lineno, str(halves[0]), str(halves[1])


def name_of(call: ast.Call) -> str:
    """The last name of what a call calls."""
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _is_carried(node: ast.AST, parents: dict[int, ast.AST]) -> bool:
    """True for a docstring, within a carrier, or beside its English in a call, a pair or a condition."""
    while parent := parents.get(id(node)):
        if _has_english(node, parent):
            return True
        if not isinstance(parent, INNER):
            return False
        node = parent
    return False


def _has_english(node: ast.AST, parent: ast.AST) -> bool:
    """True where what is around a text is a docstring, carries it, or holds its English too."""
    if isinstance(parent, ast.keyword):
        return str(parent.arg).endswith("zh")  # the signature asks for the English too
    if isinstance(parent, ast.Assign | ast.AnnAssign):
        return _is_named_chinese(parent)
    if isinstance(parent, ast.Dict):
        return _has_english_key(node, parent)
    is_carrier = isinstance(parent, ast.Call) and name_of(parent) in CARRIERS
    return isinstance(parent, ast.Expr) or is_carrier or any(map(_is_english, _beside(node, parent)))


def _is_named_chinese(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(getattr(one, "id", "").lower().endswith("zh") for one in targets)


def _has_english_key(node: ast.AST, parent: ast.Dict) -> bool:
    named = zip(parent.keys, parent.values, strict=True)
    keys = {str(getattr(key, "value", "")): value for key, value in named}
    key = next((key for key, value in keys.items() if value is node), "")
    return key.endswith("_zh") and key.removesuffix("zh") + "en" in keys


def _beside(node: ast.AST, parent: ast.AST) -> list[ast.expr]:
    """What stands in the same call, pair or condition."""
    if isinstance(parent, ast.Call):
        return [one for one in parent.args if one is not node]
    if isinstance(parent, ast.Tuple):
        return [one for one in parent.elts if one is not node]
    return [parent.body, parent.orelse] if isinstance(parent, ast.IfExp) else []


def _is_english(node: ast.AST) -> bool:
    texts = [
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    return any(LATIN.search(text) for text in texts) and not any(HAN.search(text) for text in texts)
