"""What every act on a matter does: hold its row, write its deed, know its duty holders."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accountability.models import Matter, MatterEvent
from accountability.statuses import MatterStatus
from tracker.lib.refusals import Refused
from tracker.org.models import Person, Post, Unit, User
from tracker.org.statuses import Duty


class NotNow(Refused):
    """The matter is not where this act can be done."""

    def __init__(self, matter: Matter):
        text = _("The matter is “%(state)s” now: this can no longer be done, or not yet. Reload the page to see how it stands.")
        super().__init__(text % {"state": matter.state})


def hold(matter: Matter, *statuses: MatterStatus) -> None:
    """Lock the matter until the transaction ends and read it anew. Raises NotNow unless it is in one of the statuses, if any are named."""
    matter.refresh_from_db(from_queryset=Matter.objects.again(matter).select_for_update(of=("self",)))
    if statuses and matter.status not in statuses:
        raise NotNow(matter)


def change(matter: Matter, **changes) -> None:
    """Change columns of a matter that is held."""
    Matter.objects.again(matter).update(**changes)
    for name, value in changes.items():
        setattr(matter, name, value)


def tell(matter: Matter, deed: str, *, at: datetime, by: User | None, words: str = "", was="", became="") -> MatterEvent:
    """Write down what was done besides a move."""
    return MatterEvent.objects.create(matter=matter, deed=deed, at=at, by=by, words=words, was=str(was)[:200], became=str(became)[:200])


def duties_of(unit: Unit, on: date) -> dict[str, Person | None]:
    """Return who answers for a unit on a day: responsible person, deputy, main leader; the one longest in office of several."""
    found: dict[str, Person | None] = {"responsible": None, "deputy": None, "main_leader": None}
    posts = Post.objects.unscoped("a matter names who answers for its unit, whoever registers it").on(on).filter(unit=unit).exclude(duty="")
    names = {Duty.RESPONSIBLE: "responsible", Duty.DEPUTY: "deputy", Duty.MAIN_LEADER: "main_leader"}
    for post in posts.select_related("person").order_by("first_day", "id"):
        found[names[post.duty]] = found[names[post.duty]] or post.person
    return found
