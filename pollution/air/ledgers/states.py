"""How stations and devices stand: words with their conditions."""

from django.db.models import Case, CharField, Q, TextChoices, Value, When
from django.utils.translation import pgettext_lazy

from pollution.air.ledgers.basis import Basis


class StationState(TextChoices):
    """Whether a station is in use; the values are tones."""

    GREEN = "green", pgettext_lazy("station", "In use")
    BLUE = "blue", pgettext_lazy("station", "To come")
    GREY = "grey", pgettext_lazy("station", "Ended")


class DeviceState(TextChoices):
    """Whether a device is heard; the values are tones."""

    RED = "red", pgettext_lazy("device", "Off line")
    YELLOW = "yellow", pgettext_lazy("device", "Never heard")
    GREEN = "green", pgettext_lazy("device", "On line")
    GREY = "grey", pgettext_lazy("device", "Ended")


def station_states(basis: Basis) -> dict[str, Q]:
    """Return the condition of each state of a station."""
    ended, to_come = Q(last_day__lt=basis.on), Q(first_day__gt=basis.on)
    return {StationState.GREY: ended, StationState.BLUE: to_come & ~ended, StationState.GREEN: ~ended & ~to_come}


def device_states(basis: Basis) -> dict[str, Q]:
    """Return the condition of each state of a device."""
    used = Q(last_day=None) | Q(last_day__gte=basis.on)
    return {
        DeviceState.GREY: Q(last_day__lt=basis.on),
        DeviceState.YELLOW: used & Q(heard_at=None),
        DeviceState.GREEN: used & Q(heard_at__gte=basis.heard_since),
        DeviceState.RED: used & Q(heard_at__lt=basis.heard_since),
    }


def stated(states: dict[str, Q]) -> Case:
    """Return the state of a row, by the first condition that holds."""
    return Case(*(When(condition, then=Value(str(state))) for state, condition in states.items()), output_field=CharField())
