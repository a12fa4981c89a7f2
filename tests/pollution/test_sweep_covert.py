"""A covert sweep (暗访): before a visit is filed nothing tells a unit that there is one; then it sees the visit, never the sweep."""

import re
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from pollution import coverage, inspections, sweeps
from pollution.inspections import Visit
from pollution.models import Inspection, Source, Sweep, SweepDraw, SweepHistory, SweepMember, SweepTask
from pollution.rankings import FIELD_WORK
from tests.make import make_district_row, make_inspection, make_person, make_sweep, make_user, moment, sign_in
from tests.pollution.test_sweeps import AT, DAY, LAST, House
from tracker.alerts.models import Alert
from tracker.alerts.sweep import sweep as sweep_alerts
from tracker.lib import periods, scoping
from tracker.lib.panels import roof
from tracker.org.models import Post
from tracker.rankings.models import Place
from tracker.rankings.standing import compute

pytestmark = pytest.mark.django_db
NAME = "夜查暗访行动"
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|csrf[^"]{0,20}"[^"]*"')


@pytest.fixture(autouse=True)
def _on_the_ninth_of_august():
    with periods.frozen(AT):
        yield


class Covert(House):
    """The house with an open sweep, and a reader of each role that must not know of a covert one."""

    def __init__(self):
        super().__init__()
        make_district_row()
        self.open = self.made(name="明察行动", members=[self.inspectors[0]])
        make_inspection(self.sites[1], ended_at=moment(day=8))
        self.goer = make_user("goer", role="inspector", unit=self.district)
        self.trade = make_user("trade", role="lead_department", unit=self.town)
        self.reviewer = make_user("reviewer", role="reviewer")
        Post.objects.create(unit=self.town, person=make_person("街道书记"), duty="main_leader", title="书记", first_day=date(2016, 1, 1))
        self.units = [self.official, self.inspectors[0], self.trade, self.reviewer]

    def plant(self, **fields) -> Sweep:
        """Return a covert sweep that the office makes over everything."""
        values = {"name": NAME, "is_covert": True, "is_night": True, "members": [self.goer], "is_drawn": True}
        return self.made(**values | fields)


@pytest.fixture
def house():
    with scoping.everything("tests of sweeps build them"):
        return Covert()


def addresses(house) -> list[str]:
    """Return every page on which a sweep could show itself."""
    pages = ["sweeps", "sweep-mine", "sweep-coverage", "map", "map-clusters", "map-townships", "field", "enforcements", "grids"]
    found = [reverse(f"pollution:{name}") for name in pages]
    found += [reverse("pollution:field-source", args=[source.pk]) for source in house.sites[:1]]
    found += [reverse("pollution:source", args=[source.pk]) for source in house.sites[:2]]
    found += [house.open.get_absolute_url(), f"{house.open.get_absolute_url()}print/", reverse("org:unit", args=[house.town.pk])]
    found += [f"/ledger/{name}/" for name in ("sweep-tasks", "sources", "inspections", "findings")]
    found += [f"{reverse('search')}?q={word}" for word in (NAME, "yc", "污染源")]
    found += [reverse("home"), reverse("overview"), reverse("todo"), reverse("alerts:inbox"), reverse("accountability:list")]
    return found


def seen_by(client, house, readers) -> dict[str, bytes]:
    """Return what each reader gets at each address, without what differs from request to request."""
    found = {}
    for reader in readers:
        sign_in(client, reader)
        for address in addresses(house):
            answer = client.get(address)
            found[f"{reader.username} {address}"] = str(answer.status_code).encode() + CHANGING.sub(b"", answer.content)
        book = client.get("/ledger/sweep-tasks/export/")
        sheets = ZipFile(BytesIO(b"".join(book.streaming_content) if book.streaming else book.content))
        found[f"{reader.username} export"] = b"".join(sheets.read(name) for name in sorted(sheets.namelist()) if "sheet" in name)
    return found


class TestNothingTells:
    @pytest.mark.parametrize("readers", [1, pytest.param(4, marks=pytest.mark.long)])
    def test_pages_of_the_units_are_the_same_before_and_after(self, house, client, readers):
        readers = house.units[:readers]
        with scoping.everything("tests of sweeps build them"):
            sweep_alerts(AT)
            before_alerts = set(Alert.objects.values_list("person", "rule", "subject"))
        for reader in readers:  # what is read once is no longer new
            sign_in(client, reader)
            client.get(reverse("alerts:inbox"))
        before = seen_by(client, house, readers)
        with scoping.everything("tests of sweeps build them"):
            planted = house.plant(last_day=DAY)
            house.plant(name=f"{NAME}二", first_day=date(2016, 8, 20), last_day=date(2016, 8, 21))
        assert planted.status == "running"
        after = seen_by(client, house, readers)
        assert [name for name in before if before[name] != after[name]] == []
        assert any(NAME in text for text in map(str, roofs(house.office))), "the office itself is told" if roof.todos else ""
        with scoping.everything("tests of sweeps build them"):
            sweep_alerts(moment(day=11, hour=23))
            told = set(Alert.objects.values_list("person", "rule", "subject")) - before_alerts
            mine = {user.person_id for user in house.units} | set(Post.objects.values_list("person", flat=True))
            named = [one for one in told if one[0] in mine and str(planted.pk) in one[2].split(":")]
        assert not named, "only planner and inspector hear of it"

    def test_addresses_are_not_there(self, house, client):
        with scoping.everything("tests of sweeps build them"):
            planted = house.plant()
            task = planted.tasks.first()
        for reader in house.units:
            sign_in(client, reader)
            for act in ("", "draw/", "print/", "assign/", "extend/", "end/", "cancel/", "again/"):
                assert client.get(f"{planted.get_absolute_url()}{act}").status_code == 404, (reader.username, act)
            for act in ("start", "deal", "add"):
                assert client.post(f"{planted.get_absolute_url()}{act}/").status_code == 404, (reader.username, act)
            assert client.get(reverse("pollution:sweep-task", args=[task.pk])).status_code == 404
            assert NAME not in client.get(f"/ledger/sweep-tasks/?sweep={planted.pk}").content.decode()
            assert client.get(f"/trail/of/pollution.sweep/{planted.pk}/").status_code == 404
            for model in (SweepHistory, SweepMember, SweepDraw, SweepTask):
                assert not model.objects.visible_to(reader).filter(sweep=planted).exists(), (reader.username, model)
            assert not Sweep.objects.visible_to(reader).filter(pk=planted.pk).exists()

    def test_those_above_its_members_and_its_planners_know(self, house, client):
        with scoping.everything("tests of sweeps build them"):
            planted = house.plant()
            own = house.made(by=house.official, name="街道暗访", unit=house.town, is_covert=True, kinds=["site", "fumes"])
            above = [house.office, make_user(role="leader"), make_user(role="discipline"), house.goer]
        for reader, known in [*((one, planted) for one in above), (house.official, own)]:
            sign_in(client, reader)
            assert client.get(known.get_absolute_url()).status_code == 200, reader.username
            assert str(known) in client.get("/ledger/sweep-tasks/").content.decode(), reader.username
        with scoping.everything("tests of sweeps look at all"):
            colleague = make_user(role="official", unit=house.town)
            assert Sweep.objects.visible_to(colleague).filter(pk=own.pk).exists()
            assert not Sweep.objects.visible_to(house.neighbour).filter(pk=own.pk).exists()


class TestAfterFiling:
    def test_the_unit_sees_the_visit_and_still_no_sweep(self, house, client):
        with scoping.everything("tests of sweeps build them"):
            planted = house.plant()
            task = planted.tasks.get(source=house.sites[0])
            before = coverage.three_levels(house.official, since=moment(day=1), until=moment(day=12))
        told = {"started_at": moment(hour=7), "ended_at": moment(hour=8), "words": "夜间无人施工", "task": task}
        record = inspections.file_visit(Visit(house.sites[0], **told), at=AT, by=house.goer)
        assert record.is_covert and record.task_id == task.pk
        assert Inspection.objects.visible_to(house.official).filter(pk=record.pk).exists()
        assert not Sweep.objects.visible_to(house.official).filter(pk=planted.pk).exists()
        assert not SweepTask.objects.visible_to(house.official).filter(sweep=planted).exists()
        sign_in(client, house.official)
        for address in (one for one in addresses(house) if NAME not in one):
            assert NAME not in client.get(address).content.decode(), address
        shown = client.get(record.get_absolute_url()).content.decode()
        assert "暗访" in shown and NAME not in shown and planted.get_absolute_url() not in shown
        after = coverage.three_levels(house.official, since=moment(day=1), until=moment(day=12))
        place = house.town.pk, house.grid.pk
        assert after[place].levels == before[place].levels and (before[place].never, after[place].never) == (1, 0)
        above = coverage.three_levels(house.office, since=moment(day=1), until=moment(day=12))
        assert above[place].visited("department") == 1

    def test_a_standing_counts_what_was_filed_only(self, house):
        with scoping.everything("tests of sweeps build them"):
            make_sweep(unit=house.town, level="township", sources=house.sites[:2], first_day=date(2016, 7, 25), last_day=date(2016, 7, 31))

            def figures() -> list:
                for table in compute(FIELD_WORK, periods.period("2016-W31"), at=AT):
                    yield from Place.objects.filter(table=table).order_by("unit").values_list("unit", "rank", "score")

            before = list(figures())
            house.official_plan = house.made(
                by=house.official,
                unit=house.town,
                level="township",
                name="街道暗访",
                is_covert=True,
                kinds=["site", "fumes"],
                last_day=LAST,
            )
            assert list(figures()) == before


class TestWhoIsSentElsewhere:
    """A lot sends people outside their own unit: they may visit there, and nothing else."""

    def test_the_drawn_inspector_files_once_and_reads_the_record(self, house, client):
        with scoping.everything("tests of sweeps build them"):
            there = house.made(name="双随机", members=house.inspectors[:2], is_drawn=True)
            visit = there.tasks.filter(inspector=house.inspectors[1], source__unit=house.town).first()
        goes = house.inspectors[1]
        assert not Source.objects.visible_to(goes).filter(pk=visit.source_id).exists()
        sign_in(client, goes)
        assert client.get(reverse("pollution:field-source", args=[visit.source_id])).status_code == 200
        assert client.get(reverse("pollution:visit", args=[visit.source_id])).status_code == 200
        assert client.get(reverse("pollution:sweep-task", args=[visit.pk])).url == reverse("pollution:field-source", args=[visit.source_id])
        sent = Visit(visit.source, started_at=moment(hour=7), ended_at=moment(hour=8), words="查看")
        record = inspections.file_visit(sent, at=AT, by=goes)
        assert record.task_id == visit.pk and inspections.file_visit(sent, at=AT, by=goes).pk == record.pk
        assert client.get(record.get_absolute_url()).status_code == 200
        with refused():
            inspections.file_visit(Visit(visit.source, started_at=moment(hour=7), ended_at=moment(hour=8), words="又来"), at=AT, by=goes)
        sweeps.cancel(there, because="不查了", at=AT, by=house.office)
        assert client.get(reverse("pollution:visit", args=[visit.source_id])).status_code == 404

    def test_the_office_sees_all_visits_and_not_only_its_own(self, house):
        own = house.made(name="自查", members=[house.office])
        assert SweepTask.objects.visible_to(house.office).filter(sweep=house.open).count() == 3
        assert SweepTask.objects.visible_to(house.reviewer).filter(sweep=own).count() == 3


@contextmanager
def refused():
    """Expect that somebody is told that they may not."""
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        yield


def roofs(user) -> list:
    """Return what waits for a user by the to-do list, if it names the sweep."""
    return [item.title for source in roof.todos for item in source(user, DAY)] or [NAME]
