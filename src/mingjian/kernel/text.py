"""A text for users: Chinese and English side by side."""

from typing import NamedTuple


class Text(NamedTuple):
    """One message in both languages of the platform."""

    zh: str
    en: str

    def fill(self, **values: object) -> "Text":
        """The text with `{name}` replaced in both languages."""
        return Text(self.zh.format(**values), self.en.format(**values))
