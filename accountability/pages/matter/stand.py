"""How one matter stands on a day: its rows read once, for its page, the acts on it and the sentences that say what will follow."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accountability.matters import next_step
from accountability.models import (
    Breach,
    Case,
    Contact,
    Extension,
    Feedback,
    LookBack,
    Matter,
    MatterFile,
    MatterUnit,
    Notice,
    Plan,
    Review,
    Signature,
    Statement,
    Urging,
)
from accountability.policies import policy_on
from accountability.powers import may_do
from accountability.querysets import MatterQuerySet
from accountability.rules import Policy, Strike, row_of
from accountability.statuses import (
    OPEN_CASE,
    BreachStatus,
    ExtensionStatus,
    FeedbackStatus,
    ReviewStatus,
    UrgingStatus,
    Verdict,
    WhyDropped,
)
from tracker.org.models import User
from tracker.org.workdays import add_workdays

U = UrgingStatus
PEOPLE = ("handling_unit", "lead_unit", "responsible", "deputy", "main_leader", "kind")
OTHERS = ("relapse_of", "repeat_of", "split_from", "root", "registered_by__person", "verdict_by__person", "accepted_by__person")


def for_page(matters: MatterQuerySet) -> MatterQuerySet:
    """Return matters with their units, people and the matters they come from."""
    return matters.select_related(*PEOPLE, *OTHERS)


@dataclass(frozen=True)
class Stand:
    """A matter on a day, as one user finds it; what is asked for is read once."""

    matter: Matter
    user: User
    on: date

    @cached_property
    def policy(self) -> Policy:
        """Return the numbers in force today."""
        return policy_on(self.on)

    @cached_property
    def urgings(self) -> list[Urging]:
        """Return all urgings, oldest first, with slip, review and who sent and judged them."""
        people = ("sent_by__person", "failed_by__person", "review__asked_by__person", "review__answered_by__person")
        rows = list(self.matter.urgings.select_related("notice", "policy", "review", *people).order_by("serial"))
        for row in rows:
            row.matter = self.matter
        return rows

    @cached_property
    def running(self) -> Urging | None:
        """Return the urging that runs."""
        return next((row for row in self.urgings if row.status == U.SENT), None)

    @cached_property
    def proposed(self) -> list[Urging]:
        """Return what the system proposes to the office."""
        return [row for row in self.urgings if row.status == U.PROPOSED]

    @cached_property
    def failed(self) -> list[Urging]:
        """Return the strikes that stand."""
        return [row for row in self.urgings if row.status == U.FAILED]

    @cached_property
    def in_a_row(self) -> list[Urging]:
        """Return the strikes of the running row, newest first: those that count towards a case."""
        spent = {pk for case in self.cases if case.why_dropped != WhyDropped.ANNULLED for pk in self.strikes_of_cases[case.pk]}
        rows = self.urgings[::-1]
        return [rows[place] for place in row_of([Strike(row.status, row.pk in spent) for row in rows])]

    @cached_property
    def reviews(self) -> list[Review]:
        """Return the reviews that were asked for."""
        return [row.review for row in self.urgings if hasattr(row, "review")]

    @cached_property
    def waiting_reviews(self) -> list[Review]:
        """Return the reviews that wait for an answer."""
        return [row for row in self.reviews if row.status == ReviewStatus.ASKED]

    @cached_property
    def cases(self) -> list[Case]:
        """Return the cases of the matter: number and status only are for everybody."""
        return list(self.matter.cases.order_by("opened_at", "id"))

    @cached_property
    def strikes_of_cases(self) -> dict[int, set[int]]:
        """Return on which strikes each case rests, by ids."""
        found: dict[int, set[int]] = {case.pk: set() for case in self.cases}
        if found:
            for case_id, urging_id in Case.strikes.through.objects.filter(case__in=found).values_list("case_id", "urging_id"):
                found[case_id].add(urging_id)
        return found

    @cached_property
    def open_case(self) -> Case | None:
        """Return the case that has not ended."""
        return next((row for row in self.cases if row.status in OPEN_CASE), None)

    @cached_property
    def breaches(self) -> list[Breach]:
        """Return all breaches with the statements to them."""
        rows = self.matter.breaches.select_related("item", "by__person", "ended_by__person")
        return list(rows.prefetch_related("statements__by__person", "statements__answered_by__person"))

    @cached_property
    def open_breaches(self) -> list[Breach]:
        """Return the breaches that keep it from being closed out."""
        return [row for row in self.breaches if row.status == BreachStatus.OPEN]

    @cached_property
    def unanswered(self) -> list[Statement]:
        """Return the statements on open breaches that wait for an answer."""
        return [said for row in self.open_breaches for said in row.statements.all() if said.answered_at is None]

    @cached_property
    def feedbacks(self) -> list[Feedback]:
        """Return what was fed back, oldest first."""
        return list(self.matter.feedbacks.select_related("by__person", "judged_by__person", "unit"))

    @cached_property
    def waiting_feedback(self) -> Feedback | None:
        """Return the feedback that waits for its re-check."""
        return next((row for row in self.feedbacks if row.status == FeedbackStatus.WAITING), None)

    @cached_property
    def last_return(self) -> Feedback | None:
        """Return the last feedback that was found inadequate, if none came after it."""
        last = self.feedbacks[-1] if self.feedbacks else None
        return last if last and last.status == FeedbackStatus.RETURNED else None

    @cached_property
    def files(self) -> list[MatterFile]:
        """Return the photos and papers, with their files."""
        return list(self.matter.files.select_related("file__by__person", "file__unit"))

    @cached_property
    def before(self) -> list[MatterFile]:
        """Return the photos that were taken before the rectification."""
        return [row for row in self.files if row.phase == MatterFile.Phase.BEFORE and row.file.is_photo]

    @cached_property
    def extensions(self) -> list[Extension]:
        """Return the requests for more time."""
        return list(self.matter.extensions.select_related("asked_by__person", "decided_by__person"))

    @cached_property
    def waiting_extensions(self) -> list[Extension]:
        """Return the requests for more time that wait for an answer."""
        return [row for row in self.extensions if row.status == ExtensionStatus.ASKED]

    @cached_property
    def plans(self) -> list[Plan]:
        """Return the rectification plans, newest first, with their steps."""
        return list(self.matter.plans.select_related("acceptor", "responsible", "by__person").prefetch_related("steps"))

    @cached_property
    def further(self) -> list[MatterUnit]:
        """Return the joint and assisting units."""
        return list(self.matter.further_units.select_related("unit"))

    @cached_property
    def signatures(self) -> list[Signature]:
        """Return all signatures, of earlier rounds too."""
        return list(self.matter.signatures.select_related("by__person"))

    @cached_property
    def notices(self) -> list[Notice]:
        """Return the papers issued about the matter, oldest first."""
        people = ("unit", "issued_by__person", "received_by__person", "replied_by__person")
        return list(self.matter.notices.select_related(*people).order_by("issued_at", "id"))

    @cached_property
    def contacts(self) -> list[Contact]:
        """Return calls, visits, talks and reminders."""
        return list(self.matter.contacts.select_related("by__person"))

    @cached_property
    def look_backs(self) -> list[LookBack]:
        """Return the later re-inspections."""
        return list(self.matter.look_backs.select_related("done_by__person"))

    @cached_property
    def step(self) -> str | None:
        """Return who signs next."""
        return next_step(self.matter)

    @property
    def is_untrue(self) -> bool:
        """Return True if the unit found it untrue: the office must confirm."""
        return self.matter.verdict == Verdict.FALSE

    @property
    def due_on(self) -> date | None:
        """Return the day that counts now: of the running urging, else of the matter."""
        return self.running.due_on if self.running else self.matter.due_on

    @cached_property
    def next_due_on(self) -> date:
        """Return the day by which an urging sent today would have to be answered."""
        return add_workdays(self.on, self.policy.days_to_fix).day

    @cached_property
    def needed(self) -> int:
        """Return how many urgings must fail in a row before a case is opened, as the running one or the policy of today says."""
        return (self.running or self.policy).failures_before_case

    @property
    def is_last_chance(self) -> bool:
        """Return True if the next failure opens a case."""
        return self.open_case is None and len(self.in_a_row) + 1 >= self.needed

    def may(self, act: str) -> bool:
        """Return True if the user may do an act on the matter."""
        return may_do(self.user, act, self.matter)
