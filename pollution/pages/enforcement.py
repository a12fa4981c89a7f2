"""What the pages of enforcement show: from what a measure is begun, what is known of one, how far a team is."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pollution.models import Enforcement, Finding, Inspection, Source, Team
from pollution.statuses import MeasureState
from tracker.frame.templatetags.frame import day, moment, rounded
from tracker.org.models import User

TONES = {MeasureState.DECIDED: "yellow", MeasureState.DONE: "green", MeasureState.LIFTED: "grey"}
LONGEST_ID = 9


@dataclass(frozen=True)
class Begun:
    """From where a form was reached: the source, and what of it stands filled in already."""

    source: Source
    initial: dict


def begun(user: User, asked) -> Begun | None:
    """Return from what a measure is begun: a finding, a visit or a source that the user sees; None if nothing is named."""
    if number := asked.get("finding"):
        finding = _named(Finding.objects.visible_to(user).select_related("source__unit", "item"), number)
        basis = finding.item.basis if finding.item else ""
        return Begun(finding.source, {"finding": finding.pk, "inspection": finding.inspection_id, "basis": basis})
    if number := asked.get("inspection"):
        visit = _named(Inspection.objects.visible_to(user).select_related("source__unit"), number)
        return Begun(visit.source, {"inspection": visit.pk})
    if number := asked.get("source"):
        if not (number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID):
            raise Http404
        return Begun(get_object_or_404(Source.objects.visible_to(user).select_related("unit"), pk=int(number)), {})
    return None


def _named(rows, number: str):
    try:
        uid = uuid.UUID(number)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(rows, uid=uid)


@dataclass(frozen=True)
class Fact:
    """A line of what is known, as _facts.html draws it."""

    label: str
    value: object
    sub: str = ""
    url: str = ""
    tone: str = ""


def for_page(rows):
    """Return measures with what their page names."""
    return rows.select_related("source__unit", "organ", "team", "finding", "inspection__source", "by__person")


def state(measure: Enforcement) -> MeasureState:
    """Return how far a measure is."""
    if measure.lifted_on:
        return MeasureState.LIFTED
    return MeasureState.DONE if measure.executed_on else MeasureState.DECIDED


def facts(measure: Enforcement) -> list[Fact]:
    """Return what is known of a measure."""
    source = measure.source
    found = [
        Fact(_("Pollution source"), str(source), f"{source.get_kind_display()} · {source.unit}", source.get_absolute_url()),
        Fact(pgettext("enforcement", "Measure"), measure.get_kind_display()),
        Fact(_("Number of the document"), measure.number),
        Fact(_("Deciding organ"), str(measure.organ)),
        Fact(_("Legal basis"), measure.basis),
        Fact(_("Decided on"), day(measure.decided_on, "full")),
        Fact(_("Carried out on"), day(measure.executed_on, "full") if measure.executed_on else ""),
    ]
    if measure.lifted_on:
        found.append(Fact(_("Lifted on"), day(measure.lifted_on, "full")))
    if measure.amount_yuan is not None:
        found.append(Fact(_("Amount (yuan)"), rounded(measure.amount_yuan, 2)))
    if measure.handed_to:
        found.append(Fact(_("Transferred to"), measure.handed_to))
    for name, row in ((_("Enforcement team"), measure.team), (_("Finding"), measure.finding), (_("Inspection"), measure.inspection)):
        if row:
            found.append(Fact(name, str(row), url=row.get_absolute_url()))
    found.append(Fact(_("Recorded at"), moment(measure.at, "full"), str(measure.by) if measure.by_id else ""))
    return found


def team_state(team: Team, on: date) -> tuple[str, str]:
    """Return tone and word of how a team stands on a day."""
    if team.first_day > on:
        return "blue", _("To come")
    return ("grey", _("Ended")) if team.last_day and team.last_day < on else ("green", _("In force"))


def team_rows(on: date) -> list[tuple]:
    """Return the teams with how they stand and how many members they have, the latest first."""
    teams = Team.objects.select_related("unit").prefetch_related("members")
    return [(team, *team_state(team, on), len(team.members.all())) for team in teams]


def measures_of(team: Team, user: User) -> tuple[int, str]:
    """Return how many measures of a team the user sees, and where they are listed."""
    count = Enforcement.objects.visible_to(user).filter(team=team).count()
    return count, f"{reverse('ledger:list', args=['enforcements'])}?team={team.pk}"
