"""What sources are watched for: the same conditions for alerts, for the figures of the overview and for the ledger's filter."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accountability.querysets import with_unit
from accountability.statuses import FOUR_TO_ONE, THREE_OFFICERS
from pollution.models import Finding, Source, SourceDevice, SourceHolder
from pollution.policies import numbers_on, standard_kinds_on
from pollution.rules import Numbers
from pollution.standing import visit_is_due
from pollution.statuses import BUILDING, LIVING, FindingStatus, SourceKind, SourceStatus
from tracker.lib.periods import local_day


class Concern(models.TextChoices):
    """What is asked of sources (关注)."""

    LATE_VISIT = "late_visit", _("Not visited within its days")
    NEVER_VISITED = "never_visited", pgettext_lazy("source", "Never visited")
    JUDGED = "judged", pgettext_lazy("source", "To meet all hundred-percents")
    MET = "met", pgettext_lazy("source", "Meets all hundred-percents")
    UNMET = "unmet", pgettext_lazy("source", "Not all hundred-percents, or never judged")
    OFFICERS = "officers", _("Three officers not complete")
    SLOTS = "slots", _("Empty slot of the four to one")
    OFFLINE = "offline", _("Device off line")
    UNANSWERED = "unanswered", _("Finding told and not answered in time")
    SCATTERED = "scattered", pgettext_lazy("source", "Scattered polluters")
    DISPOSED = "disposed", pgettext_lazy("source", "Scattered polluter disposed of")
    TO_DISPOSE = "to_dispose", pgettext_lazy("source", "Scattered polluter to be disposed of")
    DISPOSAL_DUE = "disposal_due", _("Disposal decided and not carried out")
    DISPOSAL_LATE = "disposal_late", _("Disposal overdue")


C = Concern
ALIVE = Q(status__in=LIVING)


@dataclass(frozen=True)
class Rules:
    """The rules in force on a day, each read when it is first asked for: for all that is asked of sources at once."""

    day: date

    @cached_property
    def numbers(self) -> Numbers:
        """Return the numbers of the field."""
        return numbers_on(self.day)

    @cached_property
    def standard_kinds(self) -> set[str]:
        """Return the kinds of sources that are judged by the hundred-percents."""
        return standard_kinds_on(self.day)


def concern(code: str, now: datetime, rules: Rules | None = None) -> Q:
    """Return the condition that a concern holds of a source at a moment, by the rules in force on its day."""
    day = local_day(now)
    rules = rules or Rules(day)
    return {
        C.LATE_VISIT: lambda: visit_is_late(now=now, numbers=rules.numbers),
        C.NEVER_VISITED: lambda: ALIVE & Q(visited_at=None),
        C.JUDGED: lambda: judged(rules),
        C.MET: lambda: judged(rules) & Q(meets_all=True),
        C.UNMET: lambda: judged(rules) & (Q(meets_all=None) | Q(meets_all=False)),
        C.OFFICERS: lambda: Q(status=SourceStatus.OPERATING, kind__in=BUILDING) & ~Q(pk__in=holding_all(THREE_OFFICERS)),
        C.SLOTS: lambda: ALIVE & ~Q(pk__in=holding_all(FOUR_TO_ONE)),
        C.OFFLINE: lambda: ALIVE & Q(pk__in=offline(now, rules.numbers).values("source_id")),
        C.UNANSWERED: lambda: Q(pk__in=unanswered(now, rules.numbers).values("source_id")),
        C.SCATTERED: lambda: Q(kind=SourceKind.SCATTERED),
        C.DISPOSED: lambda: Q(kind=SourceKind.SCATTERED, disposed_on__isnull=False),
        C.TO_DISPOSE: lambda: Q(kind=SourceKind.SCATTERED, disposed_on=None),
        C.DISPOSAL_DUE: lambda: ALIVE & Q(disposed_on=None, disposal_due_on__isnull=False),
        C.DISPOSAL_LATE: lambda: disposal_by(day - timedelta(days=1)),
    }[Concern(code)]()


def visit_is_late(*, now: datetime, numbers: Numbers) -> Q:
    """Return the condition that a living source, known for longer than its days, was not visited within them."""
    day = local_day(now)
    sites, others = (day - timedelta(days=days) for days in (numbers.site_visit_days, numbers.visit_days))
    known = Q(kind__in=BUILDING, first_day__lte=sites) | ~Q(kind__in=BUILDING) & Q(first_day__lte=others)
    return ALIVE & known & visit_is_due(now=now, numbers=numbers)


def judged(rules: Rules) -> Q:
    """Return the condition that a source is to meet all hundred-percents: a building site in operation."""
    return Q(status=SourceStatus.OPERATING, kind__in=rules.standard_kinds)


def holding_all(slots) -> QuerySet:
    """Return the ids of the sources whose slots are all held, read once and not once for each source."""
    held = SourceHolder.objects.of_slots(slots).order_by().values("source_id").annotate(held=Count("pk"))
    return held.filter(held=len(slots)).values("source_id")


def offline(now: datetime, numbers: Numbers) -> QuerySet:
    """Return the devices that stand at their site and gave no sign of life within the hours allowed."""
    since = now - timedelta(hours=numbers.offline_hours)
    return SourceDevice.objects.installed(on=local_day(now)).filter(installed_on__lte=local_day(since)).offline(since=since)


def unanswered(now: datetime, numbers: Numbers) -> QuerySet:
    """Return the findings told to a site and not answered within the minutes allowed; hours and minutes know no calendar."""
    return Finding.objects.filter(is_unanswered(now, numbers))


def is_unanswered(now: datetime, numbers: Numbers) -> Q:
    """Return the condition that a finding was told to a site and not answered within the minutes allowed."""
    return Q(status=FindingStatus.TOLD, told_at__lt=now - timedelta(minutes=numbers.reply_minutes))


def is_late(now: datetime) -> Q:
    """Return the condition that a finding was not answered in time, or that its matter is overdue with the unit."""
    day = local_day(now)
    late = with_unit("matter__") & Q(status=FindingStatus.RAISED, matter__due_on__lt=day)
    return is_unanswered(now, numbers_on(day)) | late


def disposal_by(day: date) -> Q:
    """Return the condition that a source was to be disposed of by a day and is not."""
    return Q(status__in=LIVING, disposed_on=None, disposal_due_on__lte=day)


def watched(sources: QuerySet[Source], code: str, now: datetime) -> QuerySet[Source]:
    """Return those of some sources of which a concern holds."""
    return sources.filter(concern(code, now))
