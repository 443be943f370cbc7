"""One served market and one browser for all the tests here; whatever goes wrong on a page fails its test."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.site import Site, Visit

ROOT = Path(__file__).parents[2]
START_S = 90  # seconds in which the market must stand
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All on one core: they share the market."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The three sites over a small market, in processes of their own."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "install Chromium: apt-get install chromium"
    folder, port = tmp_path_factory.mktemp("market"), _free_port()
    command = [sys.executable, "-m", "tests.browser.market_server", str(folder), str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MINGJIAN_")}
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.STDOUT, stdout=subprocess.PIPE
    )
    try:
        with sync_playwright() as playwright:
            _wait_for(server, f"http://127.0.0.1:{port}/healthz")
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            yield Site(f"http://127.0.0.1:{port}", folder, browser)
            browser.close()
    finally:
        server.terminate()
        server.communicate(timeout=30)


@pytest.fixture
def visit(site: Site) -> Iterator[Callable[..., Visit]]:
    """Opens pages as `Site.open` does; after the test none of them may have gone wrong."""
    visits: list[Visit] = []

    def open_page(*args: str, **options: object) -> Visit:
        visits.append(site.open(*args, **options))  # type: ignore[arg-type]
        return visits[-1]

    yield open_page
    wrong = [fault for one in visits for fault in one.wrong]
    for one in visits:
        one.page.context.close()
    assert not wrong


def _wait_for(server: "subprocess.Popen[bytes]", address: str) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5)
        except OSError:
            time.sleep(0.2)
        else:
            return
    server.terminate()
    pytest.fail(f"the market did not start: {server.communicate()[0].decode()[-4_000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
