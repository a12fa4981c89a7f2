"""A visit with hostile words in every column, findings in each state, one of them a matter that awaits its re-check."""

from django.db.models import Model

from pollution.models import ChecklistItem, Inspection
from tests.browser.hostile import STRINGS
from tests.browser.hostile.columns import fill
from tests.make import feed_back, make_finding, make_rectifying, make_source
from tracker.lib import periods
from tracker.org.models import Unit, User

IMAGE, SCRIPT = STRINGS[:2]


def of_the_field(found: dict[str, Model]) -> dict[str, Model]:
    """Fill a visit, its party, its remark and its findings at a source whose township may answer."""
    now, unit = periods.now(), Unit.objects.get(short_name="嵩山路")
    office, official = (User.objects.get(username=name) for name in ("supervisor", "songshan"))
    source, item = fill(make_source("坏现场", unit=unit), name=f"{IMAGE}现场"), ChecklistItem.objects.first()
    said = {"words": SCRIPT, "late_because": IMAGE, "officer": IMAGE, "refused_because": IMAGE}
    results = [{"item": item.pk, "outcome": "fail", "words": IMAGE}]
    moments = dict.fromkeys(("started_at", "ended_at", "filed_at"), now)
    visit = Inspection.objects.create(source=source, by=office, unit=office.roles.first().unit, results=results, **moments, **said)
    visit.parties.create(unit=unit, name=IMAGE)
    visit.remarks.create(words=IMAGE, at=now, by=office)
    told = fill(make_finding(visit, item=item))
    answered = fill(make_finding(visit, item=item, status="replied", replied_at=now, fixed_at=now, replied_by=official))
    matter = make_rectifying(unit, official=official, at=now)
    feed_back(matter, by=official, at=now)
    make_finding(visit, item=item, matter=matter)
    told.history.create(became="told", at=now, by=office, because=IMAGE)
    return {"visited": source, "visit": visit, "told": told, "answered": answered, "to_recheck": matter}
