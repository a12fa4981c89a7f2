"""What pollution control tells people of: visits of sweeps, sources unvisited, sites without officers, silent devices, late answers.

A rule that may hold of hundreds of sources speaks once for each unit, with their number and the way to the list: nobody is flooded on
the first day. One alert for each is kept for what has its own short deadline: a finding that was told. A covert sweep is told of to its
inspector and its planner alone, and never into a group.
"""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import BigIntegerField, Case, Count, DateField, DurationField, F, Min, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject, TruncDate, TruncWeek
from django.urls import reverse
from django.utils.translation import gettext_lazy

from pollution import watching
from pollution.clock import moment_of
from pollution.models import Source, SweepTask
from pollution.policies import numbers_on
from pollution.statuses import BUILDING, LIVING
from pollution.watching import Concern, concern
from tracker.alerts.rules import AlertRule, register
from tracker.alerts.statuses import Level
from tracker.lib.periods import LOCAL
from tracker.org.models import in_english

VISIT_WARNS = 3  # days before the due day
DISPOSAL_WARNS = 7
TO_INSPECTOR = (Level.RESPONSIBLE,)
TO_UNIT = (Level.RESPONSIBLE, Level.DEPUTY)  # the office reads the same on the overview, unit by unit
NOBODY = Value(None, BigIntegerField())


def declare() -> None:
    """Register at start."""
    for rule in (VISITS, COVERT_VISITS, SWEEP, COVERT_SWEEP, UNVISITED, OFFLINE, OFFICERS, SLOTS, UNANSWERED, DISPOSAL):
        register(rule)


# --- Sweeps ------------------------------------------------------------------------------------------------------------------------------


def _visits(on: date, *, is_covert: bool) -> list[QuerySet]:
    """Return one subject for each inspector of a sweep; of an open sweep its unit steps in where nobody is named."""
    rows = SweepTask.objects.to_do().filter(sweep__is_covert=is_covert, due_on__lte=on + timedelta(days=VISIT_WARNS))
    unit = {} if is_covert else {"unit": "sweep__unit_id"}
    return [grouped(rows, ("sweep_id", "inspector_id"), person="inspector__person_id", name="sweep__name", **unit)]


def _sweeps(on: date, *, is_covert: bool) -> list[QuerySet]:
    """Return each sweep with visits that are overdue, for who planned it."""
    rows = SweepTask.objects.overdue(on=on).filter(sweep__is_covert=is_covert)
    unit = {} if is_covert else {"unit": "sweep__unit_id"}
    return [grouped(rows, ("sweep_id",), person="sweep__made_by__person_id", name="sweep__name", **unit)]


def grouped(rows: QuerySet, by: tuple[str, ...], *, person: str = "", unit: str = "", due="due_on", **facts) -> QuerySet:
    """Return rows counted by what they have in common, in the shape of subjects: the earliest due day stands for all."""
    keys = {f"key{place}": F(path) for place, path in enumerate(by)}
    keys |= {"told": F(person) if person else NOBODY, "within": F(unit) if unit else NOBODY}
    keys |= {f"fact_{key}": F(path) for key, path in facts.items()}
    found = rows.order_by().annotate(**keys).values(*keys).annotate(n=Count("pk"), first_due=Min(due))
    words = JSONObject(id=F("key0"), n=F("n"), **{key: F(f"fact_{key}") for key in facts})
    subject = (
        Cast("key0", TextField()) if len(by) == 1 else Concat(Cast("key0", TextField()), Value("-", TextField()), Cast("key1", TextField()))
    )
    return found.values_list(subject, F("first_due"), F("within"), F("told"), NOBODY, NOBODY, words)


# --- Sources, unit by unit ----------------------------------------------------------------------------------------------------------------


def of_units(rows: QuerySet, prefix: str = "", *, due) -> QuerySet:
    """Return one subject for each unit of some rows, with their number."""
    unit = f"{prefix}unit_id"
    return grouped(rows, (unit,), name=f"{prefix}unit__short_name", name_en=f"{prefix}unit__name_en", unit=unit, due=due)


def _unvisited(on: date) -> list[QuerySet]:
    """Return the units with sources that were not visited within their days; due is the end of the week in which the first fell due."""
    numbers = numbers_on(on)
    days = Case(
        When(kind__in=BUILDING, then=Value(timedelta(days=numbers.site_visit_days))),
        default=Value(timedelta(days=numbers.visit_days)),
        output_field=DurationField(),
    )
    seen = Coalesce(TruncDate("visited_at", tzinfo=LOCAL), "first_day")
    sunday = Cast(TruncWeek(seen + days, tzinfo=LOCAL) + Value(timedelta(days=6)), DateField())
    return [of_units(Source.objects.filter(concern(Concern.LATE_VISIT, moment_of(on))), due=sunday)]


def _offline(on: date) -> list[QuerySet]:
    rows = watching.offline(moment_of(on), numbers_on(on)).filter(source__status__in=LIVING)
    return [of_units(rows, "source__", due=Coalesce(TruncDate("seen_at", tzinfo=LOCAL), "installed_on"))]


def _lacking(code: Concern, on: date) -> list[QuerySet]:
    return [of_units(Source.objects.filter(concern(code, moment_of(on))), due="first_day")]


