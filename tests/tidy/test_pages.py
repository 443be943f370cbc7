"""Every template and static file is used, and every class a page wears stands in the stylesheet."""

import re

from tests.tidy.source import SOURCE

TEMPLATES = {
    str(path).split("/templates/")[1]: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.html")
}
CODE = {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
STATIC = {str(p).split("/static/")[1]: p for p in SOURCE.rglob("static/**/*") if p.is_file()}
SHEET = (SOURCE / "ui/static/ui/mingjian.css").read_text(encoding="utf-8")
# Django and allauth look for these names by themselves.
BY_NAME = {
    "400.html", "403.html", "403_csrf.html", "404.html", "500.html",
    "account/login.html", "account/logout.html", "account/reauthenticate.html", "allauth/layouts/base.html",
    "mfa/authenticate.html", "mfa/index.html", "mfa/reauthenticate.html", "mfa/recovery_codes/generate.html",
    "mfa/recovery_codes/index.html", "mfa/totp/activate_form.html", "mfa/totp/deactivate_form.html",
}  # fmt: skip
PART = re.compile(r"""_part\(\s*["'](\w+)["']""")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CLASS = re.compile(r'class="([^"]*)"')
HOOKS: frozenset[str] = frozenset()  # classes that carry meaning for tests or scripts, not looks


def used_templates() -> set[str]:
    texts = [*TEMPLATES.values(), *CODE.values()]
    named = {name for name in TEMPLATES if any(f'"{name}"' in text for text in texts)}
    return named | {f"ui/parts/{part}.html" for text in CODE.values() for part in PART.findall(text)}


def worn(text: str) -> set[str]:
    """The classes of a text; a name that is filled in ends in NUL where its fixed part ends."""
    text = re.sub(r"\{%.*?%\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}|\{\}", "\0", text, flags=re.DOTALL)
    names = {name for found in CLASS.findall(text) for name in found.split()}
    return {name.split("\0")[0] + ("\0" if "\0" in name else "") for name in names} - {"\0"}


def sheet_classes() -> set[str]:
    selectors = re.findall(r"([^{}]+)\{", COMMENT.sub("", SHEET))
    return {name for s in selectors for name in re.findall(r"\.([A-Za-z][\w-]*)", s)}


def test_every_template_is_used():
    assert len(TEMPLATES) > 40
    assert set(TEMPLATES) - used_templates() - BY_NAME == set()
    assert set(TEMPLATES) >= BY_NAME


def test_every_static_file_is_referenced():
    assert len(STATIC) >= 2
    texts = [*TEMPLATES.values(), *CODE.values()]
    assert not [name for name in STATIC if not any(name in text for text in texts)]


def test_every_class_that_is_worn_stands_in_the_stylesheet():
    names = set().union(*(worn(text) for text in (*TEMPLATES.values(), *CODE.values()) if "class=" in text))
    assert len(names) > 50
    known = sheet_classes() | HOOKS
    whole = {name for name in names if not name.endswith("\0")}
    starts = {name[:-1] for name in names - whole}
    assert whole - known == set()
    assert not [start for start in starts if not any(name.startswith(start) for name in known)]


def test_classes_are_found_between_tags():
    text = """<p class="a{% if x == "b" %} c{% endif %} d-{{ e }}"><b class="{{ f }}">"""
    assert worn(text) == {"a", "c", "d-\0"}
