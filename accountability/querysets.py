"""Questions about matters, notices, urgings and cases, in the officer's words; the day arrives as an argument."""

from datetime import date

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from accountability import powers
from accountability.statuses import (
    FINAL,
    OPEN_CASE,
    WITH_UNIT,
    BreachStatus,
    CaseStatus,
    Dismissal,
    ExtensionStatus,
    JointRole,
    LookBackStatus,
    MatterStatus,
    NoticeKind,
    ReviewStatus,
    UrgingStatus,
    Verdict,
)
from tracker.ledger.search import found_by
from tracker.lib.scoping import Open, Scoped, door
from tracker.org.querysets import Dated
from tracker.org.rights import reach

BY_HAND = (NoticeKind.SUPERVISION, NoticeKind.LETTER)  # papers that ask for a reply of their own


def seen_by(user, prefix: str = "") -> Q:
    """Return the condition that a matter concerns the user's units: responsible, leading, joint or assisting."""
    from accountability.models import MatterUnit

    where = reach(user, powers.MATTER)
    if where.everywhere:
        return Q()
    further = MatterUnit.objects.filter(matter=OuterRef(f"{prefix}pk" if not prefix else f"{prefix[:-2]}_id"), unit__in=where.units)
    return where.limit(f"{prefix}handling_unit", f"{prefix}lead_unit") | Exists(further)


def with_unit(prefix: str = "") -> Q:
    """Return the condition that the responsible unit must act on a matter."""
    untrue = Q(**{f"{prefix}status": MatterStatus.ACKNOWLEDGED, f"{prefix}verdict": Verdict.FALSE})
    return Q(**{f"{prefix}status__in": WITH_UNIT}) & ~untrue


class MatterQuerySet(Scoped):
    """Supervised matters."""

    @door
    def visible_to(self, user):
        """Return the matters of the user's units; all for those who read the district."""
        return self.filter(seen_by(user)) if reach(user, powers.MATTER) else self.none()

    @door
    def actable_by(self, user, act: str):
        """Return the matters on which the user may do an act."""
        return self.filter(powers.limit(user, act))

    def found_by(self, text: str):
        """Return the matters whose number, title, place or source holds every word."""
        return found_by(self, text)

    def in_hand(self):
        """Return the matters that are neither closed out nor dismissed."""
        return self.exclude(status__in=FINAL)

    def with_unit(self):
        """Return the matters that lie with the responsible unit; what it found untrue lies with the office."""
        return self.filter(with_unit())

    def counted(self):
        """Return the matters that count: merged repeats, what belongs elsewhere and what was taken back do not."""
        return self.exclude(dismissal__in=(Dismissal.MERGED, Dismissal.ELSEWHERE, Dismissal.WITHDRAWN))

    def overdue(self, *, on: date):
        """Return the matters whose due day has passed and that still lie with the unit (逾期未反馈)."""
        return self.with_unit().filter(due_on__lt=on)

    def due_within(self, last: date, *, on: date):
        """Return the matters with the unit that are due from a day on up to another."""
        return self.with_unit().filter(due_on__range=(on, last))

    def unassigned(self):
        """Return what is registered and waits to be assigned (待交办)."""
        return self.filter(status=MatterStatus.REGISTERED)

    def unacknowledged(self):
        """Return what a unit has not signed for (待签收)."""
        return self.filter(status=MatterStatus.ASSIGNED)

    def to_verify(self):
        """Return what its unit has signed for and not checked yet (待核查)."""
        return self.filter(status=MatterStatus.ACKNOWLEDGED, verdict="")

    def being_rectified(self):
        """Return what its unit is putting right (整改中)."""
        return self.filter(status=MatterStatus.RECTIFYING)

    def to_confirm(self):
        """Return what a unit found untrue and the office must confirm (不属实待确认)."""
        return self.filter(status=MatterStatus.ACKNOWLEDGED, verdict=Verdict.FALSE)

    def to_recheck(self):
        """Return what awaits its re-check (待验收)."""
        return self.filter(status=MatterStatus.SUBMITTED)

    def to_sign(self):
        """Return what awaits signatures or close-out (待销号)."""
        return self.filter(status=MatterStatus.ACCEPTED)

    def closed_out(self):
        """Return what has been closed out (已销号)."""
        return self.filter(status=MatterStatus.CLOSED)

    def of_units(self, unit_ids):
        """Return the matters which units count as their own: responsible or jointly responsible."""
        from accountability.models import MatterUnit

        joint = MatterUnit.objects.filter(matter=OuterRef("pk"), unit__in=unit_ids, role=JointRole.JOINT)
        return self.filter(Q(handling_unit__in=unit_ids) | Exists(joint))

    def of_any_part(self, unit_id: int):
        """Return the matters in which a unit has any part: responsible, lead, joint or assisting."""
        from accountability.models import MatterUnit

        further = MatterUnit.objects.filter(matter=OuterRef("pk"), unit=unit_id)
        return self.filter(Q(handling_unit=unit_id) | Q(lead_unit=unit_id) | Exists(further))

    def with_running_urging(self):
        """Return the matters with an urging that is proposed or runs."""
        from accountability.models import Urging

        return self.filter(Exists(Urging.objects.filter(matter=OuterRef("pk"), status__in=(UrgingStatus.PROPOSED, UrgingStatus.SENT))))

    def to_urge(self, *, due_by: date):
        """Return what must be urged: due by a day, with the unit, no urging, case or request for time running or waiting."""
        from accountability.models import Case, Urging

        mine = {"matter": OuterRef("pk")}
        return (
            self.with_unit()
            .filter(due_on__lte=due_by)
            .without_waiting_extension()
            .filter(~Exists(Urging.objects.filter(status__in=(UrgingStatus.PROPOSED, UrgingStatus.SENT), **mine)))
            .filter(~Exists(Case.objects.filter(status__in=OPEN_CASE, **mine)))
        )

    def without_waiting_extension(self):
        """Return the matters for which no request for time waits: while one does, the clock is not held against the unit."""
        from accountability.models import Extension

        return self.filter(~Exists(Extension.objects.filter(matter=OuterRef("pk"), status=ExtensionStatus.ASKED)))


