"""Pages for everybody, kept in the memory of the process until a fact on them changes.

A page is kept by its address, language, theme, day and the state of the facts it tells; that state is asked
of the database at every request, so a fact that another process wrote shows at once. Who has a session or a
message neither reads what is kept nor adds to it.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from mingjian.ui.moment import today
from mingjian.ui.theme import chosen_theme

LIMIT_BYTES = 64 * 1024 * 1024  # of the pages that one process keeps; the longest unread go first
VARIES = ("Accept", "Cookie")  # beside the language, which its middleware adds
OWN_COOKIES = frozenset({settings.SESSION_COOKIE_NAME, "messages"})

View = TypeVar("View", bound=Callable[..., HttpResponse])


class PageCache:
    """Answers by key, at most LIMIT_BYTES of them; safe to use from several threads."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES):
        self.limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept: OrderedDict[Hashable, tuple[Hashable, bytes, str, str]] = OrderedDict()
            self._bytes = 0

    def find(self, key: Hashable, state: Hashable) -> HttpResponse | None:
        """The answer that was kept for a key, if the facts have not moved since; its own copy."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] != state:
                return None
            self._kept.move_to_end(key)
        return HttpResponse(kept[1], content_type=kept[2], headers={"ETag": kept[3]})

    def keep(self, key: Hashable, state: Hashable, answer: HttpResponse) -> None:
        """Keep an answer in place of the one of an earlier state."""
        kept = (state, answer.content, answer["Content-Type"], answer["ETag"])
        with self._lock:
            self._drop(key)
            self._kept[key] = kept
            self._bytes += len(kept[1])
            while self._bytes > self.limit_bytes:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Hashable) -> None:
        if dropped := self._kept.pop(key, None):
            self._bytes -= len(dropped[1])


pages = PageCache()


def kept(state: Callable[..., Hashable]) -> Callable[[View], View]:
    """Keep the answers of a public view; `state` takes the view's arguments and gives the state of its facts.

    The state must change with every fact that the page shows, and never come back. It is read before the view
    reads its facts: a page may be newer than the state that it is kept under, never older. An address with
    a query is rendered each time. Every answer that is not personal has an ETag.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method != "GET" or not OWN_COOKIES.isdisjoint(request.COOKIES):
                return view(request, **kwargs)
            found = _answer(view, state, request, **kwargs)
            whole = get_conditional_response(request, etag=found.get("ETag"), response=found)
            return whole if isinstance(whole, HttpResponse) else found

        return cast("View", answer)

    return mark


def prefers_json(request: HttpRequest) -> bool:
    """Whether who asks would rather have the document than the page."""
    asked = request.headers.get("Accept", "")
    return (
        "json" in asked
        and request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    )


def _answer(
    view: Callable[..., HttpResponse], state: Callable[..., Hashable], request: HttpRequest, **kwargs: Any
) -> HttpResponse:
    now_told = state(**kwargs)
    key = (request.path, get_language(), chosen_theme(request), today(), prefers_json(request))
    is_kept = not request.META.get("QUERY_STRING")
    found = pages.find(key, now_told) if is_kept else None
    if found is None:
        found = view(request, **kwargs)
        if found.status_code == 200:
            found["ETag"] = f'"{hashlib.sha256(found.content).hexdigest()[:32]}"'
            has_token = request.META.get("CSRF_COOKIE_NEEDS_UPDATE")  # of a form: personal
            if is_kept and not has_token:
                pages.keep(key, now_told, found)
    found["Cache-Control"] = "no-cache"
    patch_vary_headers(found, VARIES)
    return found
