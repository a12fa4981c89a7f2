"""The landing page of administration."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.lib import periods
from tracker.org import notices
from tracker.org.rights import has_role
from tracker.org.statuses import ADMINISTRATORS


@dataclass(frozen=True)
class Area:
    """One area of administration."""

    title: str
    about: str
    url: str
    icon: str


def areas(user) -> list[Area]:
    """Return what a user may administer or look into; an app that is not there is left out."""
    offers = [
        ("org:units", "org.unit", _("Units"), _("Departments, townships, communities and grids as a dated tree."), "building"),
        ("org:people", "org.person", _("People and posts"), _("Who holds which post, who answers for a unit."), "users"),
        ("org:users", "org.user", _("Users and roles"), _("Who logs in, and what each may do where."), "user"),
        ("org:rights", "org.user", _("Table of rights"), _("Which role may do what, and how far it reaches."), "scale"),
        (
            "org:log-in-policy",
            "org.loginpolicy",
            _("Log-in policy"),
            _("Passwords, locks, sessions, second factor: dated values."),
            "check",
        ),
        (
            "org:calendar",
            "org.calendarday",
            _("Working-day calendar"),
            _("Holidays and worked weekend days; deadlines count with it."),
            "calendar",
        ),
        ("alerts:rules", "alerts.levelpolicy", _("Alerts"), _("What is reminded of, when, and how the circle widens."), "bell"),
        ("alerts:channels", "alerts.channel", _("Channels"), _("E-mail and the robots of WeCom and DingTalk."), "inbox"),
        ("rankings:schemes", "rankings.scheme", _("Score schemes"), _("The weights by which units are ranked, with dates."), "chart"),
        (
            "trail:today",
            "trail.act",
            _("Audit trail"),
            _("Who did what, when, from where and why; written by the database itself."),
            "history",
        ),
        ("jobs:health", "jobs.jobrun", _("Schedule and health"), _("Whether everything is alive, and what ran when."), "clock"),
    ]
    return [Area(title, about, reverse(name), icon) for name, thing, title, about, icon in offers if user.reaches(thing) and _exists(name)]


def _exists(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


@require_safe
def home(request):
    """Show the areas of administration."""
    if not has_role(request.user, *ADMINISTRATORS):
        raise Http404
    return render(request, "org/home.html", {"areas": areas(request.user), "missing": notices.missing_next_year(periods.today())})
