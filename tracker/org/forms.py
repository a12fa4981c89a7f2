"""Forms of the organisation; they say kindly beforehand what acts and database would refuse."""

from datetime import timedelta

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.org.login import locking
from tracker.org.models import CalendarDay, Person, Post, Unit
from tracker.org.statuses import Role, UnitKind

MOST_NOTICE_BYTES = 200_000


class LogInForm(AuthenticationForm):
    """Account and password; a closed account is told so, but only to who knows its password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = _("Account")
        name.validators.append(MaxLengthValidator(name.max_length))  # Django tells only the browser how long a name can be

    def get_invalid_login_error(self):
        if getattr(self.request, "is_account_closed", False):
            return ValidationError(_("This account is closed. Ask your security administrator to open it again."), code="inactive")
        return ValidationError(_("Account or password is wrong. Please try again."), code="invalid_login")


class OwnPasswordForm(PasswordChangeForm):
    """The old password and twice the new one; the view calls the act that saves it, and the page lists the demands."""

    is_guessed_at = False  # set once wrong passwords have locked the account

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["new_password1"].help_text = ""

    def clean_old_password(self):
        """Look at the old password as a log-in does: each wrong one counts, and an open session is no way around the lock."""
        name, old = self.user.get_username(), self.cleaned_data["old_password"]
        if authenticate(self.request, username=name, password=old) == self.user:
            locking.unlock(name=name)
            return old
        self.is_guessed_at = locking.has_just_locked(self.request)
        raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")


def day_field(label, **options) -> forms.DateField:
    """Return a field for a day, with the browser's calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class UnitField(forms.ModelChoiceField):
    """A choice among the living units, indented as in the tree."""

    def __init__(self, **options):
        super().__init__(queryset=Unit.objects.none(), **options)

    def label_from_instance(self, obj):
        return "\u3000" * obj.depth + str(obj)

    def offer(self, units) -> None:
        """Offer these units, in the order of the tree."""
        self.queryset = units.in_order()


class UnitForm(forms.ModelForm):
    """What a unit is called and how it is listed; a new one also where it stands and from when."""

    parent = UnitField(label=gettext_lazy("Parent unit"))
    on = day_field(gettext_lazy("From the day"))

    class Meta:
        model = Unit
        fields = ["name", "short_name", "name_en", "code", "kind", "order"]

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["parent"], self.fields["on"]
        else:
            self.fields["parent"].offer(Unit.objects.on(on))
            self.fields["on"].initial = on
        self.fields["kind"].choices = [
            choice for choice in UnitKind.choices if choice[0] != UnitKind.DISTRICT or self.instance.kind == choice[0]
        ]
        self.fields["order"].help_text = _("Place among the units of one parent; small numbers first.")

    def values(self) -> dict:
        """Return what was filled in, as the acts take it."""
        return dict(self.cleaned_data)


class PlaceForm(forms.Form):
    """A new place in the tree, from a day that has come."""

    parent = UnitField(label=gettext_lazy("New parent unit"))
    on = day_field(gettext_lazy("From the day"), help_text=gettext_lazy("The place before ends the day before and stays on record."))

    def __init__(self, *args, unit, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = on
        self.fields["parent"].offer(Unit.objects.on(on).exclude(path__startswith=unit.path))
        self.fields["on"].initial = on
        self.fields["on"].widget.attrs["max"] = on.isoformat()

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("Only days that have come: today's tree decides who reaches what."))
        return on


class LastDayForm(forms.Form):
    """The last day of something dated."""

    on = day_field(gettext_lazy("Last day"), help_text=gettext_lazy("This day still belongs to it."))

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = on


class RoleEndForm(LastDayForm):
    """The last day of a role; yesterday ends it at once."""

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, on=on - timedelta(days=1), **kwargs)
        self.fields["on"].help_text = _("Yesterday ends it at once.")


class PersonForm(forms.ModelForm):
    """How a person is called and reached."""

    class Meta:
        model = Person
        fields = ["name", "phone", "email"]

    def clean_phone(self):
        phone = self.cleaned_data["phone"].replace(" ", "").replace("-", "")
        if phone and not phone.lstrip("+").isdigit():
            raise ValidationError(_("A telephone number has digits only."))
        return phone


class PostForm(forms.ModelForm):
    """A post that begins."""

    unit = UnitField(label=gettext_lazy("Unit"))
    first_day = day_field(gettext_lazy("First day"))

    class Meta:
        model = Post
        fields = ["unit", "title", "title_en", "duty", "first_day"]

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(Unit.objects.on(on))
        self.fields["first_day"].initial = on
        self.fields["duty"].help_text = _("Whoever holds a duty is told when something of the unit is late.")


class InitialPasswordForm(forms.Form):
    """A password that the user must change at the next log-in."""

    password = forms.CharField(
        label=gettext_lazy("Initial password"),
        max_length=128,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("The user must change it at the next log-in; tell it in person."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        demands = " ".join(filter(None, password_validators_help_texts()[:3]))
        self.fields["password"].help_text = f"{demands} {self.fields['password'].help_text}"


class AccountForm(InitialPasswordForm):
    """A new account, for a person who has none."""

    field_order = ["person", "username", "password"]
    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Person"))
    username = forms.CharField(
        label=gettext_lazy("Account"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Letters, digits and @ . + - _; for instance the pinyin of the name."),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(by).filter(user=None).in_order()


class RoleForm(forms.Form):
    """A role in a unit, between two days."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    unit = UnitField(
        label=gettext_lazy("Unit"), help_text=gettext_lazy("The role reaches this unit and all below it, as far as its scope goes.")
    )
    first_day = day_field(gettext_lazy("First day"))
    last_day = day_field(gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until further notice."))

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(Unit.objects.on(on))
        self.fields["first_day"].initial = on


class CalendarDayForm(forms.Form):
    """What a day is: as any other, off, or worked."""

    ORDINARY, OFF, WORKED = "ordinary", "off", "worked"
    CHOICES = [
        (ORDINARY, gettext_lazy("Ordinary: worked from Monday to Friday")),
        (OFF, gettext_lazy("Off")),
        (WORKED, gettext_lazy("Worked")),
    ]
    kind = forms.ChoiceField(label=gettext_lazy("What this day is"), choices=CHOICES, widget=forms.RadioSelect)
    name = forms.CharField(
        label=gettext_lazy("Holiday or reason"), max_length=CalendarDay._meta.get_field("name").max_length, required=False
    )

    def clean(self):
        told = super().clean()
        if told.get("kind") in (self.OFF, self.WORKED) and not told.get("name"):
            self.add_error("name", _("Say which holiday it belongs to, or why."))
        return told


class NoticeForm(forms.Form):
    """A holiday notice as a JSON file; the second time its text comes back from the dry run."""

    file = forms.FileField(label=gettext_lazy("Holiday notice (JSON)"), required=False, validators=[FileExtensionValidator(["json"])])
    source = forms.CharField(
        label=gettext_lazy("Source document"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Title and number of the notice; empty: the address that the file names."),
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST_NOTICE_BYTES)

    def clean(self):
        told = super().clean()
        file = told.get("file")
        if file is not None:
            told["text"] = self._text_of(file)
        if not told.get("text") and not self.errors:
            raise ValidationError(_("Choose a file."))
        return told

    def _text_of(self, file) -> str:
        if file.size > MOST_NOTICE_BYTES:
            raise ValidationError({"file": _("The file is larger than a holiday notice can be.")})
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError({"file": _("The file is not text in UTF-8.")}) from error
