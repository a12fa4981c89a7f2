"""Questions about projects, in the officer's words; the day arrives as an argument."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import Case, DecimalField, Exists, ExpressionWrapper, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast

from projects.rules import DEFAULT_THRESHOLDS, Thresholds
from projects.statuses import COUNTED, Light, PermitState, ReportStatus, RoundStatus, StartDefinition
from tracker.ledger.search import found_by
from tracker.lib.measures import rounded
from tracker.lib.periods import time_progress
from tracker.lib.scoping import Scoped, door
from tracker.org.rights import reach

UNIT_PATHS = ("lead_unit", "handling_unit", "territory")
OF_PROJECT = tuple(f"project__{path}" for path in UNIT_PATHS)
GAP = DecimalField(max_digits=12, decimal_places=2)


class ProjectQuerySet(Scoped):
    """Key projects."""

    @door
    def visible_to(self, user):
        """Return the projects of the user's units; all for those who read the district."""
        return self.filter(reach(user, "projects.project").limit(*UNIT_PATHS))

    @door
    def actable_by(self, user, act: str):
        """Return the projects on which the user may do an act."""
        return self.filter(reach(user, "projects.project", act).limit(*UNIT_PATHS))

    def in_year(self, year: int):
        """Return the projects with a plan for a year; the plan is joined as `plan`."""
        return self.alias(plan=FilteredRelation("plans", condition=Q(plans__year=year))).filter(plan__isnull=False)

    def in_ledger(self, name: str):
        """Return the projects whose plan of the year (see in_year) sits in a ledger."""
        return self.filter(plan__ledgers__contains=[name])

    def of_units(self, unit_ids):
        """Return the projects that concern one of the units: led, handled or lying there."""
        wanted = Q()
        for path in UNIT_PATHS:
            wanted |= Q(**{f"{path}__in": unit_ids})
        return self.filter(wanted)

    def found_by(self, text: str):
        """Return the projects whose name, code, builder or pinyin initials hold every word."""
        return found_by(self, text)

    def started(self, on: date, definition: str = StartDefinition.SUBSTANTIVE):
        """Return the projects that had started by a day, in one sense of the word."""
        return self.filter(_has_started(on, definition))

    def with_standing(self, on: date, through: date, thresholds: Thresholds = DEFAULT_THRESHOLDS):
        """Annotate the year's figures of `plan` (see in_year) and the light, as rules.light decides it.

        `rate` is per cent with two decimals, `gap` percentage points against time progress at the end of `through`.
        """
        progress = rounded(time_progress(through) * 100, 2)
        substantive = Q(starts__definition=StartDefinition.SUBSTANTIVE, starts__started_on__lte=on)  # at most one row a project
        return (
            self.alias(begun=FilteredRelation("starts", condition=substantive))
            .annotate(
                planned_wan=F("plan__planned_wan"),
                done_wan=F("plan__done_wan"),
                year_label=F("plan__label"),
                ledgers=F("plan__ledgers"),
                planned_start_on=F("plan__planned_start_on"),
                rate=Case(
                    When(plan__planned_wan__gt=0, then=Cast(F("plan__done_wan") * 100 / F("plan__planned_wan"), GAP)),
                    default=None,
                    output_field=GAP,
                ),
                gap=Cast(F("rate") - Value(progress), GAP),
                has_started=ExpressionWrapper(Q(begun__isnull=False), models.BooleanField()),
            )
            .annotate(light=_light(on, progress, thresholds))
        )

    def behind_milestones(self, on: date):
        """Return the projects with a milestone overdue on a day (落后节点)."""
        return self.filter(_overdue_milestone(on))

    def on_milestones(self, on: date):
        """Return the projects without one (按照节点推进)."""
        return self.exclude(_overdue_milestone(on))


def _has_started(on: date, definition: str = StartDefinition.SUBSTANTIVE) -> Exists:
    from projects.models import Start

    return Exists(Start.objects.filter(project=OuterRef("pk"), definition=definition, started_on__lte=on))


def _overdue_milestone(on: date) -> Exists:
    from projects.models import Milestone

    return Exists(Milestone.objects.filter(project=OuterRef("pk")).overdue(on=on))


def _light(on: date, progress: Decimal, thresholds: Thresholds) -> Case:
    """Return rules.light as one SQL expression of the rate; tests hold the two equal."""
    waits = Q(planned_start_on__isnull=False, has_started=False)
    red_start = waits & Q(planned_start_on__lt=on - timedelta(days=thresholds.start_red_days))
    yellow_start = waits & Q(planned_start_on__lte=on - timedelta(days=thresholds.start_yellow_days))
    future_start = waits & Q(planned_start_on__gt=on - timedelta(days=thresholds.start_yellow_days))
    return Case(
        When(future_start, then=Value(Light.GREEN.value)),
        When(Q(rate__lt=progress - thresholds.red_points) | red_start, then=Value(Light.RED.value)),
        When(Q(rate__lte=progress - thresholds.yellow_points) | yellow_start, then=Value(Light.YELLOW.value)),
        When(Q(rate__isnull=False), then=Value(Light.GREEN.value)),
        default=Value(Light.GREY.value),
        output_field=models.CharField(max_length=6),
    )


