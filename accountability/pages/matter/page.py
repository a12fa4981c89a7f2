"""All that the page of a matter shows, part by part."""

from datetime import date
from types import SimpleNamespace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accountability.models import Matter
from accountability.pages.matter import checks, head, people, photos, rounds
from accountability.pages.matter.lineage import kin
from accountability.pages.matter.stand import Stand
from accountability.pages.matter.timeline import timeline
from tracker.org.models import User


def page(matter: Matter, user: User, on: date) -> tuple[Stand, dict]:
    """Return how a matter stands, and the variables of its page; the number of queries does not grow with its history."""
    stand = Stand(matter, user, on)
    found = rounds.rounds(stand)
    return stand, {
        "stand": stand,
        "matter": matter,
        "on": on,
        "light": head.light(stand).value,
        "state": head.state(stand),
        "line": head.facts_line(stand),
        "units": head.units(stand),
        "steps": head.path(stand),
        "dates": head.dates(stand),
        "rounds": found,
        "strikes": sum(row.counts for row in found),
        "cases": rounds.cases(stand),
        "checks": checks.checks(stand),
        "gate": checks.closing(stand),
        "album": photos.album(stand),
        "duty_holders": people.duty_holders(stand),
        "slots": people.slots(stand),
        "kin": kin(stand),
        "known": known(stand),
        "timeline": timeline(stand),
    }


def known(stand: Stand) -> list[SimpleNamespace]:
    """Return what is known of the problem: where, from whom, the findings of the unit."""
    matter = stand.matter
    place = f"{matter.latitude:.6f}, {matter.longitude:.6f}" if matter.latitude is not None and matter.longitude is not None else ""
    verdict = f"{matter.get_verdict_display()}{_(': ')}{matter.verdict_words}" if matter.verdict else ""
    pairs = [
        (_("Place"), matter.address or place, place if matter.address else ""),
        (_("Named at its origin"), matter.origin_label, matter.source_number),
        (_("Batch"), matter.batch, ""),
        (_("Types of pollution"), pgettext("between the items of a list", ", ").join(matter.topics), ""),
        (_("Findings"), verdict, str(matter.verdict_by) if matter.verdict_by else ""),
        (_("Kind of rectification"), matter.get_fix_kind_display() if matter.fix_kind else "", ""),
    ]
    return [
        SimpleNamespace(label=label, value=value, sub=sub, url=_origin(matter) if value == matter.origin_label else "")
        for label, value, sub in pairs
        if value
    ]


def _origin(matter: Matter) -> str:
    """Return the page of this house from which a matter came, or ""."""
    return matter.origin_url if matter.origin_url.startswith("/") and not matter.origin_url.startswith("//") else ""
