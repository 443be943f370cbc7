"""The documentation page of the problem codes, made from the catalogue."""

from collections.abc import Mapping

from mingjian.kernel.catalogue import Kind, Severity

_WORDS = {Severity.ERROR: "错误 / error", Severity.WARNING: "提示 / warning"}


def render_problems(catalogue: Mapping[str, Kind]) -> str:
    """The catalogue as Markdown, codes in order."""
    lines = [
        "# 问题代码 / Problem codes",
        "",
        "每个问题有一个代码；错误使办理停止，提示只作告知。`{…}` 处填入所见与所许的内容。",
        "",
        "Every problem has a code. An error stops the act, a warning only tells. What was found and what is",
        "allowed are filled in at `{…}`.",
        "",
        "| 代码 / code | 轻重 / severity | 说明 / message |",
        "|---|---|---|",
    ]
    lines += [_row(code, catalogue[code]) for code in sorted(catalogue)]
    return "\n".join(lines) + "\n"


def _row(code: str, kind: Kind) -> str:
    message = f"{kind.zh}<br>{kind.en}".replace("|", "\\|")
    return f"| `{code}` | {_WORDS[kind.severity]} | {message} |"
