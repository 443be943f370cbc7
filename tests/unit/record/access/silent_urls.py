"""One address whose view declares nobody: a new page that forgot to say whom it admits."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from mingjian.config.urls import urlpatterns as ours


def silent(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse("open")


urlpatterns = [*ours, path("silent", silent, name="silent")]
