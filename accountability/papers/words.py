"""How papers write days, moments, people and the names of things."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker.bulletins.blocks import Block, Fact, Paragraph
from tracker.bulletins.standard import full_date
from tracker.lib.periods import local_day


def in_the_districts_language(build: Callable) -> Callable:
    """Let a function put a paper together in the district's language: a paper is read by others than who prints it."""

    @wraps(build)
    def built(*args, **kwargs):
        with override(settings.LANGUAGE_CODE):
            return build(*args, **kwargs)

    return built


def day(value: date | datetime | None) -> str:
    """Return a day as papers write it, or nothing."""
    if value is None:
        return ""
    return full_date(local_day(value) if isinstance(value, datetime) else value)


def moment(value: datetime | None) -> str:
    """Return a local day with its time, or nothing."""
    return f"{day(value)} {localtime(value):%H:%M}" if value else ""


def who(user) -> str:
    """Return who did something; what nobody did was done by the system."""
    return str(user) if user else _("the system")


def signed(at: datetime | None, user=None) -> str:
    """Return when something was done and by whom, or nothing."""
    return "\n".join(filter(None, (moment(at), str(user) if user else ""))) if at else ""


def named(row, name: str, value=None, **more) -> Fact:
    """Return a field of a row under its own name; `value` in place of what stands there."""
    label = str(row._meta.get_field(name).verbose_name)
    if value is None:
        display = getattr(row, f"get_{name}_display", None)
        value = display() if display else getattr(row, name)
    return Fact(label, _written(value), **more)


def label(model, name: str) -> str:
    """Return what a field is called."""
    return str(model._meta.get_field(name).verbose_name)


def _written(value) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)


def or_none(blocks: list[Block]) -> list[Block]:
    """Return the blocks, or a paragraph that says that there is nothing."""
    return blocks or [Paragraph(_("Nothing of the kind is on record."))]


def listed(names, separator: str = "、") -> str:
    """Return names in a row, each once."""
    return separator.join(dict.fromkeys(filter(None, map(str, names))))
