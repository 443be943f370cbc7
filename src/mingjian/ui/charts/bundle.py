"""The script that draws in the browser, out of the wheel of the engine: built once, never in the repository.

It is a static file like the others: `collectstatic` gives it a name by its digest, so that browsers keep it.
"""

import os
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

NAME = "ui/vega.js"
SNIPPET = "export default vegaEmbed;"


class BundleFinder(BaseFinder):
    """Finds the one file, building it where it is not there yet."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to check: it has no settings."""
        del kwargs
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Where the script lies; an empty list for other paths."""
        del kwargs
        if path != NAME:
            return []
        found = str(build_bundle() / NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """The script and the folder that holds it."""
        del ignore_patterns
        yield NAME, FileSystemStorage(location=build_bundle())


def build_bundle() -> Path:
    """The folder that holds the script of the installed engine; takes some seconds at the first call."""
    folder = Path(settings.DATA) / "built" / f"vl-convert-{version('vl-convert-python')}"
    path = folder / NAME
    if not path.exists():
        import vl_convert

        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_text(vl_convert.javascript_bundle(SNIPPET), encoding="utf-8")
        draft.replace(path)
    return folder
