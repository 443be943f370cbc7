"""Start Django over a data folder: the environment names it before the settings are read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mingjian.kernel.problems import Refused, problem


def start_django(data: Path | None) -> Path:
    """Point the settings at the data folder and start Django; gives the folder.

    Raises Refused for a folder that cannot be made and for a database that is not safe.
    """
    folder = (data or Path(os.environ.get("MINGJIAN_DATA", "data"))).absolute()
    os.environ["MINGJIAN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjian.config.settings")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        allowed = "可写的文件夹 / a folder that can be written"
        raise Refused(problem("option.invalid", column="--data", value=folder, allowed=allowed)) from error
    import django

    django.setup()
    from mingjian.record.journal.safety import require_safe_database

    with storing():
        require_safe_database()
    return folder


@contextmanager
def storing(*, accepted: bool = False) -> Iterator[None]:
    """Tell a disk that is full or fails, under the files or under the database, as a problem.

    `accepted` says that what was handed in stands already and the log alone waits.
    """
    from django.db import OperationalError

    try:
        yield
    except (OSError, OperationalError) as error:
        told = (isinstance(error, OSError) and error.strerror) or str(error)
        waits = problem("journal.waits", value=told[:200])
        raise Refused(waits if accepted else problem("storage.failed", value=told[:200])) from error
