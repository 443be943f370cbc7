"""The tag library `casework_forms`: what stands in the fields of an act."""

from collections.abc import Mapping

from django import template

from mingjian.casework.story import Question

register = template.Library()


@register.simple_tag
def typed(entered: Mapping[str, str], verb: str, question: Question) -> str:
    """What was typed for this act and refused, so that it stands again; else what is proposed."""
    if entered.get("verb") == verb:
        return entered.get(question.detail.name, "")
    return question.value
