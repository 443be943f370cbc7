"""What is under version control speaks of the project alone, and its pages lead somewhere."""

import re

import pytest

from tests.tidy.source import ROOT, versioned

MACHINE = re.compile(r"(?<![\w.}-])/(?:work|root|home|Users|tmp)/")
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.org|npm[j]s\.|index-url[ =]+https?:|proxy\.golang")
MARKER = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r"^# ", re.MULTILINE)

TEXTS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in versioned()
    if path.suffix not in {".png", ".jpeg", ".woff2", ".ico", ".gz", ".parquet"}
}
PAGES = {name: FENCE.sub("", text) for name, text in TEXTS.items() if name.endswith(".md")}


def test_enough_was_examined():
    assert len(TEXTS) > 250
    assert len(PAGES) > 8
    assert sum(len(LINK.findall(text)) for text in PAGES.values()) > 3


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY, MARKER], ids=["machine", "registry", "marker"])
def test_no_file_holds_what_does_not_belong_there(pattern):
    assert not {name: found for name, text in TEXTS.items() if (found := pattern.findall(text))}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE, 'open("/' + 'tmp/x")'),
        (MACHINE, "see /" + "home/me"),
        (REGISTRY, "https://" + "py" + "pi.org/simple"),
        (MARKER, "a\n" + "<" * 7 + " HEAD\n"),
        (MARKER, "=" * 7 + "\n"),
    ],
)
def test_what_does_not_belong_is_seen(pattern, text):
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["docs/" + "tmp/x", "https://a.example/" + "work/b", "tile/" + "root/1"])
def test_a_path_below_something_is_no_path_of_a_machine(text):
    assert not MACHINE.search(text)


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("docs/")])
def test_a_page_of_the_documentation_has_one_title(name):
    assert len(TITLE.findall(PAGES[name])) == 1
    assert PAGES[name].startswith("# ")


@pytest.mark.parametrize("name", PAGES)
def test_every_relative_link_leads_to_a_file(name):
    targets = [link.split("#")[0] for link in LINK.findall(PAGES[name]) if "://" not in link]
    assert not [t for t in targets if t and not ((ROOT / name).parent / t).exists()]
