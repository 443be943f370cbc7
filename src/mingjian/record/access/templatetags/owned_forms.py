"""A built-in of all templates: `csrf_token` besides says whose form it is, so that it can be given back."""

from django import template
from django.template import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mingjian.record.access.typed import OWNER, sign_owner

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Django's hidden field, and for who is signed in another one with the signed key of the account."""
    token = CsrfTokenNode().render(context)
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return format_html("{}", token)
    return format_html('{}<input type="hidden" name="{}" value="{}">', token, OWNER, sign_owner(user.pk))
