"""The page on which a person leaves."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tracker.lib import periods
from tracker.org import leaving
from tracker.org.login.forms import LeavingForm
from tracker.org.models import Person
from tracker.org.views.parts import Link, Page, act_page, need, way
from tracker.org.views.people import with_form


@with_form
def leave(request, pk: int):
    """Let a person leave: posts, roles, account and sessions end together."""
    need(request, "org.person", "leave")
    one = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    page = Page(
        _("The person leaves"),
        way(request, Link(one, one.get_absolute_url())),
        _("Posts, roles, account and open log-ins end together; nothing is deleted. Name a successor for what the person answers for."),
        done=_("Posts, roles, account and log-ins have ended."),
        danger=True,
    )
    form = LeavingForm(request.POST or None, on=periods.today())
    return act_page(request, form, page, lambda **told: leaving.leave(one, by=request.user, **told), one.get_absolute_url())
