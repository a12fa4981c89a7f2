"""The light of sources in SQL is the light of the rule."""

from datetime import timedelta

import pytest

from accountability.models import Matter
from accountability.statuses import FINAL
from pollution.models import Source
from pollution.rules import DEFAULT_NUMBERS, source_light
from pollution.standing import WORST_FIRST, with_light
from tests.make import make_finding, make_inspection, make_matter, make_rectifying, make_source, make_unit, moment

pytestmark = pytest.mark.django_db
NOW = moment()


def counted(source: Source) -> dict:
    """Return the matters of a source as the rule takes them, counted one by one."""
    matters = Matter.objects.filter(pk__in=source.findings.exclude(matter=None).values("matter"))
    return {
        "open_matters": matters.exclude(status__in=FINAL).count(),
        "overdue_matters": matters.overdue(on=NOW.date()).count(),
    }


class TestLight:
    def test_every_kind_of_source_has_the_light_of_the_rule(self):
        unit = make_unit()
        for kind in ("site", "scattered"):
            for days in (None, 3, 16, 61):
                make_source(unit=unit, kind=kind, visited_at=None if days is None else NOW - timedelta(days=days))
        for status in ("stopped", "rectifying", "closed", "moved"):
            make_source(unit=unit, status=status)
        before = NOW - timedelta(days=20)
        late, running = make_rectifying(unit, at=before, due_on=before.date() + timedelta(days=2)), make_matter(unit)
        for matter, status in ((late, "operating"), (running, "operating"), (make_rectifying(unit, due_on=NOW.date()), "closed")):
            visit = make_inspection(make_source(unit=unit, status=status, visited_at=NOW))
            make_finding(visit, status="raised", matter=matter)

        found = list(with_light(Source.objects.all(), now=NOW, numbers=DEFAULT_NUMBERS))

        assert {row.light for row in found} == {*WORST_FIRST}
        for row in found:
            facts = {"status": row.status, "kind": row.kind, "visited_at": row.visited_at} | counted(row)
            expected = source_light(**facts, now=NOW, numbers=DEFAULT_NUMBERS)
            assert (row.light, row.severity) == (expected, WORST_FIRST.index(expected)), facts
