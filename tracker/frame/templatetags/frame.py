"""Template filters and tags that every page shares: money, rates, points, days, links, names, icons."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext, npgettext, pgettext
from django.utils.translation import gettext as _

register = template.Library()

NOTHING = "—"
MINUS = "\u2212"
WAN_IN_YI = 10_000
TONE_OF_MESSAGE = {"success": "green", "warning": "yellow", "error": "red", "info": "blue", "debug": "grey"}
PHONE_ENTRIES = ("inbox", "camera", "gauge", "flag", "building")  # icons of the entries in a phone's bottom bar
MOST_PHONE_ENTRIES = 4  # beside the search and "me"

Number = Decimal | Fraction | int | float | str


def exact(value: Number) -> Fraction:
    """Return the number as it is written, without a trace of binary arithmetic."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def rounded(value: Number, places: int) -> str:
    """Return the number with `places` decimals, half away from zero, grouped by thousands, with a real minus."""
    number = exact(value)
    units = int(abs(number) * 10**places + Fraction(1, 2))
    whole, rest = divmod(units, 10**places)
    digits = f"{whole:,}.{rest:0{places}d}" if places else f"{whole:,}"
    return MINUS + digits if number < 0 and units else digits


@register.filter
def wan(value: Number | None, places: int = 2) -> str:
    """Return an amount in 万元, grouped, two decimals unless told; "—" if None or empty."""
    return NOTHING if value in (None, "") else rounded(value, places)


@register.filter
def yi(value: Number | None, places: int = 2) -> str:
    """Return an amount given in 万元 as 亿元, two decimals unless told; "—" if None or empty."""
    return NOTHING if value in (None, "") else rounded(exact(value) / WAN_IN_YI, places)


@register.filter
def pct(value: Number | None, places: int = 1) -> str:
    """Return a ratio (1 is the whole) as a percentage, one decimal unless told; it may exceed 100 %."""
    return NOTHING if value in (None, "") else rounded(exact(value) * 100, places) + "%"


@register.filter
def points(value: Number | None, how: str = "") -> str:
    """Return percentage points (百分点) with one decimal; "signed" puts a plus before a gain."""
    if value in (None, ""):
        return NOTHING
    text = rounded(value, 1)
    return f"+{text}" if how == "signed" and text[0] != MINUS and text != "0.0" else text


@register.filter
def decimals(value: Number | None, places: int = 0) -> str:
    """Return any number grouped and with `places` decimals; "—" if None or empty."""
    return NOTHING if value in (None, "") else rounded(value, places)


@register.filter
def share(value: Number | None) -> str:
    """Return a ratio as the width of a bar in percent, "0.0" to "100.0"."""
    return rounded(min(max(exact(value or 0), Fraction(0)), Fraction(1)) * 100, 1)


@register.filter
def day(value: date | None, how: str | date = "") -> str:
    """Return the day without its year; with it if `how` is "full" or a day of another year."""
    if not value:
        return NOTHING
    value = local(value)
    other_year = isinstance(how, date) and how.year != value.year
    if how == "full" or other_year:
        return format_date(value, pgettext("format of a day with its year", "j M Y"))
    return format_date(value, pgettext("format of a day", "j M"))


@register.filter
def weekday(value: date | None) -> str:
    """Return the day with its year and its day of the week, as the top bar shows it."""
    return format_date(value, pgettext("format of a day with its weekday", "l j M Y")) if value else NOTHING


@register.filter
def month(value: date | None) -> str:
    """Return the month with its year."""
    return format_date(value, pgettext("format of a month", "M Y")) if value else NOTHING


@register.filter
def moment(value: datetime | None, how: str | date = "") -> str:
    """Return the local day and the time to the minute; years as in `day`."""
    if not value:
        return NOTHING
    return f"{day(value, how)} {format_date(local(value), 'H:i')}"


def local(value: date | datetime) -> date | datetime:
    """Return a moment in local time; a plain day as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def days_late(value: int | date | None, today: date | None = None) -> str:
    """Return how late in words; from the days late (negative: days left), or from a due day and today."""
    if value is None or value == "":
        return NOTHING
    late = (today - local_day(value)).days if isinstance(value, date) else int(value)
    if late > 0:
        return ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
    if late < 0:
        return ngettext("%(days)d day left", "%(days)d days left", -late) % {"days": -late}
    return _("due today")


def local_day(value: date | datetime) -> date:
    """Return the local day of a moment; a plain day as it is."""
    value = local(value)
    return value.date() if isinstance(value, datetime) else value


@register.filter
def localname(obj) -> str:
    """Return the object's name in the reader's language: `name_en` for English if there is one, else `name`."""
    if obj in (None, ""):
        return ""
    if (get_language() or "").startswith("en") and getattr(obj, "name_en", ""):
        return obj.name_en
    return getattr(obj, "name", None) or str(obj)


@register.filter
def message_tone(message) -> str:
    """Return the tone in which a message of Django is shown."""
    return TONE_OF_MESSAGE.get(message.level_tag, "grey")


@register.filter
def phone_entries(nav) -> list:
    """Return the navigation entries that stand in a phone's bottom bar, in their order there."""
    return [entry for icon_name in PHONE_ENTRIES for entry in nav or () if entry.icon == icon_name][:MOST_PHONE_ENTRIES]


@register.filter
def counted(count: int | None) -> str:
    """Return a count for a badge, "99+" beyond two digits."""
    return "99+" if (count or 0) > 99 else str(count or 0)


@register.filter
def items_count(page) -> str:
    """Return "1–50 of 80" for a page of a paginator, in words; "of more than" where it `is_capped`."""
    if getattr(page.paginator, "is_capped", False):
        shown = {"first": page.start_index(), "last": page.end_index(), "total": page.paginator.counted}
        return _("%(first)d–%(last)d of more than %(total)d rows") % shown
    return npgettext(
        "rows of a list", "%(first)d–%(last)d of %(total)d row", "%(first)d–%(last)d of %(total)d rows", page.paginator.count
    ) % {
        "first": page.start_index(),
        "last": page.end_index(),
        "total": page.paginator.count,
    }


@register.filter
def elided(page) -> list:
    """Return the page numbers to offer around this page, with "…" for those left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.simple_tag(takes_context=True)
def query_with(context, **changes) -> str:
    """Return "?…" of this address with the changes; None or "" removes a key, any change but of the page leaves for page 1."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def icon(name: str, label: str = ""):
    """Return an icon of the sprite; hidden from screen readers unless it carries a label of its own."""
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', href)
