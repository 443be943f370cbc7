"""What the browser tests share: the served market, pages that watch what goes wrong, small errands."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
CHINESE, ENGLISH = "zh-CN", "en-US"
WIDE, NARROW = 1280, 360  # pixels
PAGE_LIMIT = 150 * 1024  # bytes of a page with its stylesheet and mark
ABORTED = "net::ERR_ABORTED"  # the page was left while its mark was still on the way
REFUSED = "422 (Unprocessable"  # what the console says of a form that was refused


@dataclass
class Visit:
    """A browser page and everything on it that should not have happened."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Collect console errors, errors of scripts, foreign requests and failed ones."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)

    def go(self, address: str) -> Response:
        """Open an address of the site."""
        answer = self.page.goto(self.base + address)
        assert answer is not None
        return answer

    @property
    def address(self) -> str:
        """Where the page stands, without the host."""
        return self.page.url.removeprefix(self.base)

    def text(self, selector: str = "main") -> str:
        """The visible text of a part of the page."""
        return self.page.locator(selector).first.inner_text()

    def press(self, words: str) -> None:
        """Press the visible button with these words."""
        self.page.get_by_role("button", name=words, exact=True).click()
        self.page.wait_for_load_state()

    def shoot(self, name: str) -> None:
        """Keep a picture of the whole page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.jpeg", full_page=True, type="jpeg", quality=80)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and REFUSED not in message.text:
            self.wrong.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != ABORTED:
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.base + "/"):
            self.wrong.append(f"foreign: {request.url}")


@dataclass
class Site:
    """The three sites of a small market, and who may sign in."""

    base: str
    folder: Path
    browser: Browser
    signed_in: dict[str, object] = field(default_factory=dict)

    @cached_property
    def short_of_money(self) -> str:
        """An institution whose custody account fell short, as a supervisor's page tells."""
        visit = self.open("supervisor-1")
        visit.go("/desk/findings?rule=p2p.custody-shortfall")
        visit.page.click("main tbody th a")
        address = visit.page.get_attribute(".evidence a[href^='/desk/institutions/']", "href")
        visit.page.context.close()
        return str(address).rsplit("/", 1)[1]

    @cached_property
    def passwords(self) -> dict[str, str]:
        """The demo accounts."""
        rows = json.loads((self.folder / "accounts.json").read_text())
        return {row["user"]: row["password"] for row in rows}

    def open(
        self,
        user: str = "",
        *,
        language: str = CHINESE,
        width: int = WIDE,
        dark: bool = False,
        **options: object,
    ) -> Visit:
        """A page of a browser of its own, for the public or for a person who is signed in."""
        state = self._state(user) if user else None
        context: BrowserContext = self.browser.new_context(
            locale=language,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            storage_state=state,
            **options,
        )
        context.set_default_timeout(10_000)
        visit = Visit(context.new_page(), self.base)
        visit.watch()
        return visit

    def _state(self, user: str) -> object:
        """The cookies of a person; signed in once, because logins are limited by the minute."""
        if user not in self.signed_in:
            context = self.browser.new_context(locale=CHINESE)
            visit = Visit(context.new_page(), self.base)
            visit.go("/accounts/login/")
            sign_in(visit, user, self.passwords[user])
            self.signed_in[user] = context.storage_state()
            context.close()
        return self.signed_in[user]


def sign_in(visit: Visit, user: str, password: str) -> None:
    """Fill in the login page and send it."""
    visit.page.fill("input[name=login]", user)
    visit.page.fill("input[name=password]", password)
    visit.page.click("main form button")
    visit.page.wait_for_load_state()
