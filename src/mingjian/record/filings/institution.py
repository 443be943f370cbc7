"""Who stands behind a request of the portal: the institution and the person."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from mingjian.record.access.accounts import known_person, person
from mingjian.record.registry.models import Institution


def own_institution(request: HttpRequest) -> Institution:
    """The institution of the person; 404 for somebody of none."""
    return get_object_or_404(Institution.objects.visible_to(person(request)))


def who(request: HttpRequest) -> str:
    """The name of the person, who is signed in."""
    return known_person(request).username