class OfMatterQuerySet(Scoped):
    """What belongs to a matter: seen, and acted upon, where the matter is."""

    MATTER = "matter__"

    @door
    def visible_to(self, user):
        """Return the rows of matters the user sees."""
        return self.filter(seen_by(user, self.MATTER)) if reach(user, powers.MATTER) else self.none()

    @door
    def actable_by(self, user, act: str):
        """Return the rows of matters on which the user may do an act."""
        from accountability.models import Matter

        return self.filter(**{f"{self.MATTER}in": Matter.objects.actable_by(user, act)})

    def waiting(self):
        """Return the requests for time that wait for an answer."""
        return self.filter(status=ExtensionStatus.ASKED)


class UrgingQuerySet(OfMatterQuerySet):
    """Urgings."""

    def running(self):
        """Return the urgings sent and not yet met or failed."""
        return self.filter(status=UrgingStatus.SENT)

    def proposed(self):
        """Return what the system proposes to the office."""
        return self.filter(status=UrgingStatus.PROPOSED)

    def failed(self):
        """Return the strikes that stand."""
        return self.filter(status=UrgingStatus.FAILED)

    def newest_first(self):
        """Return them newest first."""
        return self.order_by("-serial")

    def lapsed(self, *, on: date):
        """Return the running urgings whose deadline has passed while the matter lies with the unit (到期未反馈)."""
        return self.running().filter(with_unit("matter__"), due_on__lt=on)


class ReviewQuerySet(OfMatterQuerySet):
    """Reviews of strikes."""

    MATTER = "urging__matter__"

    def waiting(self):
        """Return the reviews that wait for an answer."""
        return self.filter(status=ReviewStatus.ASKED)


class BreachQuerySet(OfMatterQuerySet):
    """Breaches of the four no-lets-go."""

    def open(self):
        """Return the breaches that keep their matters from being closed out."""
        return self.filter(status=BreachStatus.OPEN)


class StatementQuerySet(OfMatterQuerySet):
    """Statements in defence."""

    MATTER = "breach__matter__"

    def waiting(self):
        """Return the statements that wait for an answer."""
        return self.filter(answered_at=None)


