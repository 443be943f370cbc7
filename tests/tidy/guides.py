"""The guides of the three users as the tests read them: sections, the words quoted, the pictures shown."""

import re
from dataclasses import dataclass
from pathlib import Path

GUIDES = Path(__file__).parents[2] / "docs" / "guide"
PICTURES = GUIDES / "pictures"
USERS = ("supervisor", "compliance-officer", "consumer")
PICTURE = re.compile(r"!\[([^\]]*)\]\(pictures/([^)]+)\)")
QUOTED, LABEL = re.compile("「([^」]*)」"), re.compile("“([^”]*)”")
CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Section:
    """A task of a guide: its title in Chinese and in English, and its text."""

    title: str
    english: str
    text: str

    @property
    def quoted(self) -> list[str]:
        """The words that stand on the pages of the task."""
        return QUOTED.findall(self.text)

    @property
    def pictures(self) -> list[tuple[str, str]]:
        """What each picture says to who cannot see it, and its file."""
        return PICTURE.findall(self.text)

    @property
    def labels(self) -> list[str]:
        """The labels quoted where the text is English, without the mark that ends a sentence."""
        english = [line for line in self.text.splitlines() if is_english(line)]
        return [label.rstrip(",.") for label in LABEL.findall("\n".join(english))]


def is_english(line: str) -> bool:
    """True for a line of the English half: it has Latin letters, and few Chinese ones."""
    return bool(re.search("[A-Za-z]{3}", line)) and len(CHINESE.findall(line)) < len(line) / 20


def sections(user: str) -> list[Section]:
    """The sections of a user's guide, without what stands before the first."""
    _, *parts = re.split(r"^## ", (GUIDES / f"{user}.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    heads = [part.partition("\n") for part in parts]
    return [Section(*head.split(" · ", 1), text) for head, _, text in heads]
