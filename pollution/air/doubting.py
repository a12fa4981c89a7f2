"""Who is told of doubtful units of measure, and the jobs that look for them and carry signs of life to the devices of sources."""

from datetime import datetime, timedelta

from django.db.models import BigIntegerField, Count, DateField, F, Max, Min, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject, TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pollution.air import doubts
from pollution.air.models import Channel, Device
from pollution.models import SourceDevice
from pollution.statuses import DeviceKind
from tracker.alerts.rules import AlertRule
from tracker.alerts.rules import register as register_alert
from tracker.alerts.statuses import Level
from tracker.jobs.schedule import Daily, Every, Job
from tracker.jobs.schedule import register as register_job
from tracker.lib.periods import LOCAL, real_now
from tracker.org.models import in_english

NOBODY = Value(None, BigIntegerField())
A_DAY = timedelta(days=1)


def doubtful(on) -> list[QuerySet]:
    """Return the units whose devices have doubtful channels: of a site's monitor the department of its trade, else where it lies."""
    rows = Channel.objects.unscoped("told of for the whole district").filter(is_in_use=True).exclude(doubt="").order_by()
    unit = Coalesce("device__station__source__lead_unit_id", "device__station__unit_id")
    names = {
        "name": Coalesce("device__station__source__lead_unit__short_name", "device__station__unit__short_name"),
        "name_en": Coalesce("device__station__source__lead_unit__name_en", "device__station__unit__name_en"),
    }
    keys = {"within": unit, "fact_name": names["name"], "fact_name_en": names["name_en"]}
    since = Cast(Coalesce(Min(TruncDate("doubt_since", tzinfo=LOCAL)), Value(on, DateField())), DateField())
    found = rows.annotate(**keys).values(*keys).annotate(n=Count("device", distinct=True), found_on=since)
    facts = JSONObject(id=F("within"), n=F("n"), name=F("fact_name"), name_en=F("fact_name_en"))
    return [found.values_list(Cast("within", TextField()), "found_on", "within", NOBODY, NOBODY, NOBODY, facts)]


def sentence(facts: dict) -> str:
    """Return what is told of a unit."""
    words = _("%(name)s: devices whose unit of measure is doubtful (%(n)d when this was told)")
    return str(words) % (facts | {"name": (in_english() and facts.get("name_en")) or facts["name"]})


DOUBTS = AlertRule(
    code="air.doubts",
    title=_("Doubtful unit of measure"),
    subjects=doubtful,
    sentence=sentence,
    url=lambda facts: f"{reverse('ledger:list', args=['devices'])}?doubtful=true",
    circle=(Level.RESPONSIBLE, Level.SUPERVISION),
    after={Level.RESPONSIBLE: 0, Level.SUPERVISION: 1},
    is_dated=False,
)


def look(label: str, at: datetime) -> str:
    """Look for doubtful units of measure; return how many channels are doubtful. Devices live in real time, a demonstration does not."""
    real = real_now()
    found = doubts.look(at)
    return str(doubts.look(real) if abs(real - at) > A_DAY else found)


def carry_signs(label: str, at: datetime) -> str:
    """Let the PM10 monitors of sources be seen when a device of their station was heard; return how many were."""
    heard = (
        Device.objects.unscoped("told of for the whole district")
        .filter(station__source=OuterRef("source"), heard_at__isnull=False)
        .order_by()
    )
    latest = Subquery(heard.values("station__source").annotate(latest=Max("heard_at")).values("latest"))
    monitors = (
        SourceDevice.objects.unscoped("told of for the whole district").filter(kind=DeviceKind.PM10, removed_on=None).annotate(heard=latest)
    )
    rows = monitors.filter(Q(seen_at=None) | Q(seen_at__lt=F("heard")), heard__isnull=False)
    return str(rows.update(seen_at=latest))


def declare() -> None:
    """Register at start."""
    register_alert(DOUBTS)
    register_job(Job("air-doubts", _("Doubtful units of measure"), Daily(hour=3), look))
    register_job(Job("air-signs-of-life", _("Signs of life of monitors at sources"), Every(10), carry_signs))
