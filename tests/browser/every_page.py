"""Every page of the house, read from its addresses: with which arguments, and who may open it.

A new address without arguments is found by itself; one with arguments needs its line in `arguments`, and one that is no page is told why.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from accountability.models import LookBack, Matter, Notice, Review, Urging
from tests.house.test_urls import addresses
from tracker.jobs.models import Outbox
from tracker.org.models import User
from tracker.rankings.models import RankingTable
from tracker.trail.models import Act

# Who sees most comes first.
READERS = ("reviewer", "supervisor", "discipline", "sysadmin", "secadmin", "auditor", "songshan", "leader")
STRANGER = ""
TABS = ("plan", "milestones", "permits", "delays", "quantities", "terms", "matters", "sites", "about", "history")
PAPERS = ("timetable", "roadmap", "tasks")
FILTERS = ("unit",)
LEDGERS = (
    "projects",
    "sources",
    "matters",
    "notices",
    "enforcements",
    "inspections",
    "findings",
    "sweep-tasks",
    "exceedances",
    "stations",
    "devices",
)

# Addresses that answer nobody with a page, and why.
NO_PAGE = {
    "healthz": "JSON for machines",
    **{f"pollution:map-{part}": "JSON for the map" for part in ("clusters", "townships", "outlines")},
    "ledger:export": "a workbook",
    "ledger:template": "a workbook",
    "trail:export": "a workbook",
    "accountability:case-outcomes": "a workbook",
    "accountability:statistics-export": "a workbook",
    "accountability:case-dossier-docx": "a Word file",
    "accountability:notice-docx": "a Word file",
    "accountability:case-sealed": "a file",
    "evidence:thumb": "a picture",
    "evidence:copy": "a picture",
    "evidence:original": "a download",
    "home": "leads on",
    "projects:list": "leads on",
    "accountability:list": "leads on",
    "accountability:notices": "leads on",
    "pollution:enforcements": "leads on",
    "pollution:inspection-docx": "a Word file",
    **{f"pollution:{name}": "leads on" for name in ("inspections", "inspection-of", "findings", "finding-of")},
    "pollution:list": "leads on",
    "air:api-file": "JSON for programs",
    **{f"air-api:{name}": "for keys" for name in ("stations", "hours", "days", "units", "unit-days", "standings", "openapi")},
    "air:exceedances": "leads on",
    "air:file-left": "a workbook",
    "air:compare-export": "a workbook",
    **{f"air:{name}": "leads on" for name in ("stations", "station-new", "station-edit", "devices")},
    **{f"pollution:{name}": "leads on" for name in ("sweep-tasks", "sweep-task")},
    "org:calendar": "leads on",
    "org:factor-verify": "leads on whoever has shown a code, or needs none",
}
POST_ONLY = 405
NAMED_AFTER = {"station": "air_station", "device": "air_device", "channel": "air_channel", "stranger": "stranger"}


@dataclass(frozen=True)
class Asked:
    """An address as it is asked for."""

    name: str
    address: str


def of_matters(planted: Matter) -> dict[str, list[dict]]:
    """Return the arguments of the page of a matter and of the acts on it: on the planted one, but where only its unit may act."""
    breach, urging, review = planted.breaches.first(), planted.urgings.first(), Review.objects.get(urging__matter=planted)
    rows = {"settle": breach, "answer-statement": breach.statements.first(), "approve": urging, "decline": urging, "answer-review": review}
    rows |= {"decide-extension": planted.extensions.first()}
    own = Urging.objects.filter(matter__handling_unit__short_name="嵩山路", matter__breaches__isnull=False).first()
    of_the_unit = {"state": own.matter.breaches.first(), "ask-review": own}
    told = {f"accountability:matter-{act}": [{"pk": planted.pk, "of": row.pk}] for act, row in rows.items()}
    told |= {f"accountability:matter-{act}": [{"pk": own.matter_id, "of": row.pk}] for act, row in of_the_unit.items()}
    told |= {
        f"accountability:matter-{act}": [{"pk": own.matter_id}] for act in ("acknowledge", "verify", "feed-back", "plan", "ask-extension")
    }
    told["accountability:matter-hand-on"] = [{"pk": own.matter_id}]
    return told | {"accountability:matter": [{"pk": planted.pk}, {"pk": own.matter_id}], "accountability:matter-": [{"pk": planted.pk}]}


def arguments(found: dict) -> dict[str, list[dict]]:
    """Return for the beginnings of URL names which arguments to ask with; the longest beginning counts."""
    rooms = (
        of_air_standings,
        of_the_house,
        of_projects,
        of_supervision,
        of_enforcement,
        of_the_field,
        of_sources,
        of_sweeps,
        of_air_days,
        of_air_exceedances,
        of_air_files,
        of_air_keeping,
        of_air_stations,
    )
    return {name: told for room in rooms for name, told in room(found).items()}


def of(row) -> list[dict]:
    """Return the arguments of an address that takes a row's key."""
    return [{"pk": row.pk}]


