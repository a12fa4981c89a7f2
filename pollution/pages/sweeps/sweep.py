"""What the page of one sweep shows: how far it is, what is known of it, what can be done now."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pollution.models import Sweep, SweepMember
from pollution.statuses import SourceKind, SweepStatus
from pollution.sweeps.planning import new_in_scope
from tracker.frame.templatetags.frame import day
from tracker.org.models import Unit, User
from tracker.org.rights import may

S = SweepStatus
OPEN = (S.PLANNED, S.RUNNING)


@dataclass(frozen=True)
class Fact:
    """A line of what is known."""

    label: str
    value: object
    url: str = ""
    sub: str = ""


@dataclass(frozen=True)
class Act:
    """Something this person may do now."""

    label: str
    url: str
    follows: str = ""
    primary: bool = False
    danger: bool = False
    post: bool = False
    confirm: str = ""


@dataclass(frozen=True)
class Deed:
    """A line of the record of a sweep."""

    what: str
    by: object
    at: object
    because: str = ""


def members(sweep: Sweep) -> list[User]:
    """Return who goes, by name."""
    rows = SweepMember.objects.within(sweep=sweep).select_related("user__person").order_by("user__person__initials", "pk")
    return [row.user for row in rows]


def facts(sweep: Sweep, going: list[User], territories: list[Unit]) -> list[Fact]:
    """Return what is known of a sweep."""
    kinds = dict(SourceKind.choices)
    shift = _("Night shift, 22:00–06:00") if sweep.is_night else _("By day")
    way = _("Covert visits") if sweep.is_covert else _("Open visits")
    return [
        Fact(pgettext("sweep", "Level"), sweep.get_level_display()),
        Fact(_("Organised by"), sweep.unit),
        Fact(pgettext("sweep", "Days"), f"{day(sweep.first_day, 'full')}—{day(sweep.last_day, 'full')}", sub=shift),
        Fact(_("Kinds of sources"), pgettext("list", ", ").join(str(kinds[kind]) for kind in sweep.kinds)),
        Fact(_("Territories"), pgettext("list", ", ").join(map(str, territories)) or _("Wherever its unit may")),
        Fact(_("Way of looking"), way),
        *_drawn(sweep),
        Fact(_("Who goes"), pgettext("list", ", ").join(map(str, going)) or _("Nobody yet")),
        *([Fact(_("Special treatment"), sweep.campaign, sweep.campaign.get_absolute_url())] if sweep.campaign else []),
        *([Fact(_("Source document"), sweep.source)] if sweep.source else []),
    ]


def _drawn(sweep: Sweep) -> list[Fact]:
    if not sweep.is_drawn:
        return []
    share = _("%(share)d%% of the sources in scope") % {"share": sweep.share}
    return [Fact(_("Drawn by lot"), _("Verify the draw"), reverse("pollution:sweep-draw", args=[sweep.pk]), share)]


def history(sweep: Sweep) -> list[Deed]:
    """Return what was done with a sweep, the newest first."""
    found = []
    for row in sweep.history.select_related("by__person").order_by("-at", "-pk"):
        what = row.get_became_display() if row.was != row.became else _("Changed while %(status)s") % {"status": row.get_became_display()}
        found.append(Deed(what, row.by or _("By itself, on its day"), row.at, row.because))
    return found


def acts(sweep: Sweep, user: User, territories: list[Unit], *, nobody: int) -> list[Act]:
    """Return what a user may do with a sweep now."""
    if not may(user, "plan", sweep):
        return []

    def act(name: str, label: str, follows: str = "", **more) -> Act:
        return Act(label, reverse(f"pollution:sweep-{name}", args=[sweep.pk]), follows, **more)

    found = []
    if sweep.status == S.PLANNED:
        found.append(act("start", _("Start now"), _("By itself it starts on its first day."), primary=True, post=True))
    if sweep.status in OPEN:
        left = ngettext("%(count)d visit is nobody's yet.", "%(count)d visits are nobody's yet.", nobody) % {"count": nobody}
        found.append(act("assign", _("Give out visits"), left if nobody else _("Everybody knows their visits; they can be handed on.")))
        found += _adding(sweep, user, territories, act)
        found.append(act("extend", _("Extend"), _("What is left is spread over the days to come.")))
    if sweep.status == S.RUNNING:
        found.append(act("end", _("End the sweep"), _("With the list of what was not visited.")))
    found.append(act("again", _("Plan the same again"), _("For other days, with what is in scope then.")))
    if sweep.status in OPEN:
        found.append(act("cancel", _("Cancel the sweep"), _("What was visited stays."), danger=True))
    return found


def _adding(sweep: Sweep, user: User, territories: list[Unit], act) -> list[Act]:
    new = 0 if sweep.is_drawn else new_in_scope(sweep, by=user, territories=territories).count()
    if not new:
        return []
    words = ngettext("Add %(count)d new source", "Add %(count)d new sources", new) % {"count": new}
    return [act("add", words, _("They have come into scope since it was planned."), post=True)]
