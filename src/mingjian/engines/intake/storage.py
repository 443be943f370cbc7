"""Storage that ends while a table is written: told as a problem, whoever wrote."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from mingjian.kernel.problems import Refused, problem

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


@contextmanager
def storing() -> Iterator[None]:
    """Refuse with `storage.failed` where the disk, a quota or the memory of the engine ends."""
    try:
        yield
    except OSError as error:
        raise _failed(error.strerror or str(error)) from error
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise _failed(str(error).partition("\n")[0]) from error


def _failed(reason: str) -> Refused:
    return Refused(problem("storage.failed", value=reason[:200]))
