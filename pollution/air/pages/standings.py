"""What the pages of ladders, consequences, targets and rules of air periods show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from pollution.air import consequences
from pollution.air.forms.standings import NUMBERS
from pollution.air.models import AirPolicy, AirTarget, Consequence, ConsequenceHistory, Ladder, LadderStep
from pollution.air.standards import Factor
from pollution.air.statuses import ConsequenceStatus, PercentileRule, Reward
from pollution.air.statuses import Factor as FactorWords
from pollution.air.tabs import ROOMS
from pollution.tabs import Tab
from tracker.lib import periods
from tracker.org.models import Unit, User
from tracker.org.rights import reach
from tracker.rankings.kinds import rankings
from tracker.rankings.statuses import TableStatus
from tracker.rankings.words import period_in_words

BESIDE = (
    ROOMS[0],  # the way back to the air
    ("consequences", pgettext_lazy("pages", "Rewards and deductions"), "air.consequence"),
    ("ladders", pgettext_lazy("pages", "Ladders"), "air.ladder"),
    ("targets", pgettext_lazy("pages", "Air targets"), "air.airtarget"),
    ("air-policy", pgettext_lazy("pages", "Rules of air periods"), "air.airpolicy"),
)
TONES = {ConsequenceStatus.PROPOSED: "yellow", ConsequenceStatus.CONFIRMED: "green", ConsequenceStatus.DROPPED: "grey"}
PERIOD_WORDS = {
    "week": pgettext_lazy("ladder", "By week"),
    "month": pgettext_lazy("ladder", "By month"),
    "quarter": pgettext_lazy("ladder", "By quarter"),
    "year": pgettext_lazy("ladder", "By year"),
}


def beside(user: User, here: str) -> list[Tab]:
    """Return the pages of standings that stand beside one another, the one shown marked."""
    return [Tab(str(words), reverse(f"air:{name}"), name == here) for name, words, thing in BESIDE if reach(user, thing)]


# --- Ladders ----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LadderShown:
    """A ladder: of which ranking, how it stands today, what its steps say."""

    ladder: Ladder
    title: str
    tone: str
    state: str
    steps: list[str]


def ladders(on: date, only: Ladder | None = None) -> list[LadderShown]:
    """Return the ladders, those in use first; with `only` those of the same ranking and group."""
    rows = Ladder.objects.prefetch_related("steps").select_related("made_by__person").order_by("-is_on", "kind", "-first_day", "pk")
    if only:
        rows = rows.filter(kind=only.kind, period_kind=only.period_kind, group=only.group)
    return [shown(row, on) for row in rows]


def shown(ladder: Ladder, on: date) -> LadderShown:
    """Return one ladder in words."""
    ranking = rankings().get(ladder.kind)
    group = ranking.group(ladder.group) if ranking and ladder.group else None
    words = [str(ranking.title if ranking else ladder.kind), str(PERIOD_WORDS.get(ladder.period_kind, ladder.period_kind))]
    return LadderShown(
        ladder,
        " · ".join([*words, *([str(group.title)] if group else [])]),
        *_state(ladder, on),
        [step_in_words(s) for s in ladder.steps.all()],
    )


def _state(ladder: Ladder, on: date) -> tuple[str, str]:
    if not ladder.is_on:
        return "grey", _("On record, not in use")
    if ladder.last_day and ladder.last_day < on:
        return "grey", _("Ended")
    return ("blue", _("To come")) if ladder.first_day > on else ("green", pgettext("ladder", "In use"))


def step_in_words(step: LadderStep) -> str:
    """Return a step as a sentence: last in two weeks of one month: criticism."""
    return _("%(place)s%(run)s: %(brings)s") % {
        "place": place_in_words(step.place),
        "run": _run(step),
        "brings": brings_in_words(step.brings, step.money),
    }


def place_in_words(place: int) -> str:
    """Return a place counted from an end."""
    if place in (1, -1):
        return pgettext("place", "First") if place == 1 else pgettext("place", "Last")
    return _("No. %(n)d") % {"n": place} if place > 0 else _("No. %(n)d from the end") % {"n": -place}


def _run(step: LadderStep) -> str:
    if step.within == 1:
        return ""
    if step.in_month:
        return ngettext(", %(n)d time within a month", ", %(n)d times within a month", step.times) % {"n": step.times}
    if step.times == step.within:
        return ngettext(", %(n)d period in a row", ", %(n)d periods in a row", step.times) % {"n": step.times}
    return _(", %(times)d times in %(within)d periods") % {"times": step.times, "within": step.within}


def brings_in_words(brings: str, money: Decimal) -> str:
    """Return what a step brings; money in 10,000 yuan with its sign."""
    if brings != Reward.MONEY:
        return str(Reward(brings).label)
    return _("%(money)s × 10,000 yuan") % {"money": f"{money:+.2f}".removesuffix(".00").replace("-", "−")}


# --- Consequences -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ConsequenceShown:
    """What a place brought: why, how it stands, and what may be done."""

    row: Consequence
    brings: str
    because: str
    tone: str
    doubt: str
    may_decide: bool
    matter_url: str  # where it may be registered as a matter


def seen(user: User):
    """Return the consequences a user may see: those who decide all, the others what is confirmed."""
    rows = Consequence.objects.select_related("table", "table__scheme", "unit", "step", "decided_by__person").annotate(
        is_doubted=Exists(consequences.doubtful().filter(consequence=OuterRef("pk")))
    )
    return rows if reach(user, "air.consequence", "decide") else rows.filter(status=ConsequenceStatus.CONFIRMED)


def counts(user: User, year: int) -> dict[str, int]:
    """Return how many there are in a year by status, as far as the user sees them."""
    return dict(seen(user).filter(table__last_day__year=year).order_by().values_list("status").annotate(Count("pk")))


def show(rows: Iterable[Consequence], user: User) -> list[ConsequenceShown]:
    """Return consequences in words."""
    may_register = bool(reach(user, "accountability.matter", "add"))
    decides = bool(reach(user, "air.consequence", "decide"))
    return [show_one(row, decides=decides, may_register=may_register) for row in rows]


def show_one(row: Consequence, *, decides: bool, may_register: bool = False) -> ConsequenceShown:
    """Return one in words."""
    brings, because = brings_in_words(row.brings, row.money), because_in_words(row.because)
    doubt = ""
    if row.status == ConsequenceStatus.CONFIRMED and (row.is_doubted or row.table.status == TableStatus.CORRECTED):
        doubt = _("No longer follows from the published standings") if row.is_doubted else _("The standing was corrected since")
    is_matter = may_register and row.status == ConsequenceStatus.CONFIRMED and row.brings in (Reward.CRITICISM, Reward.TALK)
    said = {"title": f"{row.unit}: {brings}", "description": f"{row.table}: {because}", "origin_label": str(row.table.title)}
    url = f"{reverse('accountability:register')}?{urlencode(said)}" if is_matter else ""
    may = decides and row.status != ConsequenceStatus.DROPPED
    return ConsequenceShown(row, brings, because, TONES[row.status], doubt, may, url)


def because_in_words(because: str) -> str:
    """Return the periods and places that led to it: week 30 of 2016 no. 13 of 13."""
    found = []
    for one in because.split():
        label, _colon, rank = one.partition(":")
        place, _slash, of = rank.partition("/")
        found.append(
            _("%(period)s no. %(rank)s of %(count)s") % {"period": period_in_words(periods.period(label)), "rank": place, "count": of}
        )
    return _(", ").join(found)


@dataclass(frozen=True)
class Money:
    """What was confirmed in money for a unit in a year, in 10,000 yuan."""

    unit: Unit
    plus: Decimal
    minus: Decimal
    both: Decimal


def money(year: int) -> list[Money]:
    """Return the money of a year by unit."""
    rows = list(consequences.money_of(year))
    units = Unit.objects.in_bulk([row["unit"] for row in rows])
    return [Money(units[row["unit"]], row["plus"] or Decimal(0), row["minus"] or Decimal(0), row["both"]) for row in rows]


def history(row: Consequence) -> list[dict]:
    """Return what happened to one."""
    rows: Iterable[ConsequenceHistory] = row.history.select_related("by__person").order_by("-at", "-pk")
    return [{"what": one.get_became_display(), "by": one.by, "at": one.at, "because": one.because} for one in rows]


# --- Targets ----------------------------------------------------------------------------------------------------------------------------

NOW, OVER, COMING = "now", "over", "coming"


def targets(when: str, on: date):
    """Return the targets whose period holds today, is over, or is to come."""
    rows = AirTarget.objects.select_related("unit", "made_by__person").order_by("unit__path_order", "unit_id", "aim", "first_day")
    asked = {NOW: {"first_day__lte": on, "last_day__gte": on}, OVER: {"last_day__lt": on}, COMING: {"first_day__gt": on}}
    return rows.filter(**asked[when])


# --- Rules of air periods ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PolicyShown:
    """A version of the rules: its numbers in words, weights and S by factor, what it changed."""

    policy: AirPolicy
    tone: str
    state: str
    numbers: list[tuple[str, str]]
    factors: list[tuple[str, Decimal, Decimal]]
    changed: list[str]


def policies(on: date) -> list[PolicyShown]:
    """Return the versions of the rules, the latest first."""
    rows = list(AirPolicy.objects.select_related("made_by__person").order_by("first_day"))
    in_force = next((row for row in reversed(rows) if row.first_day <= on), None)
    return [_policy(row, rows[place - 1] if place else None, in_force, on) for place, row in enumerate(rows)][::-1]


def _policy(row: AirPolicy, before: AirPolicy | None, in_force: AirPolicy | None, on: date) -> PolicyShown:
    tone, state = ("green", _("In force")) if row == in_force else ("blue", _("To come")) if row.first_day > on else ("grey", _("Replaced"))
    numbers = [(_name(name), _value(row, name)) for name in NUMBERS]
    factors = [(str(FactorWords(f).label), getattr(row, f"weight_{f}"), getattr(row, f"divisor_{f}")) for f in Factor]
    names = [*NUMBERS, *(f"{part}_{f}" for part in ("weight", "divisor") for f in Factor)]
    changed = [f"{_name(n)}: {_value(before, n)} → {_value(row, n)}" for n in names if before and getattr(before, n) != getattr(row, n)]
    return PolicyShown(row, tone, state, numbers, factors, changed)


def _name(name: str) -> str:
    part, _line, factor = name.partition("_")
    if part == "weight":
        return _("Weight of %(factor)s") % {"factor": FactorWords(factor).label}
    if part == "divisor":
        return _("S of %(factor)s") % {"factor": FactorWords(factor).label}
    return str(AirPolicy._meta.get_field(name).verbose_name)


def _value(row: AirPolicy, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if name == "percentile":
        return str(PercentileRule(value).label)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