def of_the_house(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the addresses of units, people, jobs, trail, alerts, ledgers, evidence and rankings."""
    project, unit = found["project"], found["unit"]
    standing = RankingTable.objects.get(pk=found["correction"].correction_of_id)
    places = {"kind": standing.kind, "period": standing.period, "group": standing.group}
    return {
        "org:unit": of(found["unit"]),
        "org:person": of(found["person"]),
        "org:post-new": of(found["person"]),
        "org:post-end": of(found["post"]),
        "org:user": of(found["user"]),
        "org:role-new": of(found["user"]),
        "org:role-end": of(found["role"]),
        "org:calendar-year": [{"year": 2016}],
        "org:calendar-day": [{"day": found["day"]}],
        "jobs:run-again": of(found["run"]),
        "jobs:": [{"pk": Outbox.objects.first().pk}],
        "trail:act": [{"pk": act.pk} for act in Act.objects.order_by("-pk")[:3]],
        "trail:of-all": [{"label": "alerts.channel"}, {"label": "org.calendarday"}],
        "trail:of": [{"label": "projects.project", "pk": project.pk}, {"label": "org.user", "pk": found["user"].pk}],
        "alerts:channel": of(found["channel"]),
        "alerts:resend": of(found["digest"]),
        "ledger:": [{"name": "projects"}],
        "ledger:list": [{"name": name} for name in LEDGERS],
        "ledger:conditions": [{"name": name} for name in LEDGERS],
        "ledger:import": [{"name": name} for name in ("projects", "matters", "sources", "stations")],
        "ledger:offers": [{"name": "projects", "filter_name": name} for name in FILTERS],
        "ledger:view-delete": [{"name": "projects", "pk": found["view"].pk}],
        "ledger:import-batch": [
            *({"name": "projects", "pk": found[name].pk} for name in ("refused", "sound")),
            {"name": "sources", "pk": found["odd"].pk},
        ],
        "ledger:import-confirm": [{"name": "projects", "pk": found["sound"].pk}],
        "ledger:import-undo": [{"name": "projects", "pk": found["sound"].pk}],
        "ledger:edit": [
            {"name": "projects", "pk": project.pk},
            {"name": "sources", "pk": found["source"].pk},
            {"name": "stations", "pk": found["air_station"].pk},
        ],
        "evidence:": [{"uid": found["evidence"].uid}],
        "rankings:": of(found["correction"]),
        "rankings:standing": [places],
        "rankings:place": [places | {"unit": unit.pk}],
    }


def of_projects(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the addresses of projects."""
    project, unit = found["project"], found["unit"]
    return {
        "projects:": [{"pk": project.pk}],
        "projects:raise": [{"pk": project.pk, "why": "delay", "of": found["delay"].pk}],
        "projects:permit": [{"pk": project.pk, "kind": found["permit_kind"].pk}],
        "projects:milestone-": of(found["milestone"]),
        "projects:milestone-add": of(found["project"]),
        "projects:delay-": of(found["delay"]),
        "projects:delay-add": of(found["project"]),
        "projects:quantity-month": of(found["quantity"]),
        "projects:term-keep": of(found["term"]),
        "projects:start": of(found["project"]),
        "projects:start-take-back": of(found["start"]),
        "projects:take-back": [{"tab": "terms", "pk": found["kept"].pk}],
        "projects:print": [{"pk": project.pk, "kind": paper} for paper in PAPERS],
        "projects:unit": of(found["unit"]),
        "projects:unit-print": [{"pk": unit.pk, "kind": paper} for paper in PAPERS],
        "projects:round": [{"label": "2016-07"}],
        "projects:sheet": [{"label": "2016-07"}],
        "projects:report": of(found["report"]),
        "projects:site-link": of(found["project"]),
        "projects:site-unlink": of(found["site"]),
    }


def of_sources(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the pages of sources, of the acts on them, and of a unit's sources."""
    source, polluter = found["source"], of(found["polluter"])
    return {
        "pollution:source": of(source),
        "pollution:source-permit-renew": [{"pk": source.pk, "of": found["permit_of_source"].pk}],
        "pollution:source-device-remove": [{"pk": source.pk, "of": found["device_of_source"].pk}],
        **{f"pollution:source-{act}": polluter for act in ("decide-disposal", "prove", "dispose", "take-back")},
        "pollution:unit": of(found["unit"]),
    }


def of_sweeps(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the pages of sweeps and of the acts on them."""
    return {
        "pollution:sweep": of(found["sweep"]),
        **{f"pollution:sweep-{act}": of(found["sweep"]) for act in ("draw", "print", "assign", "extend", "end", "cancel", "again")},
        "pollution:sweep-task": of(found["sweep_visit"]),
        **{f"pollution:campaign-{act}": of(found["campaign"]) for act in ("change", "end")},
    }


def of_the_field(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the phone pages, of records of visits and of findings."""
    source, finding = of(found["visited"]), [{"uid": found["told"].uid}]
    return {
        "pollution:field-source": source,
        "pollution:visit": source,
        "pollution:recheck": of(found["to_recheck"]),
        "pollution:inspection": [{"uid": found["visit"].uid}],
        "pollution:inspection-of": of(found["visit"]),
        "pollution:finding": finding,
        "pollution:finding-of": of(found["told"]),
        **{f"pollution:finding-{act}": [{"uid": found["answered"].uid}] for act in ("confirm", "send-back")},
    }


def of_enforcement(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the pages of measures, teams, checklists and grids."""
    return {
        "pollution:enforcement": of(found["enforcement"]),
        "pollution:team": of(found["team"]),
        "pollution:checklist": of(found["checklist"]),
        "pollution:grids-of": of(found["unit"]),
        "pollution:grid-appoint": of(found["grid"]),
        "pollution:grid-end": of(found["grid_duty"]),
    }


def of_air_days(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of charts, calendars and days of a unit and of a station."""
    station, unit = found["air_void"].station_id, found["unit"].pk
    return {
        "air:unit": [{"pk": unit}],
        "air:unit-day": [{"pk": unit, "day": "2016-08-08"}],
        "air:calendar": [{"of": "unit", "pk": unit}, {"of": "station", "pk": station}],
        **{f"air:{name}": [{"pk": station}] for name in ("charts", "gaps")},
        **{f"air:{name}": [{"pk": station, "day": "2016-08-08"}] for name in ("day", "minutes")},
    }


def of_air_exceedances(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the pages of exceedances and their rules."""
    return {
        "air:exceedance": of(found["exceedance"]),
        "air:exceedance-rule": of(found["exceedance_rule"]),
        **{f"air:exceedance-{name}": [{}] for name in ("replies", "rules", "rule-new")},
    }


def of_air_files(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the pages of files of readings, and of readings that go out."""
    return {
        "air:file": [*of(found["air_file"]), *of(found["air_file_taken"])],
        "air:file-confirm": of(found["air_file"]),
        "air:file-again": of(found["air_file"]),
        "air:file-undo": of(found["air_file_taken"]),
        "air:readings": of(found["air_station"]),
    }


def of_air_keeping(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the pages of voids, exceptional events and keys, and of what programs ask for."""
    return {
        "air:void": of(found["air_void"]),
        "air:event": of(found["air_event"]),
        "air:key-end": of(found["air_key"]),
        "air-api:": [{"code": "1"}],
    }


def of_air_stations(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the pages of stations, devices and of what waits in quarantine."""
    return {f"air:{name}": of(found[thing]) for name, thing in NAMED_AFTER.items()}


def of_air_standings(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the pages of ladders, rewards and deductions, and targets."""
    return {
        "air:ladder": of(found["air_ladder"]),
        "air:ladders": [{}],
        "air:consequence-decide": of(found["air_consequence"]),
        "air:target-withdraw": of(found["air_target"]),
    }


def of_supervision(found: dict) -> dict[str, list[dict]]:
    """Return the arguments of the addresses of matters, notices and cases."""

    def of_matter(thing: str) -> list[dict]:
        return [{"pk": found["matter"].pk, "of": found[thing].pk}]

    return {
        "accountability:matter": of(found["matter"]),
        "accountability:matter-decide-extension": of_matter("extension"),
        "accountability:matter-answer-review": of_matter("review"),
        "accountability:matter-ask-review": of_matter("urging"),
        "accountability:matter-approve": of_matter("urging"),
        "accountability:matter-decline": of_matter("urging"),
        "accountability:matter-answer-statement": of_matter("statement"),
        "accountability:matter-settle": of_matter("breach"),
        "accountability:matter-state": of_matter("breach"),
        "accountability:kind": of(found["kind"]),
        "accountability:case": of(found["case"]),
        "accountability:case-sealed": [{"pk": found["case"].pk, "what": "snapshot"}],
        "accountability:case-person": of(found["case_person"]),
        "accountability:case-person-add": of(found["case"]),
        "accountability:case-outcome": of(found["case_person"]),
        "accountability:case-outcome-take-back": of(found["case_outcome"]),
        "accountability:case-relief": of(found["case"]),
        "accountability:case-relief-decide": of(found["case_relief"]),
        **of_matters(found["matter"]),
        "accountability:queue": [{"name": "unsigned"}, {"name": "recheck"}],
        "accountability:notice": [{"pk": found["matter"].notices.last().pk}],
        "accountability:notice-reply": [{"pk": Notice.objects.filter(unit__short_name="嵩山路").latest("pk").pk}],
        "accountability:notice-send": of(found["matter"]),
        "accountability:look-back": [{"pk": LookBack.objects.latest("pk").pk}],
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
    pages, closed, lately = [], {}, {}
    for one in asked(found):
        if one.name in NO_PAGE or one.name == "logout":
            continue
        reader = _reader(one, clients, closed, lately)
        if reader is not None:
            pages.append([reader, one.address])
    project = reverse("projects:project", args=[found["project"].pk])
    pages += [["reviewer", f"{project}?tab={tab}"] for tab in TABS]
    case = found["case"].pk  # its people are shown to discipline only
    pages += [["discipline", reverse(f"accountability:{name}", args=[case])] for name in ("case", "case-dossier")]
    return {"pages": pages, "closed": [f"{name}: {statuses}" for name, statuses in closed.items()]}


def _reader(one: Asked, clients: dict[str, Client], closed: dict, lately: dict[str, str]) -> str | None:
    """Return who is answered with a page; None if nobody is, because it only takes a POST, or as noted in `closed`.

    Who was answered `lately` at the address beside it is asked first: most requests are the right ones.
    """
    seen, beside = [], one.address.rstrip("/").split("/")[1:3]
    first = lately.get("/".join(beside))
    for username in sorted(clients, key=lambda name: name != first):
        answer = clients[username].get(one.address)
        if answer.status_code == POST_ONLY:
            return None
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            lately["/".join(beside)] = username
            return username
        seen.append(answer.status_code)
    closed[f"{one.name} {one.address}"] = seen
    return None