class LookBackQuerySet(OfMatterQuerySet):
    """Look-backs."""

    def due(self):
        """Return the look-backs still to be done."""
        return self.of_status(LookBackStatus.DUE)

    def of_status(self, status: str):
        """Return the look-backs that stand so."""
        return self.filter(status=status)


class NoticeQuerySet(OfMatterQuerySet):
    """Notices: seen where the matter is; signed for by their own unit."""

    @door
    def answerable_by(self, user):
        """Return the notices to the user's units, for which they sign and reply."""
        return self.filter(reach(user, powers.MATTER, "handle").limit("unit"))

    def found_by(self, text: str):
        """Return the notices whose number or title, or whose matter, holds every word."""
        for word in text.split():
            matter = found_by(self.model._meta.get_field("matter").related_model.objects.filter(pk=OuterRef("matter")), word)
            self = self.filter(Q(number__icontains=word) | Q(title__icontains=word) | Exists(matter))
        return self

    def with_state(self):
        """Return the notices with is_unsigned and is_to_reply."""
        asks = Q(kind__in=BY_HAND, due_on__isnull=False, received_at__isnull=False, replied_at=None)
        return self.annotate(
            is_unsigned=ExpressionWrapper(Q(received_at=None), BooleanField()), is_to_reply=ExpressionWrapper(asks, BooleanField())
        )

    def unsigned(self):
        """Return the notices no unit has signed for."""
        return self.filter(received_at=None)

    def about_matters_in_hand(self):
        """Return the notices about matters that have not ended: of the others nobody waits for a receipt any more."""
        return self.exclude(matter__status__in=FINAL)

    def apart_from_matters(self):
        """Return the notices that are signed for by themselves: those of a matter still to be signed for are signed with it."""
        return self.exclude(matter__status=MatterStatus.ASSIGNED, unit=F("matter__handling_unit"))

    def awaiting_reply(self):
        """Return the notices issued by hand that are signed for and ask for a reply; a slip is answered by what is fed back."""
        return self.unanswered().filter(received_at__isnull=False, kind__in=BY_HAND)

    def unanswered(self):
        """Return the notices that ask for a reply and have none."""
        return self.filter(replied_at=None, due_on__isnull=False)


class CaseQuerySet(Scoped):
    """Cases: their own pages are for the office and discipline; others learn of them from the matter, or count them."""

    @door
    def visible_to(self, user):
        """Return the cases for those who keep them."""
        return self.filter(reach(user, "accountability.case").limit("matter__handling_unit", "matter__lead_unit"))

    @door
    def counted_for(self, user):
        """Return the cases of matters the user sees, to be counted and never shown one by one."""
        return self.filter(seen_by(user, "matter__")) if reach(user, powers.MATTER) else self.none()

    def to_hand_over(self):
        """Return the cases that wait to be handed over."""
        return self.filter(status=CaseStatus.OPENED)

    def open(self):
        """Return the cases that have not ended."""
        return self.filter(status__in=OPEN_CASE)


class NamesQuerySet(Scoped):
    """People named in cases: for discipline, and for nobody else."""

    @door
    def visible_to(self, user):
        """Return the people for those who may read names."""
        return self.filter(reach(user, "accountability.caseperson").limit("case__matter__handling_unit"))


class OutcomeQuerySet(Scoped):
    """Outcomes for people named in cases."""

    @door
    def visible_to(self, user):
        """Return the outcomes for those who may read names."""
        return self.filter(reach(user, "accountability.caseperson").limit("person__case__matter__handling_unit"))


class ReliefQuerySet(Scoped):
    """Requests for relief: they may tell names."""

    @door
    def visible_to(self, user):
        """Return the requests for those who may read names."""
        return self.filter(reach(user, "accountability.caseperson").limit("case__matter__handling_unit"))


class VersionQuerySet(Open):
    """Versions of the policy."""

    def on(self, day: date):
        """Return the version in force on a day, first."""
        return self.filter(first_day__lte=day).order_by("-first_day")


class ChecklistQuerySet(Open):
    """Wordings of the four no-lets-go."""

    def on(self, day: date):
        """Return the wordings that had begun by a day, the one in force first for each rule."""
        return self.filter(first_day__lte=day).order_by("rule", "-first_day").distinct("rule")


class InstrumentQuerySet(Dated):
    """Documents by which people are held to account."""
