"""What is late in a project becomes a supervised matter (转督察): raised by hand, by a leader's instruction, or by dated rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accountability import matters
from accountability.matters.registering import Incoming
from accountability.models import Matter, MatterKind
from accountability.statuses import FINAL, Level, Origin
from projects import texts
from projects.models import AnnualPlan, Delay, Milestone, Project, RaisedMatter, RaisingRule
from projects.statuses import RaisedFor
from tracker.lib.periods import local_day
from tracker.lib.refusals import Refused, demand_text
from tracker.org.models import User
from tracker.org.rights import demand
from tracker.trail.notes import note

R = RaisedFor
MODELS: dict[str, type[Model]] = {R.DELAY: Delay, R.MILESTONE: Milestone, R.START: AnnualPlan}
FIELD = {R.DELAY: "delay", R.MILESTONE: "milestone", R.START: "plan"}  # of RaisedMatter
TABS = {R.DELAY: "delays", R.MILESTONE: "milestones", R.START: "plan", R.INSTRUCTION: "matters"}
AT_ONCE = 200


class RaisedAlready(Refused):
    """An open matter stands behind the same fact."""

    def __init__(self, matter: Matter):
        super().__init__(_("It is a matter already: %(number)s.") % {"number": matter.number})


@dataclass(frozen=True)
class Fact:
    """A fact of a project that may become a matter."""

    why: str
    project: Project
    row: Model | None = None

    @property
    def title(self) -> str:
        """Return what the matter is called unless somebody calls it otherwise."""
        return texts.title_of(self.why, self.project, self.row)[:120]

    @property
    def description(self) -> str:
        """Return what is wrong, with its dates."""
        return texts.description_of(self.why, self.project, self.row)

    def incoming(self, kind: MatterKind, title: str = "", description: str = "", **more) -> Incoming:
        """Return the matter to be registered."""
        lead = self.project.lead_unit if self.project.lead_unit_id != self.project.handling_unit_id else None
        known = {"origin_label": self.project.name[:200], "origin_url": f"{self.project.get_absolute_url()}?tab={TABS[self.why]}"}
        return Incoming(
            kind=kind,
            title=title or self.title,
            description=description or self.description,
            level=Level.DISTRICT,
            origin=Origin.INSTRUCTION if self.why == R.INSTRUCTION else Origin.PROJECT,
            handling_unit=self.project.handling_unit,
            lead_unit=lead,
            more=known | more,
        )


def open_matters_of(why: str, pk: int) -> QuerySet:
    """Return the matters that stand open behind a fact."""
    raised = RaisedMatter.objects.unscoped("a fact has one open matter, whoever sees it").filter(**{f"{FIELD[why]}_id": pk})
    rows = Matter.objects.unscoped("a fact has one open matter, whoever sees it")
    return rows.filter(pk__in=raised.values("matter")).exclude(status__in=FINAL)


@transaction.atomic
def raise_matter(fact: Fact, *, kind: MatterKind, title: str, description: str, at: datetime, by: User) -> Matter:
    """Register the matter of a fact; the office then assigns it. Raises RaisedAlready, Missing, Refused when the fact is over."""
    Project.objects.locked(fact.project)  # two who raise the same fact wait for each other
    _demand_late(fact, local_day(at))
    if found := open_matters_of(fact.why, fact.row.pk).first():
        raise RaisedAlready(found)
    matter = matters.register(fact.incoming(kind, title, description), at=at, by=by)
    _keep(fact, matter, at=at, by=by)
    return matter


@transaction.atomic
def instruct(project: Project, *, kind: MatterKind, words: str, at: datetime, by: User) -> Matter:
    """Make a matter of what a leader writes on a project (批示); it has priority. Raises Missing, RaisedAlready for the same words."""
    Project.objects.locked(project)
    fact, words = Fact(R.INSTRUCTION, project), demand_text(words, "words")
    mine = RaisedMatter.objects.within(project=project).filter(why=R.INSTRUCTION)
    known = Matter.objects.unscoped("the same instruction is one matter, whoever sees it").filter(pk__in=mine.values("matter"))
    if found := known.filter(instruction=words).exclude(status__in=FINAL).first():
        raise RaisedAlready(found)
    matter = matters.register(fact.incoming(kind, description=words, instruction=words, is_priority=True), at=at, by=by)
    _keep(fact, matter, at=at, by=by)
    return matter


def _keep(fact: Fact, matter: Matter, *, at: datetime, by: User | None) -> None:
    RaisedMatter.objects.create(project=fact.project, matter=matter, why=fact.why, at=at, by=by, **_own(fact))


def _own(fact: Fact) -> dict[str, Model]:
    return {FIELD[fact.why]: fact.row} if fact.row is not None else {}


def _demand_late(fact: Fact, day: date) -> None:
    if not _late(fact.why, day).filter(pk=fact.row.pk).exists():
        raise Refused(_("This is no longer late: there is nothing to raise."))


def _late(why: str, day: date) -> QuerySet:
    """Return what is late on a day."""
    rows = MODELS[why].objects.unscoped("the rule looks at every project of the district")
    if why == R.DELAY:
        return rows.unresolved(on=day)
    return rows.overdue(on=day) if why == R.MILESTONE else rows.start_overdue(on=day)


def rule_on(day: date) -> RaisingRule | None:
    """Return the rule in force on a day; None before the first: nothing is raised by itself."""
    return RaisingRule.objects.on(day).select_related("kind").first()


@transaction.atomic
def add_rule(*, by: User, **numbers) -> RaisingRule:
    """Add a version of the rule; it holds from its first day until the next version's."""
    version = RaisingRule(made_by=by, **numbers)
    demand(by, "change", version)
    version.save()
    note("policy", thing=version, words=str(version))
    return version


