"""What a dry run found, as the batch keeps it: counts, sentences, the first rows of each kind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from pollution.air import measures
from pollution.air.files.cells import Found
from pollution.air.files.comparing import Compared
from pollution.air.layouts import Layout
from pollution.air.models import Station
from pollution.air.statuses import Factor, Measure
from tracker.lib.periods import LOCAL

MOST_LEFT = 300  # names that are no station


def facts_of(found: Found, compared: Compared, layout: Layout, names: Mapping[str, int]) -> dict[str, Any]:
    """Return what the batch keeps; `names` are those of which was said by hand which station they mean."""
    return {
        "rows": found.rows,
        "added": compared.new,
        "changed": compared.corrected,
        "unchanged": compared.same,
        "warning_count": found.told_count,
        "warnings": [[str(line), head, text, sentence] for line, head, text, sentence in found.told],
        "notes": [*_by_hand(names), *_sentences(found, compared)],
        "sample": _sample(found, compared, layout),
    }


def moment_of(hour: datetime) -> str:
    """Return an hour as it is written in the list of what is odd."""
    return f"{hour.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def _sample(found: Found, compared: Compared, layout: Layout) -> dict[str, Any]:
    names = {one.pk: str(one) for one in Station.objects.unscoped("who brought the file may fill them").filter(pk__in=_stations(compared))}
    left = sorted(found.left.items(), key=lambda item: -item[1][0])
    return {
        "layout": layout.name,
        "title": str(layout.title),
        "values": compared.values,
        "first": compared.first.isoformat() if compared.first else None,
        "last": compared.last.isoformat() if compared.last else None,
        "missing": found.missing,
        "out_of_range": found.out_of_range,
        "elsewhere": found.elsewhere,
        "months": compared.months,
        "stations": [[pk, names.get(pk, str(pk)), *counts] for pk, *counts in compared.stations],
        "left": [[name, city, rows, why] for (name, city), (rows, why) in left[:MOST_LEFT]],
        "left_count": len(left),
        "left_rows": sum(rows for rows, _why in found.left.values()),
        "factors": [[str(Factor(one).label), count, _plain(low), _plain(high)] for one, count, low, high in _in_order(compared)],
        "repeated_same": compared.repeated_same,
        "repeated_differing": compared.repeated_differing,
        "differing": [
            [names.get(station, ""), str(Factor(factor).label), moment_of(hour), " / ".join(_plain(value) for value in said)]
            for station, factor, hour, said in compared.differing
        ],
        "corrections": [
            [names.get(station, ""), str(Factor(factor).label), moment_of(hour), _plain(was), _plain(value)]
            for station, factor, hour, was, value in compared.corrections
        ],
    }


def _by_hand(names: Mapping[str, int]) -> list[str]:
    stations = Station.objects.unscoped("who brought the file may fill them").in_bulk(list(names.values()))
    pairs = "、".join(f"{word} → {stations[pk]}" for word, pk in names.items() if pk in stations)
    return [_("Said by hand: %(pairs)s.") % {"pairs": pairs}] if pairs else []


def _stations(compared: Compared) -> list[int]:
    return [row[0] for row in compared.stations]


def _in_order(compared: Compared) -> list[tuple]:
    return sorted(compared.factors, key=lambda row: Factor.values.index(row[0]))


def _plain(value) -> str:
    return "—" if value is None else f"{value.normalize():f}"


def _sentences(found: Found, compared: Compared) -> list[str]:
    said = []
    if found.elsewhere:
        said.append(_("%(count)d rows of other cities were passed over.") % {"count": found.elsewhere})
    if found.passed_over:
        kinds = "、".join(sorted(found.passed_over))
        said.append(_("Rows that hold no hourly value were passed over: %(kinds)s.") % {"kinds": kinds})
    for factor, _count, low, high in _in_order(compared):
        if (probably := measures.doubt(factor, low, high)) is not None:
            words = _("All values of %(factor)s lie between %(low)s and %(high)s: was %(measure)s meant? Nothing is converted.")
            facts = {"factor": Factor(factor).label, "low": _plain(low), "high": _plain(high), "measure": Measure(probably).label}
            said.append(words % facts)
    return said
