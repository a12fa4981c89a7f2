"""Every page of the house, read from its addresses: with which arguments, and who may open it.

A new address without arguments is found by itself; one with arguments needs its line in `arguments`, and one that is no page is told why.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from tests.house.test_urls import addresses
from tracker.jobs.models import Outbox
from tracker.org.models import User
from tracker.rankings.models import RankingTable
from tracker.trail.models import Act

# Who sees most comes first.
READERS = ("reviewer", "supervisor", "sysadmin", "secadmin", "auditor", "songshan")
STRANGER = ""
TABS = ("plan", "milestones", "permits", "delays", "quantities", "terms", "about", "history")
PAPERS = ("timetable", "roadmap", "tasks")
FILTERS = ("unit",)

# Addresses that answer nobody with a page, and why.
NO_PAGE = {
    "healthz": "JSON for machines",
    "ledger:export": "a workbook",
    "ledger:template": "a workbook",
    "trail:export": "a workbook",
    "evidence:thumb": "a picture",
    "evidence:copy": "a picture",
    "evidence:original": "a download",
    "home": "leads on",
    "projects:list": "leads on",
    "org:calendar": "leads on",
    "org:factor-verify": "leads on whoever has shown a code, or needs none",
}
POST_ONLY = 405


@dataclass(frozen=True)
class Asked:
    """An address as it is asked for."""

    name: str
    address: str


def arguments(found: dict) -> dict[str, list[dict]]:
    """Return for the beginnings of URL names which arguments to ask with; the longest beginning counts."""

    def of(thing: str) -> list[dict]:
        return [{"pk": found[thing].pk}]

    project, unit = found["project"], found["unit"]
    standing = RankingTable.objects.get(pk=found["correction"].correction_of_id)
    places = {"kind": standing.kind, "period": standing.period, "group": standing.group}
    return {
        "org:unit": of("unit"),
        "org:person": of("person"),
        "org:post-new": of("person"),
        "org:post-end": of("post"),
        "org:user": of("user"),
        "org:role-new": of("user"),
        "org:role-end": of("role"),
        "org:calendar-year": [{"year": 2016}],
        "org:calendar-day": [{"day": found["day"]}],
        "jobs:run-again": of("run"),
        "jobs:": [{"pk": Outbox.objects.first().pk}],
        "trail:act": [{"pk": act.pk} for act in Act.objects.order_by("-pk")[:3]],
        "trail:of-all": [{"label": "alerts.channel"}, {"label": "org.calendarday"}],
        "trail:of": [{"label": "projects.project", "pk": project.pk}, {"label": "org.user", "pk": found["user"].pk}],
        "alerts:channel": of("channel"),
        "alerts:resend": of("digest"),
        "projects:": [{"pk": project.pk}],
        "projects:permit": [{"pk": project.pk, "kind": found["permit_kind"].pk}],
        "projects:milestone-": of("milestone"),
        "projects:milestone-add": of("project"),
        "projects:delay-": of("delay"),
        "projects:delay-add": of("project"),
        "projects:quantity-month": of("quantity"),
        "projects:term-keep": of("term"),
        "projects:start": of("project"),
        "projects:start-take-back": of("start"),
        "projects:take-back": [{"tab": "terms", "pk": found["kept"].pk}],
        "projects:print": [{"pk": project.pk, "kind": paper} for paper in PAPERS],
        "projects:unit": of("unit"),
        "projects:unit-print": [{"pk": unit.pk, "kind": paper} for paper in PAPERS],
        "projects:round": [{"label": "2016-07"}],
        "projects:sheet": [{"label": "2016-07"}],
        "projects:report": of("report"),
        "ledger:": [{"name": "projects"}],
        "ledger:offers": [{"name": "projects", "filter_name": name} for name in FILTERS],
        "ledger:view-delete": [{"name": "projects", "pk": found["view"].pk}],
        "ledger:import-batch": [{"name": "projects", "pk": found[name].pk} for name in ("refused", "sound")],
        "ledger:import-confirm": [{"name": "projects", "pk": found["sound"].pk}],
        "ledger:edit": [{"name": "projects", "pk": project.pk}],
        "evidence:": [{"uid": found["evidence"].uid}],
        "rankings:": of("correction"),
        "rankings:standing": [places],
        "rankings:place": [places | {"unit": unit.pk}],
    }


def asked(found: dict) -> Iterator[Asked]:
    """Yield every address of the resolver with its arguments. Raises LookupError for one whose arguments nobody has told."""
    known = arguments(found)
    for name, wanted in addresses():
        if not wanted:
            yield Asked(name, reverse(name))
            continue
        told = max((start for start in known if name.startswith(start)), key=len, default=None)
        if told is None or known[told][0].keys() != wanted.keys():
            raise LookupError(f"{name} takes {sorted(wanted)}: say in tests/browser/every_page.py which")
        for chosen in known[told]:
            yield Asked(name, reverse(name, kwargs=chosen))


def new_client() -> Client:
    """Return a browser in which nobody is logged in."""
    return Client(raise_request_exception=False, headers={"host": "127.0.0.1"})


def every_page(found: dict) -> dict[str, list]:
    """Return the pages as [reader, address], and the addresses that gave nobody a page though they are not excused."""
    clients = {}
    for username in READERS:
        clients[username] = new_client()
        clients[username].force_login(User.objects.get(username=username))
    clients[STRANGER] = new_client()
    pages, closed = [], {}
    for one in asked(found):
        if one.name in NO_PAGE or one.name == "logout":
            continue
        reader = _reader(one, clients, closed)
        if reader is not None:
            pages.append([reader, one.address])
    project = reverse("projects:project", args=[found["project"].pk])
    pages += [["reviewer", f"{project}?tab={tab}"] for tab in TABS]
    return {"pages": pages, "closed": [f"{name}: {statuses}" for name, statuses in closed.items()]}


def _reader(one: Asked, clients: dict[str, Client], closed: dict) -> str | None:
    """Return who is answered with a page; None if nobody is, because it only takes a POST, or as noted in `closed`."""
    seen = []
    for username, client in clients.items():
        answer = client.get(one.address)
        if answer.status_code == POST_ONLY:
            return None
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            return username
        seen.append(answer.status_code)
    closed[f"{one.name} {one.address}"] = seen
    return None
