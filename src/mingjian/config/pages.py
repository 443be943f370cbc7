"""The generated pages of the documentation. Run as `python -m mingjian.config.pages FOLDER`."""

import sys
from pathlib import Path

from mingjian.kernel.problems import CATALOGUE
from mingjian.law.formbook import forms
from mingjian.law.formpage import render_page
from mingjian.law.problempage import render_problems


def render_pages() -> dict[str, str]:
    """Every generated page by its path below the folder of the documentation."""
    pages = {f"forms/{key}.md": render_page(form) for key, form in forms().items()}
    return {**pages, "problems.md": render_problems(CATALOGUE)}


def main() -> None:
    """Write the pages into the folder named, by default `docs`."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    for name, text in render_pages().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
