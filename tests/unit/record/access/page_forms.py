"""The forms of a page as a browser reads them: where each is sent to, with which fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TEXTS = ("text", "search", "textarea", "password", "number", "date", "email", "url")


@dataclass
class Field:
    """A field; `values` are what it may send, the first is what it does."""

    name: str
    kind: str
    values: list[str]
    limit: int = 0  # characters, 0 where the page sets none


@dataclass
class Form:
    """A form with its fields."""

    target: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def key(self) -> tuple[object, ...]:
        """What tells one form from another, whatever page it stands on."""
        verbs = [f.values[0] for f in self.fields if f.name == "verb"]
        return urlsplit(self.target).path, self.method, *verbs, *sorted({f.name for f in self.fields})

    def filled(self, changed: dict[str, str]) -> dict[str, str]:
        """All that a browser sends, with some fields changed."""
        sent = {f.name: f.values[0] for f in reversed(self.fields) if f.kind != "file" and f.values}
        return sent | changed


class Page(HTMLParser):
    """Reads a page; fails where a text of somebody has become markup."""

    def __init__(self, address: str, html: str):
        super().__init__()
        self.address, self.forms, self._text, self._said = address, list[Form](), None, list[str]()
        self.feed(html)
        self.close()

    @property
    def entered(self) -> list[tuple[str, str]]:
        """Names and values of the text fields as they stand."""
        return [(f.name, f.values[0]) for form in self.forms for f in form.fields if f.kind in TEXTS]

    @property
    def said(self) -> str:
        """All that the page says."""
        return "".join(self._said)

    def handle_starttag(self, tag, attrs):
        told = {name: value or "" for name, value in attrs}
        assert not [name for name in told if name.startswith("on")], (self.address, tag, attrs)
        source = told.get("src", told.get("href", ""))
        is_ours = source.startswith("/") or told.get("type") == "application/json"
        assert tag not in {"script", "link", "img"} or is_ours, (self.address, tag, attrs)
        if tag == "form":
            target = urljoin(self.address, told.get("action") or self.address)
            self.forms.append(Form(target, told.get("method", "get").lower()))
        elif self.forms and "name" in told and tag in {"input", "textarea", "select"}:
            kind = told.get("type", "text") if tag == "input" else tag
            values = [told.get("value", "on" if kind in {"checkbox", "radio"} else "")]
            limit = int(told.get("maxlength", 0))
            self.forms[-1].fields.append(Field(told["name"], kind, [] if tag == "select" else values, limit))
            self._text = self.forms[-1].fields[-1] if tag == "textarea" else None
        elif tag == "button" and self.forms and "name" in told:
            self.forms[-1].fields.append(Field(told["name"], tag, [told.get("value", "")]))
        elif tag == "option" and self.forms and self.forms[-1].fields:
            at = 0 if "selected" in told else len(self.forms[-1].fields[-1].values)
            self.forms[-1].fields[-1].values.insert(at, told.get("value", ""))

    def handle_data(self, data):
        self._said.append(data)
        if self._text is not None:
            self._text.values[0] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self._text is not None:
            self._text.values[0] = self._text.values[0].removeprefix("\n")
            self._text = None
