"""One stage for all modules that a worker runs, and the house as it is opened: each is slow to make."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.theatre import Stage


@pytest.fixture(scope="session")
def _theatre(tmp_path_factory) -> Iterator[Stage]:
    running = Stage(tmp_path_factory.mktemp("stage"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def _opened(_theatre: Stage, tmp_path_factory) -> Path:
    shutil.rmtree(_theatre.data, ignore_errors=True)
    _theatre.data.mkdir()
    assert _theatre.play("open_house") == 0, _theatre.errors.read_text()
    kept = tmp_path_factory.mktemp("opened") / "data"
    shutil.copytree(_theatre.data, kept)
    return kept


@pytest.fixture(scope="module")
def stage(_theatre: Stage) -> Stage:
    """A process with Django loaded and an empty data folder."""
    shutil.rmtree(_theatre.data, ignore_errors=True)
    _theatre.data.mkdir()
    return _theatre


@pytest.fixture(scope="module")
def opened(stage: Stage, _opened: Path) -> Path:
    """The data folder of an open house: tables, two institutions, an office; it stands on the stage too."""
    shutil.rmtree(stage.data, ignore_errors=True)
    shutil.copytree(_opened, stage.data)
    return _opened
