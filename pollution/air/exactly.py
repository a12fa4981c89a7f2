"""Pieces of SQL for exact arithmetic on numeric: half to even, up to an integer, sub-indices; the same rules as index.py, set-wise.

A test holds both equal on random and on real values. `{…}` in what is returned are never parameters: only numbers of the tables.
"""

from pollution.air.standards import DAILY_SPAN, STEPS, Factor, IndexRule, Limits, Span


def half_even(total: str, count: str, places: int) -> str:
    """Return total ÷ count rounded half to even to so many places, for a total that is not negative and a whole count."""
    scaled, shift = f"(({total}) * {10**places})", 10**places
    whole = f"div({scaled}, ({count})::numeric)"
    twice = f"(({scaled} - {whole} * ({count})) * 2)"
    up = f"CASE WHEN {twice} > ({count}) OR ({twice} = ({count}) AND mod({whole}, 2) = 1) THEN 1 ELSE 0 END"
    return f"(({whole} + {up}) / {shift}::numeric)"


def stated(total: str, count: str, factor: str) -> str:
    """Return a mean as it is stated (index.rounded): CO one decimal, others none."""
    fine, plain = half_even(total, count, 1), half_even(total, count, 0)
    return f"CASE {factor} WHEN '{Factor.CO}' THEN {fine} ELSE {plain} END"


def steps(rule: IndexRule, spans: dict[Factor, Span]) -> str:
    """Return the breakpoints of a version as VALUES (factor, low, high, index_low, index_high), for daily or hourly values.

    Above the last breakpoint a row without a high end gives what the version says there.
    """
    rows = []
    for factor, span in spans.items():
        row = rule.row(factor, span)
        for place in range(1, len(row)):
            rows.append((factor.value, row[place - 1], row[place], STEPS[place - 1], STEPS[place]))
        beyond = STEPS[-1] if len(row) == len(STEPS) else rule.beyond[factor, span]
        if beyond is not None:
            rows.append((factor.value, row[-1], "NULL", beyond, beyond))
    said = ", ".join(
        f"('{factor}', {low}, {high}::numeric, {index_low}, {index_high})" for factor, low, high, index_low, index_high in rows
    )
    return f"(VALUES {said}) AS step (factor, low, high, index_low, index_high)"


def on_step(value: str, factor: str) -> str:
    """Return the condition by which a value finds its one step."""
    first = f"({value} = 0 AND step.low = 0)"
    return f"step.factor = {factor} AND (({value} > step.low AND ({value} <= step.high OR step.high IS NULL)) OR {first})"


def sub_index(value: str) -> str:
    """Return the sub-index of a value on its step, rounded up (IAQI)."""
    above = f"((step.index_high - step.index_low) * ({value} - step.low))"
    width = "(step.high - step.low)"
    whole = f"div({above}, {width})"
    up = f"CASE WHEN {whole} * {width} < {above} THEN 1 ELSE 0 END"
    return f"CASE WHEN step.high IS NULL THEN step.index_high ELSE step.index_low + {whole} + {up} END"


def in_order(factor: str) -> str:
    """Return the place of a factor among the six, by which primary pollutants are named."""
    cases = " ".join(f"WHEN '{one.value}' THEN {place}" for place, one in enumerate(Factor))
    return f"CASE {factor} {cases} END"


def ozone_limit(limits: Limits) -> str:
    """Return the limit of the mean of eight hours."""
    return str(limits.of(Factor.O3, Span.EIGHT_HOURS))


DAILY = dict(DAILY_SPAN)
