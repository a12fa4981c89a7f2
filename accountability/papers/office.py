"""Which office issues papers: that of who signed them, else the one whose people supervise."""

from datetime import date

from django.utils.translation import gettext as _

from tracker.org.clock import district
from tracker.org.models import Post, Unit, User
from tracker.org.statuses import Role


def office_on(day: date, by: User | None = None) -> str:
    """Return the name of the issuing office (发文机关) on a day; the district's own word for it where no post tells."""
    posts = Post.objects.unscoped("a paper names the office that issues it, whoever reads it").on(day).select_related("unit")
    supervising = posts.filter(person__user__roles__role=Role.SUPERVISION).order_by("first_day", "id")
    post = (posts.filter(person=by.person_id).order_by("first_day", "id").first() if by and by.person_id else None) or supervising.first()
    if post:
        return post.unit.name
    row = district()
    root = row.name if row else Unit.objects.filter(parent=None).values_list("name", flat=True).first() or ""
    return _("Supervision office of %(district)s") % {"district": root}
