"""What a map needs to know of this installation."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def map_tiles() -> dict:
    """Return the tile layers as static/js/map.js takes them; an empty one where maps are drawn on paper."""
    return settings.MAP_TILES.as_json() if settings.MAP_TILES else {}
