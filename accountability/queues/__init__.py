"""What waits for whom in supervision: queues that the to-do list and the desk share; each row has its day and the form that answers it."""

from datetime import date

from accountability.powers import MATTER
from accountability.queues.judging import CLOSE, LOOK_BACK, RECHECK, SIGN
from accountability.queues.kinds import Queue, Waiting
from accountability.queues.office import ASSIGN, DECIDE_URGING, EXTENSION, REVIEW, STATEMENT, UNSIGNED, UNTRUE, URGE
from accountability.queues.unit import unit_queues
from tracker.org.models import User
from tracker.org.rights import reach

__all__ = ["UNSIGNED", "Queue", "Waiting", "queues"]
OFFICE = (ASSIGN, DECIDE_URGING, URGE, UNTRUE, EXTENSION, REVIEW, STATEMENT, CLOSE)


def queues(user: User, on: date) -> list[Queue]:
    """Return the queues of a person: of the unit, of the office, of who re-checks, of who signs."""
    found = unit_queues(user, on)
    if reach(user, MATTER, "supervise").everywhere:
        found += OFFICE
    if reach(user, MATTER, "accept"):
        found += [RECHECK, LOOK_BACK]
    if reach(user, MATTER, "sign"):
        found.append(SIGN)
    return found