def due(rule: RaisingRule, day: date) -> Iterator[tuple[str, QuerySet]]:
    """Yield what the rule raises on a day, by why: late for so many days, without an open matter, and not raised since it is late.

    What the office has dismissed or closed out does not come back by itself the next morning; by hand it may be raised again.
    """
    limits = {
        R.DELAY: (rule.delay_days, "since"),
        R.MILESTONE: (rule.milestone_days, "due_on"),
        R.START: (rule.start_days, "planned_start_on"),
    }
    for why, (days, since) in limits.items():
        if days is not None:
            stands = ~Q(matter__status__in=FINAL) | Q(at__date__gt=OuterRef(since))
            raised = RaisedMatter.objects.filter(stands, **{FIELD[why]: OuterRef("pk")})
            rows = _late(why, day).filter(~Exists(raised), **{f"{since}__lte": day - timedelta(days=days)})
            yield why, rows.select_related("project__lead_unit", "project__handling_unit").order_by("pk")


def raise_due(at: datetime) -> int:
    """Raise and assign what is due by the rule; done twice, or late, it raises the same. Returns how many."""
    day = local_day(at)
    rule = rule_on(day)
    return sum(_raise_all(why, rows, rule.kind, at=at) for why, rows in due(rule, day)) if rule else 0


def _raise_all(why: str, rows: QuerySet, kind: MatterKind, *, at: datetime) -> int:
    count = 0
    while True:
        with transaction.atomic():
            facts = [Fact(why, row.project, row) for row in rows.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]]
            _raise_some(facts, kind, at=at)
        count += len(facts)
        if len(facts) < AT_ONCE:
            return count


def _raise_some(facts: list[Fact], kind: MatterKind, *, at: datetime) -> None:
    made = matters.register_many([fact.incoming(kind) for fact in facts], at=at, by=None)
    for matter in made:
        matters.assign(matter, at=at, by=None)
    RaisedMatter.objects.bulk_create(
        RaisedMatter(project=fact.project, matter=matter, why=fact.why, at=at, **_own(fact))
        for fact, matter in zip(facts, made, strict=True)
    )


def of_project(project: Project, user: User) -> Iterable[RaisedMatter]:
    """Return the matters of a project that a user sees, newest first."""
    seen = Matter.objects.visible_to(user).values("pk")
    rows = RaisedMatter.objects.within(project=project).filter(matter__in=seen)
    return rows.select_related("matter__handling_unit", "matter__kind", "delay", "milestone", "by__person")
