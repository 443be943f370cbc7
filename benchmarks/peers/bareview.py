"""The least that Django can answer: one address, one constant text, no middleware, no database."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def bare(_request: HttpRequest) -> HttpResponse:
    """A constant text."""
    return HttpResponse("明鉴")


urlpatterns = [path("bare", bare)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="none is kept")
application = get_wsgi_application()
