"""Projects among the hits of the global search."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from projects.models import Project
from tracker.lib.panels import Hit
from tracker.org.models import User

MOST = 20


def search(user: User, words: str) -> Iterator[Hit]:
    """Return the projects that a user sees and whose name, code, builder or initials hold every word (one query)."""
    if not words.strip():
        return
    found = Project.objects.visible_to(user).found_by(words).select_related("lead_unit").order_by("name", "id")[:MOST]
    for project in found:
        yield Hit(str(project), project.get_absolute_url(), _("Project"), f"{project.code} · {project.lead_unit}")
