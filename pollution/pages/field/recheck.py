"""A re-check on the spot: the matter of a finding, what its unit fed back, the photos before, and what will follow."""

from dataclasses import dataclass
from datetime import date

from accountability.models import Feedback, Matter, MatterFile
from accountability.pages.acts import following
from accountability.pages.matter.photos import Album, album
from accountability.pages.matter.stand import Stand, for_page
from accountability.powers import may_accept
from accountability.statuses import MatterStatus
from pollution.models import Finding
from tracker.org.models import User

MOST_SPOTS = 4


@dataclass(frozen=True)
class ToRecheck:
    """A matter that awaits its re-check, as one person finds it."""

    finding: Finding
    stand: Stand

    @property
    def matter(self) -> Matter:
        """Return the matter."""
        return self.stand.matter

    @property
    def feedback(self) -> Feedback | None:
        """Return what waits to be judged; None if nothing does."""
        return self.stand.waiting_feedback if self.matter.status == MatterStatus.SUBMITTED else None

    @property
    def is_own_work(self) -> bool:
        """Return True if the user fed it back themselves."""
        return self.feedback is not None and self.feedback.by_id == self.stand.user.pk

    @property
    def spots(self) -> list[MatterFile]:
        """Return the photos before, beside each of which the same spot is photographed again."""
        return self.stand.before[:MOST_SPOTS]

    def album(self) -> Album:
        """Return all photos."""
        return album(self.stand)

    def if_adequate(self) -> str:
        """Say what follows if it is adequate."""
        return following.accept(self.stand, self.matter)

    def if_not(self) -> str:
        """Say what follows if it is not."""
        return following.return_(self.stand, self.matter)


def to_recheck(user: User, pk: int, *, on: date) -> ToRecheck | None:
    """Return the matter of a finding which the user sees; None if there is none."""
    matter = for_page(Matter.objects.visible_to(user)).filter(pk=pk).first()
    finding = Finding.objects.visible_to(user).filter(matter=matter).select_related("source__unit", "item").first() if matter else None
    return ToRecheck(finding, Stand(matter, user, on)) if finding else None


def may_judge(one: ToRecheck) -> bool:
    """Return True if the user may judge the matter at all."""
    return may_accept(one.stand.user, one.matter)
