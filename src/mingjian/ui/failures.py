"""What a page answers where the server itself fails: a full disk in words of its own, all else as 500.

Django logs what happened with its traceback before it asks this handler.
"""

import errno
import re
import sys
from collections.abc import Iterator

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from mingjian.kernel.problems import Problem, Refused

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
FULL_WORDS = re.compile(r"disk is full|disk I/O error|readonly database")  # SQLite's own
FULL_STATES = ("53100", "58030")  # PostgreSQL: disk_full, io_error
OWN_WORDS = re.compile(r"[\w.:-]*", re.ASCII)  # keys and choices of a form, nothing that somebody wrote
SECRET = "/accounts/"  # noqa: S105 - addresses below which passwords and codes are typed


def answer_failure(request: HttpRequest) -> HttpResponse:
    """507 where the storage ended, else 500; in both languages, without the database.

    What was typed stands on the page, to be kept; of passwords and codes nothing does.
    """
    error = sys.exc_info()[1]
    if error is not None and is_storage_end(error):
        return HttpResponse(loader.render_to_string("507.html", {"typed": _typed(request)}), status=507)
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def answer_problems(problems: tuple[Problem, ...]) -> HttpResponse:
    """503 with problems of the platform's own keeping, which who asks cannot mend."""
    return HttpResponse(loader.render_to_string("503.html", {"problems": problems}), status=503)


def is_storage_end(error: BaseException) -> bool:
    """Whether a disk that is full or fails, under the files or the database, is behind an error."""
    return any(_ends(cause) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _ends(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    if isinstance(error, Refused):
        return any(p.code == "storage.failed" for p in error.problems)
    if isinstance(error, DatabaseError):
        state = getattr(error.__cause__, "sqlstate", None)
        return state in FULL_STATES or FULL_WORDS.search(str(error)) is not None
    return False


def _typed(request: HttpRequest) -> list[str]:
    """The texts of the form; the choices and keys beside them are of no use to anybody."""
    if request.method != "POST" or request.path_info.startswith(SECRET):
        return []
    texts = (text for _, texts in request.POST.lists() for text in texts)
    return [text for text in texts if not OWN_WORDS.fullmatch(text)]
