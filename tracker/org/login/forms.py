"""Forms of log-in: codes, reasons, a new version of the policy, whom to unlock."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.org.forms import day_field
from tracker.org.login import policy
from tracker.org.login.models import LogInPolicy
from tracker.org.statuses import Role


class CodeForm(forms.Form):
    """A code of the authenticator app, or a recovery code."""

    code = forms.CharField(
        label=pgettext_lazy("second factor", "Code"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}),
    )


class FirstCodeForm(CodeForm):
    """The first code that the app shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Six digits that the app shows")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class ReasonForm(forms.Form):
    """Why something is done; it stands in the audit trail."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("It is kept in the audit trail."))


class LeavingForm(ReasonForm):
    """The last day of somebody who leaves, and why."""

    field_order = ["on", "reason"]

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"] = day_field(
            _("Last day"), initial=on, help_text=_("Posts and roles end with this day; the account is closed at once.")
        )
        self.order_fields(self.field_order)


class PolicyForm(forms.ModelForm):
    """A new version of the log-in policy, beginning with the values of the present one."""

    second_factor_roles = forms.MultipleChoiceField(
        label=_("Roles that need a second factor"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = LogInPolicy
        fields = [
            "first_day",
            "source",
            "least_length",
            "classes",
            "change_days",
            "remembered",
            "failures",
            "address_failures",
            "lock_minutes",
            "idle_minutes",
            "absolute_hours",
            "one_session",
            "second_factor_roles",
        ]

    def __init__(self, *args, today, in_force: LogInPolicy, **kwargs):
        initial = {name: getattr(in_force, name) for name in self.Meta.fields if name not in ("first_day", "source")}
        super().__init__(*args, initial=initial | {"first_day": today}, **kwargs)
        self.fields["first_day"] = day_field(
            _("First day"), initial=today, help_text=_("Real time counts, also in a demonstration district.")
        )
        self.fields["first_day"].widget.attrs["min"] = today.isoformat()
        if always := policy.always_demanded():
            self.initial["second_factor_roles"] = sorted({*self.initial["second_factor_roles"], *always})
            self.fields["second_factor_roles"].help_text = _("The three administrators always need one.")
        self.fields["source"].help_text = _("Title and number of the document that sets these values.")
        self.order_fields(self.Meta.fields)


class UnlockForm(forms.Form):
    """An account name or an address that may try again."""

    name = forms.CharField(max_length=255, required=False)
    address = forms.CharField(max_length=45, required=False)
