"""The cache in the database, where guesses are counted and codes noted: it says aloud that it cannot write.

Django's own passes over a failure of the database; a full disk would read as too many guesses.
"""

import errno
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache

TRIES = 3  # between two looks somebody else may let go of the key


class SharedCache(DatabaseCache):
    """Django's database cache whose `add` fails where nothing was written and nothing stands."""

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Whether the key was free; raises OSError where it is free and cannot be written."""
        for _ in range(TRIES):
            if super().add(key, value, timeout, version):
                return True
            if self.has_key(key, version):
                return False
        raise OSError(errno.EIO, "the shared cache cannot be written")