def _disposal(on: date) -> list[QuerySet]:
    rows = Source.objects.filter(watching.disposal_by(on + timedelta(days=DISPOSAL_WARNS)))
    return [of_units(rows, due="disposal_due_on")]


def _unanswered(on: date) -> list[QuerySet]:
    """Return each finding that was told and not answered in time; it stands until it is answered, or a matter."""
    rows = watching.unanswered(moment_of(on), numbers_on(on)).order_by()
    facts = JSONObject(uid=Cast("uid", TextField()), name=F("source__name"), name_en=F("source__name_en"))
    told_on = TruncDate("told_at", tzinfo=LOCAL)
    return [rows.values_list(Cast("pk", TextField()), told_on, F("source__unit_id"), NOBODY, NOBODY, NOBODY, facts)]


# --- Words and ways -----------------------------------------------------------------------------------------------------------------------


def _rule(code: str, title, subjects, words, *, url, **more) -> AlertRule:
    """Return a rule whose sentence is a lazy text, filled with the facts in the reader's language."""

    def sentence(facts: dict) -> str:
        return str(words) % (facts | {"name": (in_english() and facts.get("name_en")) or facts["name"]})

    return AlertRule(code=f"pollution.{code}", title=title, subjects=subjects, sentence=sentence, url=url, **more)


def _list(code: Concern):
    """Return the way to the sources of a unit of which a concern holds."""
    return lambda facts: f"{reverse('ledger:list', args=['sources'])}?{urlencode({'unit': facts['id'], 'concern': code.value})}"


def _sweep_page(facts: dict) -> str:
    return reverse("pollution:sweep", args=[facts["id"]])


VISIT_WORDS = gettext_lazy("Sweep “%(name)s”: visits to be made (%(n)d when this was told)")
SWEEP_WORDS = gettext_lazy("Sweep “%(name)s”: visits overdue (%(n)d when this was told)")
VISITS = _rule(
    "visits", gettext_lazy("Visits of a sweep"), lambda on: _visits(on, is_covert=False), VISIT_WORDS,
    url=_sweep_page, circle=TO_UNIT, warns=VISIT_WARNS,
)  # fmt: skip
COVERT_VISITS = _rule(
    "covert_visits", gettext_lazy("Visits of a covert sweep"), lambda on: _visits(on, is_covert=True), VISIT_WORDS,
    url=_sweep_page, circle=TO_INSPECTOR, warns=VISIT_WARNS, is_private=True,
)  # fmt: skip
SWEEP = _rule(
    "sweep", gettext_lazy("Sweep behind schedule"), lambda on: _sweeps(on, is_covert=False), SWEEP_WORDS,
    url=_sweep_page, circle=(Level.RESPONSIBLE, Level.SUPERVISION),
)  # fmt: skip
COVERT_SWEEP = _rule(
    "covert_sweep", gettext_lazy("Covert sweep behind schedule"), lambda on: _sweeps(on, is_covert=True), SWEEP_WORDS,
    url=_sweep_page, circle=TO_INSPECTOR, is_private=True,
)  # fmt: skip
UNVISITED = _rule(
    "unvisited", gettext_lazy("Sources not visited within their days"), _unvisited,
    gettext_lazy("%(name)s: sources not visited within their days (%(n)d when this was told)"),
    url=_list(Concern.LATE_VISIT), circle=(*TO_UNIT, Level.MAIN_LEADER),
)  # fmt: skip
OFFLINE = _rule(
    "offline", gettext_lazy("Devices off line"), _offline,
    gettext_lazy("%(name)s: video or monitors off line (%(n)d when this was told)"),
    url=_list(Concern.OFFLINE), circle=TO_UNIT, after={Level.RESPONSIBLE: 0},
)  # fmt: skip
OFFICERS = _rule(
    "officers", gettext_lazy("Three officers not complete"), lambda on: _lacking(Concern.OFFICERS, on),
    gettext_lazy("%(name)s: sites whose three officers are not complete (%(n)d when this was told)"),
    url=_list(Concern.OFFICERS), circle=TO_UNIT, is_dated=False,
)  # fmt: skip
SLOTS = _rule(
    "slots", gettext_lazy("Empty slot of the four to one"), lambda on: _lacking(Concern.SLOTS, on),
    gettext_lazy("%(name)s: sources with an empty slot of the four to one (%(n)d when this was told)"),
    url=_list(Concern.SLOTS), circle=TO_UNIT, is_dated=False,
)  # fmt: skip
UNANSWERED = _rule(
    "unanswered", gettext_lazy("Finding told and not answered in time"), _unanswered,
    gettext_lazy("%(name)s: a finding was told and is not answered"),
    url=lambda facts: reverse("pollution:finding", args=[facts["uid"]]),
    circle=TO_UNIT, after={Level.RESPONSIBLE: 0, Level.DEPUTY: 1}, is_dated=False,
)  # fmt: skip
DISPOSAL = _rule(
    "disposal", gettext_lazy("Disposal of sources"), _disposal,
    gettext_lazy("%(name)s: sources to be disposed of (%(n)d when this was told)"),
    url=_list(Concern.DISPOSAL_DUE), warns=DISPOSAL_WARNS,
)  # fmt: skip
