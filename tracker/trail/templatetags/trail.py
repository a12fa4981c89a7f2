"""The history of an object, as a link that a page draws and htmx opens in place."""

from django import template
from django.db.models import Model
from django.urls import reverse

from tracker.trail.showing import shown

register = template.Library()


@register.inclusion_tag("trail/_history_link.html")
def history(obj: Model) -> dict:
    """Return where the history of an object stands; nothing is read before somebody asks for it."""
    known = shown(obj._meta.label)
    return {"url": "" if known is None else reverse("trail:of", args=[known.label, obj.pk])}


@register.inclusion_tag("trail/_history_link.html")
def history_of(label: str) -> dict:
    """Return where the one history of all rows of a model stands ("alerts.channel")."""
    return {"url": reverse("trail:of-all", args=[label])}
