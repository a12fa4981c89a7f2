"""What the pages of the rules show: versions with what each changed, wordings by rule, the numbers in words."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accountability.forms.rules import NUMBERS
from accountability.models import ChecklistItem, SupervisionPolicy, Urging
from accountability.policies import checklist_on, numbers_of
from accountability.rules import DEFAULT_POLICY, Policy
from accountability.statuses import Rule, UrgingMode
from tracker.org.models import User


def tabs(active: str) -> list[dict]:
    """Return the pages of the rules."""
    pages = {
        "policy": _("Supervision policy"),
        "checklist": _("The four no-lets-go"),
        "kinds": _("Kinds of matters"),
        "prefixes": _("Prefixes of numbers"),
        "instruments": _("Documents for holding to account"),
    }
    return [{"label": label, "url": reverse(f"accountability:{name}"), "active": name == active} for name, label in pages.items()]


@dataclass(frozen=True)
class Number:
    """One number of the policy: its name, its value in words, and what it was before, if it changed."""

    name: str
    label: str
    value: str
    was: str | None = None


@dataclass(frozen=True)
class Version:
    """One version: since when, by which document, which numbers it changed."""

    row: SupervisionPolicy | None
    source: str
    numbers: list[Number]

    @property
    def changes(self) -> list[Number]:
        """Return the numbers that differ from those of the version before."""
        return [number for number in self.numbers if number.was is not None]


def versions() -> list[Version]:
    """Return all versions, the latest first, the built-in numbers last; each with what it changed."""
    found, before = [Version(None, str(DEFAULT_POLICY.source), numbers(DEFAULT_POLICY))], DEFAULT_POLICY
    for row in SupervisionPolicy.objects.select_related("made_by__person").order_by("first_day"):
        policy = numbers_of(row)
        found.append(Version(row, row.document, numbers(policy, before)))
        before = policy
    return found[::-1]


def numbers(policy: Policy, before: Policy | None = None) -> list[Number]:
    """Return the numbers of a policy in words, with those of the one before where they differ."""
    found = []
    for name in NUMBERS:
        value = getattr(policy, name)
        was = getattr(before, name) if before and tuple_of(getattr(before, name)) != tuple_of(value) else None
        label = str(SupervisionPolicy._meta.get_field(name).verbose_name)
        found.append(Number(name, label, in_words(name, value), None if was is None else in_words(name, was)))
    return found


def tuple_of(value):
    """Return lists as tuples, so that the same days are the same."""
    return tuple(value) if isinstance(value, list | tuple) else value


def in_words(name: str, value) -> str:
    """Return a number of the policy as it is read."""
    if name == "urging_mode":
        return str(UrgingMode(value).label)
    if name == "at_once":
        return _(", ").join(str(Rule(rule).label) for rule in value) or _("none")
    if name == "look_back_days":
        return _(", ").join(str(day) for day in value) or _("none")
    if name == "look_back_share":
        return f"{value}%"
    if name in ("failures_before_case", "extension_times"):
        return ngettext("%(n)d time", "%(n)d times", value) % {"n": value}
    return ngettext("%(n)d day", "%(n)d days", value) % {"n": value}


def running_urgings(user: User) -> int:
    """Return how many urgings run now: they keep their numbers."""
    return Urging.objects.visible_to(user).running().count()


@dataclass(frozen=True)
class Wordings:
    """One of the four: the words in force, and every wording it had."""

    label: str
    item: object
    rows: list[ChecklistItem]


def wordings(on: date) -> list[Wordings]:
    """Return the four with all their wordings."""
    rows: dict[str, list[ChecklistItem]] = {}
    for row in ChecklistItem.objects.order_by("-first_day"):
        rows.setdefault(row.rule, []).append(row)
    return [Wordings(str(Rule(rule).label), item, rows.get(rule, [])) for rule, item in checklist_on(on).items()]
