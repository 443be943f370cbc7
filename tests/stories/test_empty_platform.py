"""Before anybody has registered or filed anything, every page says so and says what comes next."""

import pytest

from mingjian.kernel.permissions import INSTITUTION
from tests.market import enter, open_for

pytestmark = pytest.mark.django_db


def test_the_register_says_that_it_is_empty(client):
    page = client.get("/").content.decode()
    assert "登记簿还是空的" in page
    assert "<table" not in page
    assert "请不要向它付款" in client.get("/register?q=x").content.decode()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/desk", "还没有监管运算"),
        ("/desk/institutions?q=x", "还没有监管运算"),
        ("/desk/findings", "还没有监管运算"),
        ("/desk/cases", "还没有案件"),
    ],
)
def test_the_desk_says_what_it_waits_for(client, address, words):
    client.force_login(open_for("officer"))
    answer = client.get(address)
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_an_institution_that_never_filed_has_pages_too(client):
    enter("P1")
    assert "登记簿中还没有它的报送" in client.get("/register/P1").content.decode()
    client.force_login(open_for("officer"))
    page = client.get("/desk/institutions/P1").content.decode()
    assert "还没有监管运算。" in page
    assert "还没有报送。" in page
    client.force_login(open_for("filer-p1", INSTITUTION, "P1"))
    assert "还没有报送" in client.get("/portal").content.decode()
