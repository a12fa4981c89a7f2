"""What air monitoring tells people of: silent stations and devices, exceedances without a reply, data withdrawn under a strike, targets.

What may hold of hundreds speaks once for each unit, with the number and the way to the list; an exceedance has its own short deadline.
"""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject, TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accountability.statuses import MatterStatus
from pollution.air import targets
from pollution.air.exceeding.replies import is_late
from pollution.air.models import AirTarget, Device, Exceedance, Reading, Station
from pollution.air.statuses import CONTROL
from pollution.alerts import NOBODY, TO_UNIT, of_units
from pollution.clock import moment_of
from pollution.policies import numbers_on
from pollution.timeline import address
from tracker.alerts.rules import AlertRule, Subject, register
from tracker.alerts.statuses import Level
from tracker.lib.periods import LOCAL
from tracker.org.models import in_english

TOLD_DAYS = 14  # so long the office is told of a closed matter whose data were withdrawn
TO_OFFICE = (Level.SUPERVISION,)
AT_ONCE = {Level.RESPONSIBLE: 0, Level.SUPERVISION: 0}


def declare() -> None:
    """Register at start."""
    for rule in (SILENT, OFFLINE, UNANSWERED, TO_DECIDE, TARGETS):
        register(rule)


def _since(on: date):
    """Return since when a station or device must have said something: the hours of the rules of the field."""
    return moment_of(on) - timedelta(hours=numbers_on(on).offline_hours)


def _silent(on: date) -> list[QuerySet]:
    """Return the units in which control stations have no hour within the hours allowed."""
    since = _since(on)
    said = Reading.objects.filter(station=OuterRef("pk"), hour__gt=since, hour__lte=moment_of(on), value__isnull=False)
    rows = Station.objects.on(on).filter(~Exists(said), kind__in=CONTROL, first_day__lt=since.astimezone(LOCAL).date())
    return [of_units(rows, due=Cast(Value(since.astimezone(LOCAL).date().isoformat()), Station._meta.get_field("first_day")))]


def _offline(on: date) -> list[QuerySet]:
    """Return the units with devices from which no packet came within the hours allowed."""
    since = _since(on)
    used = Q(last_day=None) | Q(last_day__gte=on)
    heard = Coalesce("heard_at", "registered_at")
    rows = Device.objects.filter(used, registered_at__lt=since).annotate(heard=heard).filter(heard__lt=since)
    return [of_units(rows, "station__", due=TruncDate("heard", tzinfo=LOCAL))]


def _facts(**more) -> JSONObject:
    return JSONObject(id=F("pk"), name=F("station__name"), name_en=F("station__name_en"), **more)


def _unanswered(on: date) -> list[QuerySet]:
    """Return each exceedance of which a reply is asked and overdue."""
    rows = Exceedance.objects.filter(is_late(moment_of(on))).order_by()
    people = (F(f"matter__{name}_id") for name in ("responsible", "deputy", "main_leader"))
    found_on = TruncDate("found_at", tzinfo=LOCAL)
    return [rows.values_list(Cast("pk", TextField()), found_on, F("matter__handling_unit_id"), *people, _facts())]


def to_decide(on: date) -> QuerySet:
    """Return, one for each matter, the withdrawn exceedances whose matter stands although none of its hours does any more."""
    again = Exceedance.objects.filter(matter=OuterRef("matter"))
    standing, later = again.filter(withdrawn_at=None), again.filter(pk__gt=OuterRef("pk"))
    closed = Q(matter__status=MatterStatus.CLOSED, withdrawn_at__gt=moment_of(on) - timedelta(days=TOLD_DAYS))
    in_hand = ~Q(matter__status__in=(MatterStatus.CLOSED, MatterStatus.DISMISSED))
    return Exceedance.objects.filter(closed | in_hand, ~Exists(standing), ~Exists(later), matter__isnull=False)


def _to_decide(on: date) -> list[QuerySet]:
    withdrawn_on = TruncDate("withdrawn_at", tzinfo=LOCAL)
    facts = _facts(number=F("matter__number"))
    unit = F("matter__handling_unit_id")
    return [to_decide(on).order_by().values_list(Cast("matter_id", TextField()), withdrawn_on, unit, NOBODY, NOBODY, NOBODY, facts)]


def _targets(on: date) -> list[Subject]:
    """Return the targets that are out of reach or off course, once a month."""
    rows = AirTarget.objects.filter(first_day__lte=on, last_day__gte=on).select_related("unit")
    return [
        Subject(
            subject=str(one.target.pk),
            due_on=max(on.replace(day=1), one.target.first_day),
            facts={"id": one.target.unit_id, "name": one.target.unit.short_name, "name_en": one.target.unit.name_en, "aim": one.target.aim},
            unit_id=one.target.unit_id,
        )
        for one in targets.courses(rows, on)
        if one.course.tone == "red"
    ]


# --- Words and ways -----------------------------------------------------------------------------------------------------------------------


def _rule(code: str, title, subjects, words, **more) -> AlertRule:
    """Return a rule whose sentence is a lazy text, filled with the facts in the reader's language."""

    def sentence(facts: dict) -> str:
        return str(words) % (facts | {"name": (in_english() and facts.get("name_en")) or facts["name"]})

    return AlertRule(code=f"air.{code}", title=title, subjects=subjects, sentence=sentence, **more)


def _list(name: str):
    """Return the way to a ledger, narrowed to a unit."""
    return lambda facts: f"{reverse('ledger:list', args=[name])}?{urlencode({'unit': facts['id']})}"


def _page(facts: dict) -> str:
    return reverse("air:exceedance", args=[facts["id"]])


SILENT = _rule(
    "silent", gettext_lazy("Stations without data"), _silent,
    gettext_lazy("%(name)s: stations without data (%(n)d when this was told)"),
    url=_list("stations"), circle=(Level.RESPONSIBLE, Level.SUPERVISION), after=AT_ONCE,
)  # fmt: skip
OFFLINE = _rule(
    "offline", gettext_lazy("Devices of air monitoring off line"), _offline,
    gettext_lazy("%(name)s: devices of air monitoring off line (%(n)d when this was told)"),
    url=_list("devices"), circle=TO_UNIT, after={Level.RESPONSIBLE: 0},
)  # fmt: skip
UNANSWERED = _rule(
    "unanswered", gettext_lazy("Exceedance not replied to in time"), _unanswered,
    gettext_lazy("%(name)s: an exceedance is not replied to"),
    url=_page, circle=TO_UNIT, after={Level.RESPONSIBLE: 0, Level.DEPUTY: 1}, is_dated=False,
)  # fmt: skip
TO_DECIDE = _rule(
    "to_decide", gettext_lazy("Matter whose data were withdrawn"), _to_decide,
    gettext_lazy("%(name)s: the data behind %(number)s were withdrawn, and people have to judge what becomes of it"),
    url=_page, circle=TO_OFFICE, after=AT_ONCE, is_dated=False,
)  # fmt: skip
TARGETS = _rule(
    "target", gettext_lazy("Air target in danger"), _targets, gettext_lazy("%(name)s: an air target is off course"),
    url=lambda facts: address("air:targets"), circle=(Level.RESPONSIBLE, Level.MAIN_LEADER, Level.SUPERVISION),
    after={Level.RESPONSIBLE: 0, Level.MAIN_LEADER: 0, Level.SUPERVISION: 0}, is_dated=False,
)  # fmt: skip
