"""Building the sources: sites before the matters that lie at them, everything else after."""

from django.db.models import OuterRef, Subquery

from accountability.statuses import FINAL
from pollution.models import Inspection, Source
from projects.demo.matters.cast import Cast
from projects.demo.rows import Row, dice
from projects.demo.sources import belongings, campaigns, crew, measures, others, sites, sweeps, territory, today, workshops
from projects.demo.sources.book import Book, Items
from projects.demo.sources.found import Findings
from projects.demo.sources.goers import Goers
from projects.demo.sources.ground import Ground
from projects.demo.sources.rounds import Rounds
from projects.demo.sources.spots import Spots
from projects.models import Site
from tracker.lib.periods import at_local
from tracker.org.models import Unit

LINKED_AT = at_local(sites.COUNTED_ON, 17)


def before_the_matters(table: list[Row], units: dict[str, Unit]) -> Spots:
    """Make the sites; return where the matters to come may lie."""
    spots = Spots(Ground(units))
    spots.projects = sites.build(spots, table)
    return spots


def after_the_matters(spots: Spots, played: Cast) -> None:
    """Make everything else, consistent with the matters."""
    people = crew.build(played.units, played.office.password)
    goers = Goers(played, people, spots.ground)
    book = Book(Items(), dice("visits"))
    findings = Findings(book, goers)
    findings.of_matters(spots.claims)
    in_hand = {finding.source.pk for found in findings.of_claims.values() for finding, matter in found if matter.status not in FINAL}
    small = workshops.build(spots, in_hand)
    everything = [*(one for one in spots.sources.values() if one.kind in ("site", "demolition")), *small, *others.build(spots)]
    _save(everything)
    belongings.build(everything, spots.ground, played, people)
    workshops.proofs(small, people)
    rounds = Rounds(book, goers, findings, played.units, sweeps.full(everything, goers))
    rounds.go(everything)
    sweeps.give_days(rounds.done, list(rounds.tasks.values()), goers)
    sweeps.smaller(rounds, goers)
    campaigns.build(played.units)
    book.save()
    keep_accounts()
    measures.build(played, people, small)
    territory.build(spots.ground, people)
    _link(spots, played)
    today.build(book, goers, findings)


def _save(sources: list[Source]) -> None:
    """Write those that are new, and what has become of those that are not."""
    changed = [one for one in sources if one.pk and one.disposal]
    Source.objects.bulk_create(one for one in sources if one.pk is None)
    names = ("status", "status_since", "disposal", "disposal_due_on", "disposed_on")
    Source.objects.bulk_update(changed, names, batch_size=200)


def keep_accounts() -> None:
    """Let every source know its last visit and what the last judgement was, as inspections.keep_account does one by one."""
    visits = Inspection.objects.filter(source=OuterRef("pk")).order_by("-ended_at", "-pk")
    judged = visits.filter(meets_all__isnull=False)
    Source.objects.unscoped("the demonstration is being built").filter(
        pk__in=Inspection.objects.unscoped("the demonstration is being built").values("source")
    ).update(
        visited_at=Subquery(visits.values("ended_at")[:1]),
        judged_at=Subquery(judged.values("ended_at")[:1]),
        meets_all=Subquery(judged.values("meets_all")[:1]),
    )


def _link(spots: Spots, played: Cast) -> None:
    """Link the sites to their projects."""
    rows = ((spots.sources[name], row.project) for name, row in spots.projects.items())
    Site.objects.bulk_create(Site(project=project, source=source, at=LINKED_AT, by=played.reviewer) for source, project in rows)
