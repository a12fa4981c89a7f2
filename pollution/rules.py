"""The rules of the field as pure functions; their numbers arrive as a dated FieldPolicy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil

from pollution.statuses import BUILDING, LIVING, Outcome, SourceLight, StopRule
from tracker.lib.measures import rounded


@dataclass(frozen=True)
class Numbers:
    """The numbers in force on a day (see FieldPolicy), in days, minutes, hours and Beaufort."""

    site_visit_days: int = 15
    visit_days: int = 60
    reply_minutes: int = 30
    raise_minutes: int = 240
    offline_hours: int = 24
    repeat_days: int = 365
    stop_wind_force: int = 4

    def days_for(self, kind: str) -> int:
        """Return within how many days a source of a kind is to be visited."""
        return self.site_visit_days if kind in BUILDING else self.visit_days


DEFAULT_NUMBERS = Numbers()


def meets_all(outcomes: Iterable[str]) -> bool | None:
    """Return True if every item that applies is met (达到全部百分之百), None if none applies."""
    applying = [outcome for outcome in outcomes if outcome != Outcome.NONE]
    return all(outcome == Outcome.PASS for outcome in applying) if applying else None


def must_stop(stop_rules: Iterable[str], *, wind_force: int | None, is_heavy: bool, numbers: Numbers) -> bool:
    """Return True if earth work and demolition must stop: wind of the force named, or heavy pollution (大气条例第四十二条第五项)."""
    rules = set(stop_rules)
    in_wind = StopRule.WIND in rules and wind_force is not None and wind_force >= numbers.stop_wind_force
    return in_wind or (StopRule.HEAVY in rules and is_heavy)


def source_light(*, status: str, kind: str, open_matters: int, overdue_matters: int, visited_at: datetime | None, now: datetime,
                 numbers: Numbers) -> SourceLight:  # fmt: skip
    """Return the light of a source: red with an overdue matter, yellow with an open one or without a visit in time, grey when over."""
    if status not in LIVING:
        return SourceLight.GREY
    if overdue_matters:
        return SourceLight.RED
    if open_matters or visited_at is None or visited_at < now - timedelta(days=numbers.days_for(kind)):
        return SourceLight.YELLOW
    return SourceLight.GREEN


def percentile(minutes: Sequence[Decimal | int | float], share: int) -> Decimal | None:
    """Return the smallest value that `share` per cent of the values do not exceed (nearest rank), None without values."""
    if not minutes:
        return None
    ordered = sorted(minutes)
    return Decimal(ordered[max(ceil(len(ordered) * share / 100), 1) - 1])


def rate(done: int, due: int) -> Decimal | None:
    """Return done ÷ due in per cent with two decimals, None where nothing was due."""
    return rounded(Decimal(done) * 100 / due, 2) if due else None


def load(sites: int, supervisors: int) -> Decimal | None:
    """Return how many sites there are for one supervisor, two decimals (154 ÷ 25 = 6.16); None without supervisors."""
    return rounded(Decimal(sites) / supervisors, 2) if supervisors else None


def by_item(results: Sequence[Mapping]) -> dict[int, str]:
    """Return the outcome of each item of a filed visit: item id → outcome."""
    return {row["item"]: row["outcome"] for row in results}
