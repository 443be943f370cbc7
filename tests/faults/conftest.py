"""One stage for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.faults.theatre import Stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> Iterator[Stage]:
    """A process with Django loaded and an empty data folder."""
    running = Stage(tmp_path_factory.mktemp("stage"))
    yield running
    running.close()
