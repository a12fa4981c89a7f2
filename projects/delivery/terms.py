"""Agreement terms: what was promised and when it was kept (补充协议约束)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from projects.delivery.refusals import demand_new
from projects.delivery.trail import last_hand, note
from projects.models import Project, Term
from projects.statuses import Deed
from tracker.lib.refusals import Refused, demand_past, demand_text
from tracker.org.models import User


class AlreadyKept(Refused):
    """The term is recorded as kept already."""

    def __init__(self, term: Term, by: str):
        text = (
            _("This term was already recorded as kept on %(day)s by %(who)s.")
            if by
            else _("This term was already recorded as kept on %(day)s.")
        )
        super().__init__(text % {"day": term.kept_on, "who": by})


@transaction.atomic
def add_term(project: Project, *, kind: str, text: str, due_on: date | None, at: datetime, by: User | None) -> Term:
    """Add a term of the agreement. Raises SaidAlready, Missing."""
    text = demand_text(text, "text")
    demand_new(project, Term.objects.all(), kind=kind, text=text)
    term = Term.objects.create(project=project, kind=kind, text=text, due_on=due_on)
    note(project, Deed.TERM_ADDED, at=at, by=by, became={"due_on": due_on}, term=term)
    return term


@transaction.atomic
def keep_term(term: Term, *, kept_on: date, proof: str, at: datetime, by: User | None) -> None:
    """Record that a term was kept. Raises AlreadyKept, InTheFuture, Missing."""
    demand_past(kept_on, at, "kept_on")
    changes = {"kept_on": kept_on, "proof": demand_text(proof, "proof")}
    if not Term.objects.again(term).filter(kept_on=None).update(**changes):
        term.refresh_from_db()
        raise AlreadyKept(term, last_hand(term=term, deed=Deed.TERM_KEPT))
    note(term.project_id, Deed.TERM_KEPT, at=at, by=by, became=changes, term=term)
    term.kept_on, term.proof = kept_on, changes["proof"]
