"""The office of the tests of casework; Django starts after this file is read."""

import pytest


@pytest.fixture
def office(db):
    from tests.office import open_office

    return open_office()
