"""What only a page of the ledger of sources shows: counted and looked up for the rows of the page, not for all."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextChoices,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, NullIf, TruncDate
from django.db.models.lookups import Exact
from django.utils.translation import pgettext_lazy

from accountability.querysets import with_unit
from accountability.statuses import FINAL, FOUR_TO_ONE, THREE_OFFICERS
from pollution.codes import state_in_sql
from pollution.ledgers.basis import Basis
from pollution.ledgers.store import HOLDERS, PERMITS
from pollution.models import Finding, SourceDevice, SourceHolder, SourcePermit
from pollution.statuses import BUILDING, LIVING, DeviceKind


class Filled(TextChoices):
    """Whether all slots are filled; the values are tones."""

    GREEN = "green", pgettext_lazy("slots", "Complete")
    RED = "red", pgettext_lazy("slots", "Empty slot")


class Watched(TextChoices):
    """Whether a device watches a site; the values are tones."""

    GREEN = "green", pgettext_lazy("device", "On line")
    YELLOW = "yellow", pgettext_lazy("device", "Off line")
    RED = "red", pgettext_lazy("device", "Not installed")


def shown(basis: Basis) -> dict:
    """Return the annotations of a page."""
    return {
        "open_matters": _matters(~Q(matter__status__in=FINAL)),
        "overdue_matters": _matters(with_unit("matter__") & Q(matter__due_on__lt=basis.on)),
        "permit_words": _permits(),
        "code_state": state_in_sql(),
        "officers": _filled(THREE_OFFICERS, Q(kind__in=BUILDING, status__in=LIVING)),
        "packs": _filled(FOUR_TO_ONE, Q(status__in=LIVING)),
        "video": _watched(DeviceKind.VIDEO, basis),
        "pm10": _watched(DeviceKind.PM10, basis),
        "visited_on": TruncDate("visited_at"),
        "is_disposed": Case(
            When(disposal="", then=None),
            default=Case(When(disposed_on=None, then=False), default=True),
            output_field=BooleanField(null=True),
        ),
        "pollutant_words": Func(F("pollutants"), Value("、"), function="array_to_string", output_field=TextField()),
        "given_words": GivenWords(F("given")),
        **{field: _permit(name) for field, name in PERMITS.items()},
        **{name: expression for slot in HOLDERS for name, expression in _holder(slot)},
    }


class GivenWords(Func):
    """The heads and cells of a list that have no column here, in one text."""

    template = "(SELECT string_agg(key || '：' || value, '；' ORDER BY key) FROM jsonb_each_text(%(expressions)s))"
    output_field = TextField()


def _matters(condition: Q) -> NullIf:
    """Return how many matters of a source meet a condition; nothing instead of nought."""
    found = Finding.objects.filter(condition, source=OuterRef("pk"), matter__isnull=False).order_by().values("source")
    counted = Subquery(found.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    return NullIf(counted, Value(0))


def _permits() -> Subquery:
    found = SourcePermit.objects.filter(source=OuterRef("pk")).order_by().values("source")
    words = StringAgg(Concat("name", Value(" "), "number"), "、", order_by="name")
    return Subquery(found.annotate(words=words).values("words"), output_field=TextField())


def _permit(name: str) -> Subquery:
    return Subquery(SourcePermit.objects.filter(source=OuterRef("pk"), name=name).values("number")[:1], output_field=CharField())


def _holder(slot: str):
    row = SourceHolder.objects.filter(source=OuterRef("pk"), slot=slot)
    name = row.annotate(said=Coalesce("person__name", "name", output_field=CharField()))
    yield f"holder_{slot}", Subquery(name.values("said")[:1], output_field=CharField())
    yield f"phone_{slot}", Subquery(row.values("phone")[:1], output_field=CharField())


def _filled(slots, asked: Q) -> Case:
    """Return whether all of some slots are held, where they are asked for at all."""
    held = SourceHolder.objects.filter(source=OuterRef("pk"), slot__in=slots).order_by().values("source")
    counted = Subquery(held.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    return Case(
        When(~asked, then=None),
        When(Exact(counted, len(slots)), then=Value(Filled.GREEN)),
        default=Value(Filled.RED),
        output_field=CharField(),
    )


def _watched(kind: str, basis: Basis) -> Case:
    """Return whether a site is watched by a device of a kind."""
    there = SourceDevice.objects.filter(source=OuterRef("pk"), kind=kind).installed(on=basis.on)
    return Case(
        When(~Q(kind__in=BUILDING, status__in=LIVING), then=None),
        When(Exists(there.filter(seen_at__gte=basis.offline_since)), then=Value(Watched.GREEN)),
        When(Exists(there), then=Value(Watched.YELLOW)),
        default=Value(Watched.RED),
        output_field=CharField(),
    )
