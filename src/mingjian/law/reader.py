"""A strict reader of law files: YAML nodes with line marks, no implicit types, no unknown keys.

Every refusal is a `law.invalid` Problem whose `where` is `file:line`.
"""

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from importlib import resources
from typing import NoReturn, TypeVar

import yaml

from mingjian.kernel.periods import parse_day
from mingjian.kernel.problems import Refused, problem
from mingjian.kernel.text import Text

E = TypeVar("E", bound=StrEnum)


class Entry:
    """One node of a law file, read as exactly one type."""

    def __init__(self, node: yaml.Node, file: str):
        self._node = node
        self._file = file

    def fail(self, zh: str, en: str) -> NoReturn:
        """Refuse this node, naming its file and line."""
        where = f"{self._file}:{self._node.start_mark.line + 1}"
        raise Refused(problem("law.invalid", where=where, why_zh=zh, why_en=en))

    def fields(self, required: str, optional: str = "") -> dict[str, "Entry"]:
        """A mapping with exactly these keys (names parted by blanks); an unknown key is refused."""
        if not isinstance(self._node, yaml.MappingNode):
            self.fail("应为键值表", "a mapping is expected")
        found: dict[str, Entry] = {}
        allowed = {*required.split(), *optional.split()}
        for key, value in self._node.value:
            name = Entry(key, self._file).text()
            if name not in allowed or name in found:
                known = ", ".join(sorted(allowed))
                Entry(key, self._file).fail(
                    f"键 {name} 未知或重复，可用：{known}",
                    f"key {name} is unknown or stands twice; known: {known}",
                )
            found[name] = Entry(value, self._file)
        for name in required.split():
            if name not in found:
                self.fail(f"缺少键 {name}", f"key {name} is missing")
        return found

    def pairs(self) -> Iterator[tuple[str, "Entry"]]:
        """A mapping with free keys, in order; a key may stand once."""
        if not isinstance(self._node, yaml.MappingNode):
            self.fail("应为键值表", "a mapping is expected")
        seen: set[str] = set()
        for key, value in self._node.value:
            name = Entry(key, self._file).text()
            if name in seen:
                Entry(key, self._file).fail(f"键 {name} 重复", f"key {name} stands twice")
            seen.add(name)
            yield name, Entry(value, self._file)

    def items(self) -> list["Entry"]:
        """A list."""
        if not isinstance(self._node, yaml.SequenceNode):
            self.fail("应为列表", "a list is expected")
        return [Entry(node, self._file) for node in self._node.value]

    def text(self) -> str:
        """A text that is not empty."""
        if not isinstance(self._node, yaml.ScalarNode) or not self._node.value:
            self.fail("应为非空文字", "a text is expected")
        return str(self._node.value)

    def is_blank(self) -> bool:
        """True for a scalar that says nothing (an empty cell)."""
        return isinstance(self._node, yaml.ScalarNode) and not self._node.value

    def both(self) -> Text:
        """A text in both languages: `{zh: …, en: …}`."""
        found = self.fields("zh en")
        return Text(found["zh"].text(), found["en"].text())

    def integer(self) -> int:
        """A whole number; underscores may part its digits."""
        return self._as(int, "整数", "a whole number")

    def day(self) -> date:
        """A day."""
        return self._as(parse_day, "日期 YYYY-MM-DD", "a day YYYY-MM-DD")

    def flag(self) -> bool:
        """`true` or `false`."""
        return self._as({"true": True, "false": False}.__getitem__, "true 或 false", "true or false")

    def choice(self, kind: type[E]) -> E:
        """One of the values of an enumeration."""
        known = "、".join(kind)
        return self._as(kind, f"下列之一：{known}", f"one of {known}")

    def _as(self, parse: Callable[[str], "R"], zh: str, en: str) -> "R":
        text = self.text()
        try:
            return parse(text)
        except (ValueError, KeyError):
            self.fail(f"“{text}”应为{zh}", f"{text!r} should be {en}")


R = TypeVar("R")


def read_text(text: str, file: str) -> Entry:
    """The root node of a law file given as text."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else file
        raise Refused(
            problem("law.invalid", where=where, why_zh="不是合法的 YAML", why_en="not valid YAML")
        ) from error
    if node is None:
        raise Refused(problem("law.invalid", where=file, why_zh="文件为空", why_en="the file is empty"))
    return Entry(node, file)


def read_folder(folder: str) -> list[tuple[str, Entry]]:
    """The files of a folder of `mingjian.law`, by stem, in order."""
    root = resources.files("mingjian.law") / folder
    files = sorted((f for f in root.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return [
        (
            f.name.removesuffix(".yaml"),
            read_text(f.read_text(encoding="utf-8"), f"{folder}/{f.name}"),
        )
        for f in files
    ]
