"""Targets: where a unit stands in a period, what the rest of it may still come to, and whether the pace is enough; pure and exact.

A mean of at most T over N valid days leaves (T · N − Σ) ÷ rest for each day to come; good days still needed are G − so far, of the rest.
`courses` reads many targets at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from pollution.air.models import AirPolicy, AirTarget
from pollution.air.periods import Air, Stretch, air_of
from pollution.air.policies import policies_on, scheme_of
from pollution.air.standards import Factor
from pollution.air.statuses import Aim
from tracker.lib.refusals import Missing, Refused
from tracker.org.models import Unit, User
from tracker.org.rights import demand
from tracker.trail.notes import note

RECENT_DAYS = 30  # by which the pace is judged
ONE_DAY = timedelta(days=1)
FACTORS = {Aim.PM25: Factor.PM25, Aim.PM10: Factor.PM10}
PLACES = {Aim.PM25: 0, Aim.PM10: 0, Aim.GOOD_DAYS: 0, Aim.COMPOSITE: 2}
MADE, MISSED, SECURED, IMPOSSIBLE, WAITING = "made", "missed", "secured", "impossible", "waiting"
GOOD, HALF, SLOW = "good", "half", "slow"  # both paces are enough, one of them, none
TONES = {MADE: "green", SECURED: "green", GOOD: "green", HALF: "yellow", SLOW: "red", IMPOSSIBLE: "red", MISSED: "red", WAITING: "grey"}


@dataclass(frozen=True)
class Course:
    """Where a target stands: `rest` is what each day to come may average, or of good days how many of them it still needs."""

    state: str
    rest: Fraction | None = None
    ends_at: Fraction | None = None  # where it ends if the rest goes on as the last thirty days

    @property
    def tone(self) -> str:
        """Return the colour of its light."""
        return TONES[self.state]

    @property
    def words(self) -> str:
        """Return its state in words."""
        return {
            MADE: pgettext("target", "Reached"),
            MISSED: pgettext("target", "Missed"),
            SECURED: pgettext("target", "Secured"),
            IMPOSSIBLE: _("Out of reach"),
            WAITING: _("No valid day yet"),
            GOOD: _("On course"),
            HALF: _("Near the line"),
            SLOW: _("Off course"),
        }[self.state]


def course_of_mean(most: Fraction, total: Fraction, days: int, left: int, recent: Fraction | None) -> Course:
    """Return the course of a mean that is to be at most so much, after `days` valid days that sum up to `total`, `left` to come."""
    if not left:
        return Course(MADE if total <= most * days else MISSED)
    rest = (most * (days + left) - total) / left
    if not days:
        return Course(WAITING, rest)
    if rest < 0:
        return Course(IMPOSSIBLE, rest)
    pace = recent if recent is not None else total / days
    ends_at = (total + pace * left) / (days + left)
    return Course(_by(total <= most * days, ends_at <= most), rest, ends_at)


def course_of_days(least: int, good: int, days: int, left: int, recent: Fraction | None) -> Course:
    """Return the course of good days that are to be at least so many, `good` of `days` valid days so far, `left` to come."""
    needed = least - good
    if needed <= 0:
        return Course(SECURED if left else MADE, Fraction(0), Fraction(good))
    if not left:
        return Course(MISSED, Fraction(needed))
    if needed > left:
        return Course(IMPOSSIBLE, Fraction(needed))
    if not days:
        return Course(WAITING, Fraction(needed))
    so_far = Fraction(good, days)
    ends_at = good + (recent if recent is not None else so_far) * left
    return Course(_by(good + so_far * left >= least, ends_at >= least), Fraction(needed), ends_at)


def course_of_index(most: Fraction, now: Fraction | None, left: int, recent: Fraction | None) -> Course:
    """Return the course of a composite index that is to be at most so much; percentiles in it say nothing of each day to come."""
    if now is None:
        return Course(WAITING)
    if not left:
        return Course(MADE if now <= most else MISSED)
    return Course(_by(now <= most, (now if recent is None else recent) <= most))


def _by(*enough: bool) -> str:
    return GOOD if all(enough) else HALF if any(enough) else SLOW


# --- Many targets -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A target with its figures at the end of a day: value so far as stated, valid days, days left, the last thirty days, its course."""

    target: AirTarget
    value: Decimal | None
    days: int
    left: int
    recent: Decimal | None  # mean, index, or good days of the last thirty valid days
    course: Course
    is_over: bool

    @property
    def places(self) -> int:
        """Return with how many decimals its values are shown."""
        return PLACES[self.target.aim]

    @property
    def is_days(self) -> bool:
        """Return True if days are counted, and more is better."""
        return self.target.aim == Aim.GOOD_DAYS

    @property
    def rest_words(self) -> str:
        """Return what the rest of the period still allows or asks."""
        rest, left = self.course.rest, self.left
        if not left or rest is None:
            return ""
        if self.is_days:
            if self.course.state == SECURED:
                return _("Reached already; nothing more is needed of the %(left)d days left") % {"left": left}
            return _("%(needed)d good days are needed of the %(left)d days left") % {"needed": int(rest), "left": left}
        if rest < 0:
            return _("Even days of nothing would not bring it back in the %(left)d days left") % {"left": left}
        return _("Each of the %(left)d days left may average %(rest)s") % {"left": left, "rest": floor_of(rest)}

    @property
    def trend(self) -> str:
        """Return how the last thirty days compare with what is needed: "better", "worse" or ""."""
        if self.recent is None or self.value is None or self.is_days:
            return ""
        return "better" if self.recent < self.value else "worse" if self.recent > self.value else ""


