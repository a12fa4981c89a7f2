"""Forms of the administration of alerts."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.alerts.models import Channel, LevelPolicy
from tracker.alerts.policies import policy_on
from tracker.alerts.statuses import ChannelKind, Level
from tracker.alerts.wire import OFFICIAL_HOSTS, AddressRefused, checked
from tracker.org.models import Unit

HOST_OF = {ChannelKind.WECOM: OFFICIAL_HOSTS[0], ChannelKind.DINGTALK: OFFICIAL_HOSTS[1]}


def masked(channel: Channel) -> str:
    """Return the host and the last four characters of a webhook address."""
    if not channel.address:
        return ""
    host = "/".join(channel.address.split("/")[:3])
    return f"{host}/…{channel.address[-4:]}"


class ChannelForm(forms.ModelForm):
    """A channel; address and secret are written here and never shown again."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Channel
        fields = ["kind", "name", "address", "secret", "unit", "level", "is_active"]
        widgets = {"address": forms.TextInput(attrs={"autocomplete": "off"}), "secret": forms.PasswordInput(attrs={"autocomplete": "off"})}
        help_texts = {
            "unit": gettext_lazy("Empty: the whole district"),
            "level": gettext_lazy("Empty: every level; otherwise this level and those above it"),
            "secret": gettext_lazy("DingTalk only: the secret that begins with SEC"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.answerable().in_order()
        self.fields["version"].initial = self.instance.version
        self.known = {name: getattr(self.instance, name) for name in ("address", "secret")}
        for name in self.known:
            self.initial[name] = ""
        if self.instance.pk:
            self.fields["kind"].disabled = True
            self._say_what_is_kept()

    def _say_what_is_kept(self):
        keeps = _("Stored: %(what)s. Leave it empty to keep it.")
        if self.known["address"]:
            self.fields["address"].help_text = keeps % {"what": masked(self.instance)}
        if self.known["secret"]:
            self.fields["secret"].help_text = keeps % {"what": f"…{self.known['secret'][-4:]}"}

    def clean(self):
        cleaned = super().clean()
        for name, value in self.known.items():
            cleaned[name] = (cleaned.get(name) or "").strip() or value
        if cleaned.get("kind") == ChannelKind.MAIL:
            cleaned["address"] = cleaned["secret"] = ""
        elif cleaned.get("kind"):
            self._check_address(cleaned["kind"], cleaned["address"])
        return cleaned

    def _check_address(self, kind: str, address: str):
        if not address:
            return self.add_error("address", _("A robot needs its webhook address."))
        try:
            host = checked(address).hostname
        except AddressRefused as error:
            return self.add_error("address", str(error))
        if host in OFFICIAL_HOSTS and host != HOST_OF[kind]:
            self.add_error("address", _("This is the address of the other kind of robot."))

    def values(self) -> dict:
        """Return what is to be saved."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PolicyForm(forms.ModelForm):
    """A new version of the policy, in force from a day that has not begun."""

    class Meta:
        model = LevelPolicy
        fields = [
            "first_day",
            "source",
            "warn_days",
            "repeat_every",
            "responsible_after",
            "deputy_after",
            "main_leader_after",
            "supervision_after",
            "digest_at",
            "quiet_from",
            "quiet_until",
            "is_quiet_on_days_off",
        ]
        widgets = {
            "first_day": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            **dict.fromkeys(("digest_at", "quiet_from", "quiet_until"), forms.TimeInput(format="%H:%M", attrs={"type": "time"})),
        }

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        for name, value in _initial(today).items():
            self.initial.setdefault(name, value)

    def clean_first_day(self):
        first_day = self.cleaned_data["first_day"]
        if first_day < self.today:
            raise forms.ValidationError(_("A version may not begin in the past: what was told would have been told wrongly."))
        return first_day


def _initial(today: date) -> dict:
    """Return the numbers in force, as the start of a new version."""
    policy = policy_on(today)
    return {
        "first_day": today,
        "warn_days": list(policy.warn_days),
        "repeat_every": policy.repeat_every,
        "responsible_after": policy.after[Level.RESPONSIBLE],
        "deputy_after": policy.after[Level.DEPUTY],
        "main_leader_after": policy.after[Level.MAIN_LEADER],
        "supervision_after": policy.after[Level.SUPERVISION],
        "digest_at": policy.digest_at,
        "quiet_from": policy.quiet_from,
        "quiet_until": policy.quiet_until,
        "is_quiet_on_days_off": policy.is_quiet_on_days_off,
    }
