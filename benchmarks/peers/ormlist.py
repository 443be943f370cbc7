"""A plain list of 50 rows: one query through Django's mapper, one template, no middleware; our database."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

LIST = (
    "<table>{% for i in rows %}<tr><th>{{ i.name }}</th><td>{{ i.kind }}</td><td>{{ i.region }}</td></tr>"
    "{% endfor %}</table>"
)


def plain_list(_request: HttpRequest) -> HttpResponse:
    """The first 50 institutions by name."""
    from django.template import engines

    from mingjian.record.registry.models import Institution

    rows = Institution.objects.order_by("name")[:50]
    return HttpResponse(engines["django"].from_string(LIST).render({"rows": rows}))


urlpatterns = [path("list", plain_list)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjian.config.settings")
django.setup()
settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__
application = WSGIHandler()
