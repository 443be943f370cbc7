"""Public pages that are kept show every new fact at once, and never what is somebody's own."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.test import Client

from mingjian.kernel.permissions import PUBLIC
from mingjian.record.access.models import Account
from mingjian.record.journal.sequencer import integrate
from mingjian.record.publications.publish import publish
from mingjian.record.registry.register import LicenceFacts, register
from mingjian.ui import pagecache
from tests.market import AT, MAY, enter, hand_in, open_for, write_monthly

pytestmark = pytest.mark.django_db
PAGE = "/register/P1"
DECISION = {
    "institution_id": "P1", "case": "order:1", "type": "order", "number": "示例〔2020〕1号",
    "outcome": "rectified", "provisions": [], "rules": [], "served_on": "2020-07-03", "term_days": 15,
    "extended_days": 0, "decided_on": "2020-07-20",
}  # fmt: skip
REGISTER_ELSEWHERE = """
from mingjian.config.environment import start_django
start_django(None)
from tests.market import enter, hand_in, write_monthly
from pathlib import Path
import sys
hand_in("p2p-monthly", enter("P1"), write_monthly(Path(sys.argv[1]) / "m.csv", "P1", balance_fen=1234500))
"""


def read(client: Client | None = None, address: str = PAGE, **headers: str) -> str:
    answer = (client or Client()).get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def rendered(monkeypatch) -> list[str]:
    """The addresses that were rendered, not taken from what is kept."""
    from mingjian.record.registry import views

    seen: list[str] = []
    plain = views.render

    def render(request, *args, **kwargs):
        seen.append(request.path)
        return plain(request, *args, **kwargs)

    monkeypatch.setattr(views, "render", render)
    return seen


def test_a_page_is_rendered_once_while_nothing_changes(rendered, client):
    enter("P1")
    assert read(client) == read() == read()
    assert read(address="/") == read(address="/")
    assert rendered == [PAGE, "/"]


def test_each_kind_of_fact_shows_at_once(tmp_path):
    one = enter("P1")
    pages = [read()]

    def look_again(words: str) -> None:
        page = read()
        assert words in page
        assert page not in pages
        pages.append(page)

    integrate(at=AT)
    look_again("已存证")
    hand_in("p2p-monthly", one, write_monthly(tmp_path / "m.csv", "P1", balance_fen=7_700))
    look_again("77.00")
    publish(kind="decision", subject="P1", figures=DECISION, by="r", at=AT, key="decision:1")
    look_again("示例〔2020〕1号")
    more = LicenceFacts(licence_kind="另一种", licence_scope="另一种业务", licence_from=date(2019, 1, 1))
    register(institution_id="P1", name=one.name, kind="p2p", region=one.region, licence=more, by="r", at=AT)
    look_again("另一种业务")
    integrate(at=AT)
    assert read() not in pages


def test_facts_of_others_leave_a_page_as_it_is(rendered, tmp_path):
    enter("P1")
    read()
    hand_in("p2p-monthly", enter("P2"), write_monthly(tmp_path / "m.csv", "P2"))
    integrate(at=AT)
    read()  # its own licence stands in the log now
    hand_in("p2p-monthly", enter("P2"), write_monthly(tmp_path / "m.csv", "P2", MAY), period=MAY)
    read()
    assert rendered == [PAGE, PAGE]


def test_a_new_institution_shows_in_the_list(client):
    enter("P1")
    assert "P2 示例机构" not in read(client, "/register")
    enter("P2")
    assert "P2 示例机构" in read(client, "/register")


@pytest.mark.django_db(transaction=True)
def test_a_fact_of_another_process_shows_at_once(child_environment, tmp_path):
    enter("P1")
    assert "12,345.00" not in read()
    command = [sys.executable, "-c", REGISTER_ELSEWHERE, str(tmp_path)]
    subprocess.run(command, env=child_environment, check=True, capture_output=True)
    assert "12,345.00" in read()


def test_a_licence_that_ends_tomorrow_is_told_so_tomorrow(monkeypatch):
    from mingjian.record.registry import views

    enter("P1")
    day = date(2017, 2, 28)
    for held in (False, True):
        for module in (views, pagecache):
            monkeypatch.setattr(module, "today", lambda day=day: day)
        assert ("今天持有有效牌照" in read()) is held
        day += timedelta(days=1)


def test_language_and_theme_have_pages_of_their_own(rendered):
    enter("P1")
    reader = Client()
    reader.cookies["theme"] = "dark"
    seen = {read(), read(**{"Accept-Language": "en"}), read(reader)}
    assert len(seen) == 3
    assert len(rendered) == 3
    assert read() in seen


def test_who_is_signed_in_neither_reads_nor_feeds_what_is_kept(rendered):
    enter("P1")
    reader: Account = open_for("reader-one", PUBLIC)
    client = Client()
    client.force_login(reader)
    assert "reader-one" in read(client)
    assert "reader-one" not in read()
    assert "reader-one" in read(client)
    assert "reader-one" not in read()
    assert len(rendered) == 3


def test_a_page_with_a_token_or_a_query_is_never_kept(rf):
    from django.http import HttpResponse
    from django.middleware.csrf import get_token

    view = pagecache.kept(lambda: "same")(lambda request: HttpResponse(get_token(request)))
    first, second = (view(rf.get("/token")).content for _ in range(2))
    assert first != second
    counted = iter(range(9))
    plain = pagecache.kept(lambda: "same")(lambda request: HttpResponse(str(next(counted))))
    assert [plain(rf.get(f"/counted{query}")).content for query in ("?a=1", "?a=1", "", "")] == [
        b"0", b"1", b"2", b"2",
    ]  # fmt: skip


def test_a_page_without_anything_personal_answers_304_and_says_what_it_varies_by(client):
    enter("P1")
    first = client.get(PAGE)
    assert set(first["Vary"].replace(" ", "").split(",")) == {"Accept", "Cookie", "Accept-Language"}
    assert first["Cache-Control"] == "no-cache"
    assert not first.cookies
    again = client.get(PAGE, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "default-src 'none'" in again["Content-Security-Policy"]
    assert client.get(PAGE, headers={"Accept": "application/json"})["ETag"] != first["ETag"]


def test_what_is_kept_has_a_bound():
    from django.http import HttpResponse

    cache = pagecache.PageCache(limit_bytes=100)
    for number in range(10):
        cache.keep(number, 0, HttpResponse(b"x" * 40, headers={"ETag": '"e"'}))
    assert [n for n in range(10) if cache.find(n, 0)] == [8, 9]
    cache.keep(9, 1, HttpResponse(b"y" * 40, headers={"ETag": '"e"'}))
    assert cache.find(9, 0) is None
    assert cache.find(9, 1).content == b"y" * 40
    cache.keep(0, 0, HttpResponse(b"x" * 101, headers={"ETag": '"e"'}))
    assert [n for n in range(10) if cache.find(n, 0) or cache.find(n, 1)] == []
