"""The head of a matter's page: its light and state in one line, the path with dates, the three dates apart."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accountability.pages.matter.stand import Stand
from accountability.rules import SOON_WORKDAYS, Facts, is_struck, light_of
from accountability.statuses import WITH_UNIT, JointRole, Light, MatterStatus
from tracker.frame.templatetags.frame import day, days_late, moment
from tracker.org.workdays import add_workdays

S = MatterStatus
AND = " · "


@dataclass(frozen=True)
class Step:
    """One step of the path."""

    label: str
    state: str  # done, now, late, todo
    when: str = ""


def light(stand: Stand) -> Light:
    """Return the light of the matter on the day."""
    matter = stand.matter
    facts = Facts(
        is_final=matter.is_final,
        is_with_unit=is_with_unit(stand),
        due_on=stand.due_on,
        is_struck=is_struck(row.status for row in reversed(stand.urgings)),
        is_urged=stand.running is not None,
    )
    return light_of(facts, on=stand.on, soon=add_workdays(stand.on, SOON_WORKDAYS).day)


def is_with_unit(stand: Stand) -> bool:
    """Return True if the responsible unit must act; what it found untrue lies with the office."""
    return stand.matter.status in WITH_UNIT and not (stand.matter.status == S.ACKNOWLEDGED and stand.is_untrue)


def state(stand: Stand) -> str:
    """Return the state in a few words: "urged twice · due today"."""
    matter = stand.matter
    if matter.is_final:
        return matter.state
    parts = []
    if stand.open_case:
        parts.append(pgettext("matter", "Case open"))
    elif times := len(stand.in_a_row) + bool(stand.running):
        parts.append(times_urged(times))
    else:
        parts.append(matter.state)
    if is_with_unit(stand) and stand.due_on:
        parts.append(days_late(stand.due_on, stand.on))
    elif parts[0] != matter.state:
        parts.append(matter.state)
    return AND.join(parts)


def times_urged(times: int) -> str:
    """Return how often it was urged in a row, in words."""
    words = {1: _("Urged once"), 2: _("Urged twice")}
    return words.get(times) or _("Urged %(times)d times") % {"times": times}


def facts_line(stand: Stand) -> list[str]:
    """Return number, level, origin, kind, and how long ago it was found."""
    matter = stand.matter
    days = max((((matter.closed_at and matter.closed_at.date()) or stand.on) - matter.found_on).days, 0) + 1
    found = _("found on %(day)s, day %(days)d") % {"day": day(matter.found_on, "full"), "days": days}
    closed = _("found on %(day)s") % {"day": day(matter.found_on, "full")}
    parts = [matter.number, matter.get_level_display(), matter.get_origin_display(), str(matter.kind), closed if matter.is_final else found]
    if matter.relapse_count:
        parts.append(ngettext("%(times)d relapse", "%(times)d relapses", matter.relapse_count) % {"times": matter.relapse_count})
    return parts


def units(stand: Stand) -> list[tuple[str, str]]:
    """Return the units of a matter, each with its part."""
    matter = stand.matter
    found = [(_("Responsible unit"), str(matter.handling_unit))]
    if matter.lead_unit_id:
        found.append((_("Lead unit"), str(matter.lead_unit)))
    return found + [(JointRole(row.role).label, str(row.unit)) for row in stand.further]


def path(stand: Stand) -> list[Step]:
    """Return the way of a matter, each step with its day."""
    matter = stand.matter
    accepted = next((row.judged_at for row in reversed(stand.feedbacks) if row.status == "accepted"), None) if matter.done_on else None
    verdict = matter.get_verdict_display() if matter.verdict else ""
    steps = [
        (pgettext("step", "Registered"), matter.registered_at),
        (pgettext("step", "Assigned"), matter.assigned_at),
        (pgettext("step", "Signed for"), matter.acknowledged_at),
        (_("Found %(verdict)s") % {"verdict": verdict} if verdict else pgettext("step", "Facts checked"), matter.verdict_at),
        (pgettext("step", "Rectified"), matter.fed_back_at if matter.status in (S.SUBMITTED, S.ACCEPTED, S.CLOSED) else None),
        (pgettext("step", "Accepted"), accepted),
        (pgettext("step", "Closed out"), matter.closed_at),
    ]
    if matter.status == S.DISMISSED:
        return [Step(label, "done", _when(at, stand.on)) for label, at in steps if at] + [
            Step(matter.state, "done", _when(matter.status_since, stand.on))
        ]
    place = _place(matter.status)
    late = "late" if light(stand) == Light.RED else "now"
    return [
        Step(label, "done" if number < place else late if number == place else "todo", _when(at, stand.on) if number < place else "")
        for number, (label, at) in enumerate(steps)
    ]


def _place(status: str) -> int:
    order = (S.REGISTERED, S.ASSIGNED, S.ACKNOWLEDGED, S.RECTIFYING, S.SUBMITTED, S.ACCEPTED, S.CLOSED)
    return order.index(status) + 1


def _when(at: datetime | None, on: date) -> str:
    return moment(at, on) if at else ""


@dataclass(frozen=True)
class Dated:
    """One of the three dates, which are never mixed."""

    label: str
    value: str
    sub: str = ""
    tone: str = ""


def dates(stand: Stand) -> list[Dated]:
    """Return original due, current due and done, apart; with the interim closing where there was one."""
    matter = stand.matter
    late = matter.days_late(stand.on)
    is_late = late > 0 and (matter.done_on is not None or is_with_unit(stand))
    extended = matter.due_on != matter.original_due_on
    found = [
        Dated(
            _("Original due date"),
            day(matter.original_due_on, "full"),
            _("provisional: next year's calendar is not known") if matter.is_due_provisional else "",
        ),
        Dated(
            _("Due now"),
            day(matter.due_on, "full"),
            _extended(stand) if extended else "",
            "late" if is_late and not matter.done_on else "",
        ),
        Dated(
            _("Done on"),
            day(matter.done_on, "full") if matter.done_on else pgettext("done", "not yet"),
            days_late(late)
            if is_late or (matter.due_on and not matter.done_on and is_with_unit(stand))
            else _("in time")
            if matter.done_on
            else "",
            "late" if is_late else "",
        ),
    ]
    if matter.interim_closed_on:
        found.append(
            Dated(_("Interim closing on"), day(matter.interim_closed_on, "full"), _("counts in the closing rate; the plan runs on"))
        )
    return found


def _extended(stand: Stand) -> str:
    granted = [row for row in stand.extensions if row.status == "granted"]
    if granted:
        return ngettext("extended %(times)d time", "extended %(times)d times", len(granted)) % {"times": len(granted)}
    return _("next phase") if stand.matter.interim_closed_on else ""
