"""Promise 33: ids in bodies and queries are scoped too: a foreign one is answered exactly as one that does not exist."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accountability.forms.matters.registering import Coming
from projects.ledgers.declaration import PROJECTS
from projects.models import Project
from tests.ledger.books import book, row
from tests.promises.matrix import books
from tests.promises.matrix.cells import Gate, Seen
from tests.promises.matrix.gate import gate  # noqa: F401 - a fixture
from tests.promises.matrix.rules import ABOVE, FOREIGN, HOUSE, OWN, PARTNER, STRANGER
from tests.promises.matrix.table import ROWS
from tracker.ledger.filters import PickFilter
from tracker.ledger.models import ImportBatch
from tracker.ledger.register import ledgers
from tracker.org import rights
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db
NO_ID = 987_654_321
PLACES = (FOREIGN, PARTNER, ABOVE)
LEDGER = "/ledger/projects/"
OFFICERS = ("sponsor", "main_leader", "deputy", "responsible")
UNITS = ("lead_unit", "handling_unit", "territory")
PARTS = ("lead_unit", "joint", "assisting")


def told(seen: Seen, number: int) -> tuple[int, str, bytes]:
    """Return an answer without what is new in each, and without the id that was asked for."""
    assert not seen.fault, seen.fault
    content = re.sub(
        rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|csrf[-_a-zA-Z]*&quot;: ?&quot;[^&]*&quot;', b"", seen.content
    )
    asked = re.compile(rf"(?<!\d){number}(?!\d)".encode())
    return seen.status, seen.location.replace(str(number), "#"), asked.sub(b"#", content)


def same_as_none(gate: Gate, who: str, address: str, number: int, *, body=None) -> str:  # noqa: F811
    """Return how the answer about a foreign id differs from that about an id that does not exist; "" if it does not."""
    answers = []
    for one in (number, NO_ID):
        method = "GET" if body is None else "POST"
        seen = gate.ask(who, method, address.replace("#", str(one)), body and body(one))
        if seen.changed:
            return f"{method} {address} with {one}: {seen.changed} rows were written"
        answers.append(told(seen, one))
    foreign, none = answers
    if foreign == none:
        return ""
    return f"{address}: {foreign[:2]} for a foreign id, {none[:2]} for none{'' if foreign[:2] != none[:2] else ', and the pages differ'}"


# --- In queries -------------------------------------------------------------------------

ID_PARAMETERS = {  # the parameters that take an id: the addresses that read them, and whose id is foreign to an official
    "unit": ("/projects/causes/?unit=#", "unit"),
    "version": ("@standing?version=#", "draft"),
    "person": ("/org/users/new/?person=#", "person"),  # forms that start with a choice: for administrators, who see everybody
    "parent": ("/org/units/new/?parent=#", "unit"),
    "under": ("/org/units/?under=#", None),  # everybody sees every unit
    "before": ("@history?before=#", None),  # a place in a history that the reader sees
    "after": ("/trail/acts/1/?after=#", None),
}
HARMLESS = {"cause", "error", "kind", "length", "levels", "next", "on", "page", "q", "role", "state", "status", "tab"}


def test_every_parameter_that_a_view_reads_is_known():
    read = set()
    for folder in ("tracker", "projects"):
        for path in (settings.BASE_DIR / folder).rglob("*.py"):
            read |= set(re.findall(r"GET(?:\.get|\.getlist)?[(\[]\"(\w+)\"", Path(path).read_text(encoding="utf-8")))
    unknown = read - HARMLESS - set(ID_PARAMETERS)
    assert not unknown, f"say in ID_PARAMETERS whether these take an id, or in HARMLESS that they take none: {sorted(unknown)}"


def test_a_foreign_id_in_a_query_is_as_none(gate):  # noqa: F811
    district = gate.district
    house, faults = district.house, []
    standing = reverse("rankings:standing", args=[house.draft.kind, house.draft.period, house.draft.group])
    for address, thing in ID_PARAMETERS.values():
        address = address.replace("@standing", standing).replace("@history", reverse("trail:of", args=["org.unit", house.unit.pk]))
        for where in PLACES:
            found = house if thing == "draft" else district.places[where]
            if thing and (thing, where) != ("unit", ABOVE) and hasattr(found, thing) and not (thing == "unit" and where == PARTNER):
                faults.append(same_as_none(gate, Role.OFFICIAL, address, getattr(found, thing).pk))
    assert not list(filter(None, faults))


def test_a_foreign_id_in_a_filter_is_as_none(gate):  # noqa: F811
    district, faults = gate.district, []
    for ledger in ledgers().values():
        picks = [name for name, one in ledger.filters.base_filters.items() if isinstance(one, PickFilter)]
        assert picks
        for name in picks:
            for where in PLACES:
                place = district.places[where]
                number = place.unit.pk if name not in OFFICERS else place.project.sponsor_id if where != PARTNER else None
                for page in ("", "conditions/", f"offers/{name}/") if name in OFFICERS and number else ():
                    faults.append(same_as_none(gate, Role.OFFICIAL, f"/ledger/{ledger.name}/{page}?{name}=#", number))
                if name not in OFFICERS:  # units are known to everybody: their names may be said, their projects not
                    foreign = gate.ask(Role.OFFICIAL, "GET", f"/ledger/{ledger.name}/?{name}={number}")
                    assert foreign.status == 200 and "项目foreign".encode() not in foreign.content
    assert not list(filter(None, faults))


@pytest.mark.parametrize(
    "query",
    [
        "sort=sponsor__phone",
        "sort=-lead_unit__posts__person__name",
        "sort=password",
        "columns=password,lead_unit__code",
        "unit=x",
        "unit=-1",
        "unit=99999999999999999999",
        "sponsor=1%20OR%201=1",
        "builder_how=regex&builder=.",
        "light=purple",
        "year=1",
        "page=-1&per_page=999999",
    ],
)
def test_what_is_not_offered_is_refused_or_passed_over(gate, query):  # noqa: F811
    for page in ("", "export/"):
        seen = gate.ask(Role.OFFICIAL, "GET", f"{LEDGER}{page}?{query}")
        assert not seen.fault and seen.status == 200
        assert "项目foreign".encode() not in seen.content and b"foreignsponsor" not in seen.content


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_next_leads_nowhere_else(gate, wanted):  # noqa: F811
    for who, address, body in (
        (STRANGER, reverse("set_language"), {"language": "en", "next": wanted}),
        (Role.OFFICIAL, reverse("set_language"), {"language": "en", "next": wanted}),
        (STRANGER, reverse("login"), {"username": "the-official", "password": "Erqi-2016-test", "next": wanted}),
    ):
        seen = gate.ask(who, "POST", address, body)
        assert "evil" not in seen.location and "javascript" not in seen.location


# --- In bodies ----------------------------------------------------------------------------

CHOICES = {  # every form field that takes the id of a row, and the address of the table that posts it
    "ChannelForm.unit": "alerts:channel-add",
    "UnitForm.parent": "org:unit-new",
    "PlaceForm.parent": "org:unit-place",
    "PostForm.unit": "org:post-new",
    "AccountForm.person": "org:user-new",
    "RoleForm.unit": "org:role-new",
    **{f"ProjectForm.{name}": "ledger:new" for name in (*UNITS, *OFFICERS)},
    "RaiseForm.kind": "projects:raise",
    "InstructionForm.kind": "projects:instruct",
    "RaisingRuleForm.kind": "projects:raising-add",
    "SiteForm.source": "projects:site-link",
    **{f"accountability.RegisterForm.{name}": "accountability:register" for name in ("kind", "handling_unit", *PARTS)},
    **{f"accountability.InstructionForm.{name}": "accountability:register" for name in ("kind", "handling_unit")},
    "accountability.HandDownForm.kind": "ledger:import (matters)",
    "accountability.MergeForm.into": "accountability:matter-merge",
    "accountability.ReassignForm.unit": "accountability:matter-reassign",
    "accountability.SplitForm.units": "accountability:matter-split",
    "accountability.HandOnForm.responsible": "accountability:matter-hand-on",
    "accountability.PlanForm.acceptor": "accountability:matter-plan",
    "accountability.PlanForm.responsible": "accountability:matter-plan",
    "accountability.NoticeForm.unit": "accountability:notice-send",
    "accountability.KindForm.lead_unit": "accountability:kind-add",
    "accountability.PersonForm.person": "accountability:case-person-add",
    "accountability.OutcomeForm.clause": "accountability:case-outcome",
}
POSTS = {"accountability.InstructionForm": Role.LEADER}  # where the same address asks others for another form


def form_classes(base: type = forms.BaseForm) -> set[type]:
    """Return every form of the house."""
    found = {one for one in base.__subclasses__() if one.__module__.startswith(("tracker.", "projects.", "accountability."))}
    return found.union(*(form_classes(one) for one in base.__subclasses__()), set())


def test_every_field_that_takes_an_id_is_known():
    from tracker import urls  # noqa: F401 - reads every form

    fields = {
        f"{'accountability.' * form.__module__.startswith('accountability.')}{form.__name__}.{name}"
        for form in form_classes()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.ModelChoiceField) and not form.__name__.endswith("FilterForm") and form is not Coming
    }
    assert fields == set(CHOICES), f"say in CHOICES which address posts: {sorted(fields ^ set(CHOICES))}"


def holder(row) -> str:
    """Return a role that may post to an address."""
    table = rights.table()
    return next(role for role in Role.values if all(step.passes(table, role, OWN if len(row.places) > 1 else HOUSE) for step in row.asks))


@pytest.mark.parametrize("field", CHOICES)
def test_an_id_that_is_not_on_offer_is_a_form_error(gate, field):  # noqa: F811
    row = next(one for one in ROWS if CHOICES[field] in (one.url, one.name))
    form, _, name = field.rpartition(".")
    who, where = POSTS.get(form) or holder(row), OWN if len(row.places) > 1 else HOUSE
    it, address = gate.district.it(who, where), gate.address(row, who, where)
    assert gate.ask(who, "POST", address, row.sound(it)).changed  # all else is sound
    for number in (NO_ID, "x", -1):
        seen = gate.ask(who, "POST", address, row.sound(it) | {name: number})
        assert not seen.fault and seen.status in (200, 422) and not seen.changed, (number, seen.status, seen.changed)


@pytest.fixture
def officials_keep_the_ledger(monkeypatch):
    """Let officials keep the ledger of their own units, as the table of rights could say one day."""
    known = rights.table()
    for act in ("add", "change", "import"):
        known["projects.project", act] = known["projects.project", act] | {Role.OFFICIAL: rights.SUBTREE}
    monkeypatch.setattr(rights, "_table", known)


@pytest.mark.parametrize("name", [*UNITS, *OFFICERS])
def test_a_keeper_of_some_units_names_none_of_the_others(gate, officials_keep_the_ledger, name):  # noqa: F811
    district = gate.district
    own, foreign = district.places[OWN], district.places[FOREIGN]
    number = foreign.unit.pk if name in UNITS else foreign.person.pk
    for address, sound in ((f"{LEDGER}new/", books.new_project), (f"{LEDGER}{own.project.pk}/edit", books.changed_project)):
        assert gate.ask(Role.OFFICIAL, "POST", address, sound(own)).status == 302
        if name in OFFICERS:
            assert not same_as_none(gate, Role.OFFICIAL, address, number, body=lambda one, sound=sound: sound(own) | {name: one})
        else:  # one of three may lie elsewhere; all three may not
            seen = gate.ask(Role.OFFICIAL, "POST", address, sound(own) | dict.fromkeys(UNITS, number))
            assert seen.status == 422 and not seen.changed


def test_a_taken_code_says_no_more_than_that_it_is_taken(gate, officials_keep_the_ledger):  # noqa: F811
    own, foreign = gate.district.places[OWN], gate.district.places[FOREIGN]
    seen = gate.ask(Role.OFFICIAL, "POST", f"{LEDGER}new/", books.new_project(own) | {"code": foreign.project.code})
    assert seen.status == 422 and not seen.changed
    for secret in (foreign.project.name, foreign.unit.name + "·", "foreignsponsor"):
        assert secret.encode() not in seen.content


def test_a_workbook_that_names_foreign_rows_changes_nothing(gate, officials_keep_the_ledger):  # noqa: F811
    own, foreign = gate.district.places[OWN], gate.district.places[FOREIGN]
    mine, theirs = own.unit.name, foreign.unit.name
    lines = [
        row(项目代码=foreign.project.code, 项目名称="夺来的", 牵头单位=mine, 承办单位=mine, 属地=mine),
        row(项目代码="N-9", 项目名称="塞给别人的", 牵头单位=theirs, 承办单位=theirs, 属地=theirs),
    ]
    before = list(Project.objects.order_by("pk").values())
    with transaction.atomic():
        gate.visitor.cookies["sessionid"] = gate.district.cookies[Role.OFFICIAL]
        answer = gate.visitor.post(f"{LEDGER}import/", {"file": book(lines), "year": "2016"})
        batch = ImportBatch.objects.latest("pk")
        assert answer.status_code == 302 and batch.status == "refused" and not batch.added and not batch.changed
        assert foreign.project.name not in str(batch.errors) and foreign.project.name not in str(batch.sample)
        transaction.set_rollback(True)
    assert list(Project.objects.order_by("pk").values()) == before
    assert PROJECTS.key == "code"