def floor_of(rest: Fraction) -> Decimal:
    """Return what may be averaged with one decimal, never more than it is."""
    return Decimal(rest.numerator * 10 // rest.denominator) / 10


def courses(targets: Iterable[AirTarget], on: date) -> list[Standing]:
    """Return where targets stand at the end of the day before `on`, one that is over by the rules of its last day.

    The air of all units is read at once, for each version of the rules.
    """
    targets, last = list(targets), on - ONE_DAY
    rules = policies_on({min(last, target.last_day) for target in targets})
    together: dict[date, list[AirTarget]] = {}
    for target in targets:
        together.setdefault(rules[min(last, target.last_day)].first_day, []).append(target)
    air: dict[tuple[str, int], Air] = {}
    for ones in together.values():
        stretches = {one.label: one for target in ones for one in _stretches(target, last)}
        units = sorted({target.unit_id for target in ones})
        air |= air_of("unit", units, list(stretches.values()), policy=rules[min(last, ones[0].last_day)]) if stretches else {}
    return [_standing(target, last, air, rules[min(last, target.last_day)]) for target in targets]


def stretches(targets: Iterable[AirTarget], on: date) -> list[Stretch]:
    """Return the days that `standing` asks for, for who reads the air of a unit anyway."""
    return list({one.label: one for target in targets for one in _stretches(target, on - ONE_DAY)}.values())


def standing(target: AirTarget, on: date, air: dict[tuple[str, int], Air], rules: AirPolicy) -> Standing:
    """Return where a target stands at the end of the day before `on`, by the air of its stretches and the rules by which it was read."""
    return _standing(target, on - ONE_DAY, air, rules)


def _stretches(target: AirTarget, last: date) -> Sequence[Stretch]:
    """Return the days so far of a target and its last thirty; none before it begins."""
    end = min(last, target.last_day)
    if end < target.first_day:
        return ()
    spans = ((target.first_day, end), (max(target.first_day, end - ONE_DAY * (RECENT_DAYS - 1)), end))
    return [Stretch(f"{first}/{end}", first, end) for first, end in spans]


def _standing(target: AirTarget, last: date, air: dict[tuple[str, int], Air], rules: AirPolicy) -> Standing:
    left = max((target.last_day - max(last, target.first_day - ONE_DAY)).days, 0)
    spans = _stretches(target, last)
    so_far, recent = (air[span.label, target.unit_id] for span in spans) if spans else (Air(), Air())
    wanted = Fraction(target.value)
    if target.aim == Aim.GOOD_DAYS:
        course = course_of_days(int(wanted), so_far.good, so_far.valid, left, recent.good_share)
        value, days, pace = Decimal(so_far.good) if so_far.valid else None, so_far.valid, Decimal(recent.good) if recent.valid else None
    elif target.aim == Aim.COMPOSITE:
        scheme = scheme_of(rules)
        value, pace = so_far.composite(scheme), recent.composite(scheme)
        course = course_of_index(wanted, _fraction(value), left, _fraction(pace))
        days = min((one.days for one in so_far.values.values()), default=0)
    else:
        factor = FACTORS[target.aim]
        days = so_far.values[factor].days if factor in so_far.values else 0  # those that its mean is made of
        value, pace = so_far.stated(factor), recent.stated(factor)
        exact = so_far.values[factor].exact if days else Fraction(0)
        if left:
            course = course_of_mean(wanted, exact * days, days, left, recent.values[factor].exact if factor in recent.values else None)
        else:  # a period that is over is judged as it is stated
            course = course_of_mean(wanted, _fraction(value) or Fraction(0), 1, 0, None) if days else Course(WAITING)
    return Standing(target, value, days, left, pace, course, not left)


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


# --- Setting them -------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_target(*, unit: Unit, aim: str, first_day: date, last_day: date, value: Decimal, source: str, by: User, **words) -> AirTarget:
    """Set what a unit is to reach in a period (空气质量目标). Raises Refused, Missing, PermissionDenied."""
    target = AirTarget(unit=unit, aim=aim, first_day=first_day, last_day=last_day, value=value, source=source.strip(), made_by=by, **words)
    demand(by, "change", target)
    if not target.source:
        raise Missing("source")
    if last_day < first_day:
        raise Refused(_("The period ends before it begins."), "last_day")
    if value <= 0:
        raise Refused(_("A target is more than nothing."), "value")
    if aim == Aim.GOOD_DAYS and (value != int(value) or value > (last_day - first_day).days + 1):
        raise Refused(_("Good days are a whole number, and no more than the period has."), "value")
    try:
        with transaction.atomic():
            target.save()
    except IntegrityError as error:
        raise Refused(_("This unit has such a target for this period already."), "aim") from error
    note("policy", thing=target, words=format_lazy(gettext_lazy("Target set: {target}"), target=str(target)))
    return target


@transaction.atomic
def withdraw_target(target: AirTarget, *, by: User) -> None:
    """Take back a target that was set by mistake; the trail keeps it. Raises PermissionDenied."""
    demand(by, "change", target)
    note("policy", thing=target, words=format_lazy(gettext_lazy("Target withdrawn: {target}"), target=str(target)))
    target.delete()
