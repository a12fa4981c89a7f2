"""Forms of a device: what it is, what it sends, what is asked of it. A unit of measure is always chosen, never filled in."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pollution.air.codes import CodeSet
from pollution.air.deviations import Deviation
from pollution.air.devices import FOREIGN_CHECKS, Sends
from pollution.air.hj212.keys import KEY_BYTES
from pollution.air.models import Channel, Device, Station
from pollution.air.statuses import Asked, Factor, Measure
from tracker.ledger.forms import NOTHING
from tracker.lib.periods import LOCAL

MOST_CHANNELS = 60


def label(field: str, model=Device):
    """Return a field's name as the model says it."""
    return model._meta.get_field(field).verbose_name


class KeyField(forms.CharField):
    """An SM4 key as 32 hexadecimal digits or 16 characters; it goes in and never comes out again."""

    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"})

    def clean(self, value) -> bytes | None:
        """Return the sixteen bytes, None for an empty field."""
        text = super().clean(value)
        if not text:
            return None
        try:
            key = bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else text.encode("ascii")
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise forms.ValidationError(_("An SM4 key has 32 hexadecimal digits, or 16 characters."))
        return key


class _About(forms.Form):
    """What is said of a device, new or known."""

    maker = forms.CharField(label=label("maker"), max_length=60, required=False)
    address = forms.GenericIPAddressField(
        label=label("address"),
        required=False,
        help_text=gettext_lazy("Empty: from any address. What comes from another waits in quarantine."),
    )
    foreign_checks = forms.MultipleChoiceField(
        label=label("foreign_checks"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(name, Deviation(name).label) for name in FOREIGN_CHECKS],
        help_text=gettext_lazy("Only for a device that cannot do otherwise: without them a packet with such a check is broken."),
    )  # fmt: skip
    is_hourly = forms.BooleanField(
        label=label("is_hourly"), required=False, initial=True, help_text=gettext_lazy("Otherwise hours are made of its minutes.")
    )
    minutes_apart = forms.TypedChoiceField(
        label=label("minutes_apart"), coerce=int, initial=10, choices=Device._meta.get_field("minutes_apart").choices
    )
    key = KeyField(
        label=label("secret"),
        required=False,
        max_length=32,
        help_text=gettext_lazy("Is never shown again. Empty: no key, or the one that is kept."),
    )

    def said(self) -> dict:
        """Return what was entered as the acts take it."""
        names = ("maker", "address", "foreign_checks", "is_hourly", "minutes_apart", "key")
        return {name: self.cleaned_data[name] for name in names} | {"address": self.cleaned_data["address"] or None}


class NewDeviceForm(_About):
    """A device to be registered at a station."""

    station = forms.ModelChoiceField(Station.objects.none(), label=label("station"), empty_label=NOTHING)
    mn = forms.CharField(label="MN", max_length=40)
    field_order = ("station", "mn", "maker")

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations_for(user, on)


class AdoptForm(_About):
    """The station of a number that waits in quarantine."""

    station = forms.ModelChoiceField(Station.objects.none(), label=label("station"), empty_label=NOTHING)
    field_order = ("station", "maker")

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations_for(user, on)


class DeviceForm(_About):
    """What is known of a device."""

    forgets_key = forms.BooleanField(label=gettext_lazy("Forget the SM4 key"), required=False)

    def __init__(self, *args, device: Device, **kwargs):
        names = ("maker", "address", "foreign_checks", "is_hourly", "minutes_apart")
        super().__init__(*args, initial={name: getattr(device, name) for name in names}, **kwargs)
        if not device.secret:
            del self.fields["forgets_key"]

    def said(self) -> dict:
        """Return what was entered as the act takes it."""
        return super().said() | {"forgets_key": self.cleaned_data.get("forgets_key", False)}


def stations_for(user, on):
    """Return the stations at which a user may register devices."""
    return Station.objects.actable_by(user, "change").on(on).order_by("kind", "name")


def chosen(choices, words=NOTHING) -> list:
    """Return choices of which none is chosen yet."""
    return [("", words), *choices]