class OfProjectQuerySet(Scoped):
    """What belongs to a project: seen, and acted upon, where the project is."""

    @door
    def visible_to(self, user):
        """Return the rows of projects the user sees."""
        return self.filter(reach(user, "projects.project").limit(*OF_PROJECT))

    @door
    def actable_by(self, user, act: str):
        """Return the rows of projects on which the user may do an act."""
        return self.filter(reach(user, "projects.project", act).limit(*OF_PROJECT))


class AnnualPlanQuerySet(OfProjectQuerySet):
    """Annual plans."""

    def of(self, year: int, ledger: str | None = None):
        """Return the plans of a year, or of one of its ledgers."""
        plans = self.filter(year=year)
        return plans.filter(ledgers__contains=[ledger]) if ledger else plans

    def start_overdue(self, *, on: date):
        """Return the plans of a day's year whose planned start has passed without a substantive start (应开未开)."""
        from projects.models import Start

        started = Start.objects.filter(project=OuterRef("project"), definition=StartDefinition.SUBSTANTIVE, started_on__lte=on)
        return self.filter(~Exists(started), year=on.year, planned_start_on__lt=on, project__completed_on=None)

    def with_done_through(self, month: date):
        """Annotate `done_then_wan`: money done since January as the reports up to a month say (截至某月底)."""
        from projects.models import Report

        latest = (
            Report.objects.filter(project=OuterRef("project"), month__lte=month, month__year=OuterRef("year"), status__in=COUNTED)
            .order_by("-month")
            .values("cumulative_wan")[:1]
        )
        return self.annotate(
            done_then_wan=models.functions.Coalesce(Subquery(latest), Value(0), output_field=DecimalField(max_digits=14, decimal_places=2))
        )


class ReportQuerySet(OfProjectQuerySet):
    """Monthly reports."""

    def counted(self):
        """Return the reports whose figures count: accepted or locked."""
        return self.filter(status__in=COUNTED)

    def awaiting_review(self):
        """Return the reports a reviewer must look at."""
        return self.filter(status=ReportStatus.SUBMITTED)

    def with_unit(self):
        """Return the reports that lie with the unit: drafts and returned ones."""
        return self.filter(status__in=(ReportStatus.DRAFT, ReportStatus.RETURNED))

    def in_open_rounds(self):
        """Return the reports of months that are not locked."""
        return self.filter(round__status=RoundStatus.OPEN)

    def due_by(self, day: date, *, on: date):
        """Return the reports that lie with the unit, in rounds open on a day and due by another."""
        return self.with_unit().filter(round__status=RoundStatus.OPEN, round__opens_on__lte=on, round__due_on__lte=day)


class MilestoneQuerySet(OfProjectQuerySet):
    """Milestones."""

    def undelivered(self, *, on: date):
        """Return the milestones not delivered by a day; what was delivered later still counts as open then."""
        return self.filter(Q(delivered_on=None) | Q(delivered_on__gt=on))

    def overdue(self, *, on: date):
        """Return the milestones whose due day has passed without delivery (逾期)."""
        return self.undelivered(on=on).filter(due_on__lt=on)

    def of_year(self, year: int):
        """Return what a year's timetable holds: due or delivered in the year, or still open from before."""
        open_before = Q(delivered_on=None, due_on__year__lt=year)
        return self.filter(Q(due_on__year=year) | Q(delivered_on__year=year) | open_before)

    def due_within(self, days: int, *, on: date):
        """Return the open milestones due from a day on within so many days."""
        return self.undelivered(on=on).filter(due_on__range=(on, on + timedelta(days=days)))


class PermitQuerySet(OfProjectQuerySet):
    """Permits."""

    def needed(self):
        """Return the permits that are needed at all."""
        return self.exclude(state=PermitState.NOT_APPLICABLE)

    def of_stage(self, stage: str):
        """Return the permits of one of the four stages."""
        return self.filter(kind__stage=stage)

    def obtained(self, *, on: date):
        """Return the permits obtained by a day."""
        return self.filter(state=PermitState.DONE, got_on__lte=on)

    def overdue(self, *, on: date):
        """Return the needed permits whose due day has passed."""
        return self.filter(state__in=(PermitState.NEEDED, PermitState.IN_PROGRESS), due_on__lt=on)


class DelayQuerySet(OfProjectQuerySet):
    """Delays."""

    def unresolved(self, *, on: date):
        """Return the delays still open on a day."""
        return self.filter(Q(resolved_on=None) | Q(resolved_on__gt=on), since__lte=on)
