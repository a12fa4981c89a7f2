"""What the air puts into the time line of a source: the exceedances of its monitors."""

from decimal import Decimal

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from pollution.air.exceeding import wind
from pollution.air.models import Exceedance
from pollution.air.statuses import Factor
from pollution.timeline import About, Kind, Line, address, register, row


def declare() -> None:
    """Register at start."""
    register(Kind("exceedance", pgettext_lazy("time line", "Exceedances"), _exceedances, _exceedance))


def _exceedances(about: About) -> QuerySet:
    found = Exceedance.objects.visible_to(about.user).filter(station__source=about.source)
    exact = Cast("value", TextField())  # a number in JSON would be a binary one
    return row(found, at="hour", who="", pk="pk", factor="factor", value=exact, because="withdrawn_because")


def _exceedance(facts: dict) -> Line:
    value = f"{Decimal(facts['value']).normalize():f} {wind.measure_of(facts['factor'])}"
    what = _("%(factor)s too high: %(value)s") % {"factor": Factor(facts["factor"]).label, "value": value}
    return Line(what, facts["because"], "grey" if facts["because"] else "red", address("air:exceedance", facts["pk"]))