class ChannelForm(forms.Form):
    """One channel: its code as sent, the factor, the unit of measure. Of one that stands only whether it is in use is changed here."""

    code = forms.CharField(label=label("code", Channel), max_length=30, required=False)
    factor = forms.ChoiceField(label=label("factor", Channel), choices=chosen(Factor.choices), required=False)
    measure = forms.ChoiceField(label=label("measure", Channel), choices=chosen(Measure.choices), required=False)
    is_in_use = forms.BooleanField(label=label("is_in_use", Channel), required=False, initial=True)
    stands = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.initial.get("stands"):
            for name in ("code", "factor", "measure"):
                self.fields[name].disabled = True

    def clean(self):
        """Ask for what is missing of a row that was begun; refuse one that stands elsewhere by now, for others change channels too."""
        said = super().clean()
        if said.get("stands", "") != self.initial.get("stands", ""):
            raise forms.ValidationError(_("Someone else has changed this"))
        if said.get("code") and said.get("is_in_use"):
            for name in ("factor", "measure"):
                if not said.get(name):
                    self.add_error(name, _("Please choose: nothing is guessed."))
        return said

    def sends(self) -> Sends | None:
        """Return the channel, None for a row that was left empty or is not in use and never was."""
        said = self.cleaned_data
        if not said.get("code") or not (said["is_in_use"] or self.initial.get("stands")):
            return None
        return Sends(said["code"].strip(), said["factor"], said["measure"], said["is_in_use"])


class Channels(forms.BaseFormSet):
    """The channels of a device, an empty one after them."""

    def sends(self) -> list[Sends]:
        """Return what the device sends."""
        return [one for form in self.forms if (one := form.sends())]


ChannelsFormSet = forms.formset_factory(ChannelForm, formset=Channels, extra=1, max_num=MOST_CHANNELS, absolute_max=MOST_CHANNELS)


class SetForm(forms.Form):
    """Which usual set of codes the rows begin with."""

    set = forms.ChoiceField(label=gettext_lazy("Begin with a usual set of codes"), choices=chosen(CodeSet.choices), required=False)


def moment_field(words, **options) -> forms.DateTimeField:
    """Return a field for a local moment, with the browser's calendar and clock."""
    box = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=words, widget=box, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **options)


def shown(moment: datetime | None) -> datetime | None:
    """Return a moment as the browser's field takes it."""
    return moment.astimezone(LOCAL).replace(second=0, microsecond=0) if moment else None


class MeasureForm(forms.Form):
    """The unit of measure in which a channel really sends, and of which stretch values are made anew."""

    measure = forms.ChoiceField(label=label("measure", Channel), choices=chosen(Measure.choices))
    makes_anew = forms.BooleanField(
        label=gettext_lazy("Also make stored values anew from what was sent"), required=False,
        help_text=gettext_lazy("Hours keep the value before as a correction; days and indices follow."),
    )  # fmt: skip
    first = moment_field(gettext_lazy("From"), required=False)
    last = moment_field(gettext_lazy("To"), required=False)

    def clean(self):
        """Ask for the stretch where values are to be made anew."""
        said = super().clean()
        for name in ("first", "last"):
            if said.get("makes_anew") and not said.get(name) and name not in self.errors:
                self.add_error(name, _("Say from when to when."))
        return said

    def said(self) -> dict:
        """Return what was entered as the act takes it."""
        stretch = ("first", "last") if self.cleaned_data["makes_anew"] else ()
        return {name: self.cleaned_data[name] for name in ("measure", *stretch)}


class AskForm(forms.Form):
    """What is asked of a device."""

    what = forms.ChoiceField(label=pgettext_lazy("request", "What is asked"), choices=Asked.choices)
    begin = moment_field(gettext_lazy("From"), required=False, help_text=gettext_lazy("Of the past only."))
    end = moment_field(gettext_lazy("To"), required=False)
    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds between two values"), required=False, min_value=30, max_value=3600,
        help_text=gettext_lazy("Of the interval only."),
    )  # fmt: skip
