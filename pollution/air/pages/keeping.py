"""What the pages of voids and exceptional events show."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pollution.air import without
from pollution.air.models import ExceptionalEvent, Reading, Station, Void
from pollution.air.periods import PARTICLES, Air, Stretch, air_of
from pollution.air.policies import policy_on, scheme_of
from pollution.air.statuses import Factor
from pollution.air.voids import Span
from tracker.frame.templatetags.frame import day, moment
from tracker.lib.periods import month_of
from tracker.org.models import Unit, User
from tracker.org.statuses import UnitKind

STATES = ("live", "back")
MOST_UNITS = 60
FIRST_YEAR, LAST_YEAR = 1980, 2100
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Fact:
    """A line of what is known, as _facts.html draws it."""

    label: str
    value: object
    sub: str = ""
    url: str = ""
    tone: str = ""


# --- Voids --------------------------------------------------------------------------------------------------------------------------------


def voids_of(user: User, *, state: str = "", station: Station | None = None, factor: str = "") -> QuerySet[Void]:
    """Return the voids that a user may see, the latest first."""
    rows = Void.objects.visible_to(user).select_related("station", "by__person").order_by("-at", "-pk")
    if state in STATES:
        rows = rows.filter(taken_back_at__isnull=state == "live")
    if station:
        rows = rows.filter(station=station)
    return rows.filter(factors__contains=[factor]) if factor in Factor.values else rows


def factors_of(void: Void) -> str:
    """Return the factors of a void in words."""
    return "、".join(str(Factor(one).label) for one in void.factors)


def span_words(void: Void) -> str:
    """Return from when to when: the beginning of the first hour, the end of the last."""
    return f"{moment(void.first_hour - HOUR, 'full')} – {moment(void.last_hour, 'full')}"


def rows_of(voids: list[Void]) -> list[dict]:
    """Return voids as rows of the list."""
    return [
        {"void": one, "factors": factors_of(one), "span": span_words(one), "tone": tone_of(one), "state": state_of(one)} for one in voids
    ]


def tone_of(void: Void) -> str:
    """Return the tone of a void's state."""
    return "grey" if void.taken_back_at else "red"


def state_of(void: Void) -> str:
    """Return whether a void is in force, in words."""
    return pgettext("void", "Taken back") if void.taken_back_at else pgettext("void", "Voided")


def facts_of(void: Void, hours: int) -> list[Fact]:
    """Return what is known of a void."""
    found = [
        Fact(pgettext("void", "Station"), str(void.station), void.station.get_kind_display(), void.station.get_absolute_url()),
        Fact(pgettext("void", "Factors"), factors_of(void)),
        Fact(pgettext("void", "Time"), span_words(void)),
        Fact(pgettext("void", "Hours that do not count"), hours),
        Fact(pgettext("void", "Reason"), void.because),
        Fact(pgettext("void", "Voided at"), moment(void.at, "full"), str(void.by or _("The system"))),
    ]
    if void.taken_back_at:
        who = str(void.taken_back_by or _("The system"))
        found += [
            Fact(pgettext("void", "Taken back at"), moment(void.taken_back_at, "full"), who),
            Fact(pgettext("void", "Why taken back"), void.taken_back_because),
        ]
    return found


def hours_of(void: Void) -> QuerySet[Reading]:
    """Return the hours that a void keeps out, within the months of its span."""
    rows = Reading.objects.within(station=void.station).filter(hour__range=(void.first_hour, void.last_hour), factor__in=void.factors)
    return rows.filter(voided=void).order_by("hour", "factor")


@dataclass(frozen=True)
class Preview:
    """What a void would do."""

    hours: int
    days: int
    changes: list[tuple[Station, without.Change]]
    is_cut: bool

    @property
    def words(self) -> str:
        """Return the figures in a sentence."""
        hours = ngettext("%(n)d value would not count any more", "%(n)d values would not count any more", self.hours) % {"n": self.hours}
        days = ngettext("on %(n)d day of a station", "on %(n)d days of stations", self.days) % {"n": self.days}
        return _("%(hours)s, %(days)s.") % {"hours": hours, "days": days}


def preview_of(span: Span, stations: list[Station]) -> Preview:
    """Return what voiding a span would do."""
    named = {one.pk: one for one in stations}
    hours, count = without.would(span)
    changes = [(named[one.station], one) for one in without.changes(span)]
    return Preview(hours, count, changes, count > len(changes))


# --- Exceptional events -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """A unit's means of a stretch with the days of the event and without them."""

    unit: Unit
    stretch: str
    cells: list[tuple[str, object, object]]  # factor or composite index, with, without


def days_of(event: ExceptionalEvent) -> str:
    """Return the days of an event in words."""
    if event.first_day == event.last_day:
        return day(event.first_day, "full")
    return f"{day(event.first_day, 'full')} – {day(event.last_day, 'full')}"


def event_facts(event: ExceptionalEvent) -> list[Fact]:
    """Return what is known of an event."""
    units = "、".join(str(one) for one in event.units.all())
    return [
        Fact(pgettext("event", "Days"), days_of(event)),
        Fact(pgettext("event", "Where"), units or _("The whole district")),
        Fact(_("Source document"), event.source),
        Fact(pgettext("event", "Recorded at"), moment(event.at, "full"), str(event.by or _("The system"))),
    ]


def series_of(event: ExceptionalEvent, today: date) -> list[Series]:
    """Return the means of particles and the composite index of the month and year of an event, both ways, of units with values then."""
    units = list(event.units.all()[:MOST_UNITS]) or _whole_district()
    last = min(event.last_day, today)
    month, year = month_of(last), Stretch(str(last.year), last.replace(month=1, day=1), min(last.replace(month=12, day=31), today))
    stretches = [Stretch(month.label, month.first_day, min(month.last_day, today)), year]
    policy = policy_on(last)
    both = [air_of("unit", [one.pk for one in units], stretches, policy=policy, with_events=given) for given in (True, False)]
    found = []
    for unit in units:
        for stretch in stretches if both[0][month.label, unit.pk].values else ():
            with_them, without_them = (one[stretch.label, unit.pk] for one in both)
            found.append(Series(unit, stretch.label, _cells(with_them, without_them, scheme_of(policy))))
    return found


def _whole_district() -> list[Unit]:
    """Return the district, then its units."""
    return [
        *Unit.objects.filter(kind=UnitKind.DISTRICT),
        *Unit.objects.answerable().exclude(kind=UnitKind.DISTRICT).in_order()[:MOST_UNITS],
    ]


def _cells(with_them: Air, without_them: Air, scheme) -> list[tuple[str, object, object]]:
    found = [(str(Factor(one.value).label), with_them.stated(one, 1), without_them.stated(one, 1)) for one in PARTICLES]
    return [*found, (_("Composite index"), with_them.composite(scheme), without_them.composite(scheme))]


def state_on(event: ExceptionalEvent, on: date) -> tuple[str, str]:
    """Return tone and words of how an event stands on a day."""
    return ("yellow", pgettext("event", "Under way")) if event.last_day >= on else ("grey", pgettext("event", "Over"))


def whole_of(value: str, choices) -> str:
    """Return what was asked for if it is one of the choices."""
    return value if value in choices else ""


def as_day(text: str, otherwise: date) -> date:
    """Return a day as an address names it, or another one where it names none, or none that can have been."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else otherwise
