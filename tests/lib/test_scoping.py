"""Rows of a scoped model are read through a door, or not at all: every way of asking is refused, every door opens."""

import asyncio
import threading

import pytest
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Now

from projects.models import AnnualPlan, Milestone, PlanMoney, Project, Report, Round
from tests.make import make_district, make_milestone, make_project, make_unit, make_user
from tracker.lib import scoping
from tracker.lib.scoping import Unscoped, doors_only, everything
from tracker.org.models import Person, Unit, User
from tracker.org.statuses import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """Two units with a project each, and an official of the first."""
    here, there = make_unit("马寨镇", parent=make_district()), make_unit("侯寨乡", parent=make_district())
    ours, theirs = make_project("我们的", unit=here), make_project("他们的", unit=there)
    make_milestone(ours), make_milestone(theirs)
    return {"here": here, "ours": ours, "theirs": theirs, "user": make_user(role=Role.OFFICIAL, unit=here)}


WAYS = {
    "list": list,
    "bool": bool,
    "len": len,
    "iter": lambda rows: next(iter(rows)),
    "repr": repr,
    "index": lambda rows: rows[0],
    "slice": lambda rows: list(rows[:1]),
    "step": lambda rows: rows[:2:2],
    "in": lambda rows: Project(pk=1) in rows,
    "get": lambda rows: rows.get(pk=1),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "latest": lambda rows: rows.latest("pk"),
    "earliest": lambda rows: rows.earliest("pk"),
    "count": lambda rows: rows.count(),
    "count of a slice": lambda rows: rows[:5].count(),
    "count of distinct": lambda rows: rows.distinct().count(),
    "exists": lambda rows: rows.exists(),
    "contains": lambda rows: rows.contains(Project(pk=1)),
    "aggregate": lambda rows: rows.aggregate(Count("pk")),
    "aggregate of groups": lambda rows: rows.values("lead_unit").annotate(n=Count("pk")).aggregate(most=Count("n")),
    "annotate": lambda rows: list(rows.annotate(now=Now())),
    "in_bulk": lambda rows: rows.in_bulk(),
    "in_bulk of ids": lambda rows: rows.in_bulk([1]),
    "values": lambda rows: list(rows.values()),
    "values_list": lambda rows: list(rows.values_list("pk")),
    "flat": lambda rows: list(rows.values_list("pk", flat=True)),
    "named": lambda rows: list(rows.values_list("pk", named=True)),
    "dates": lambda rows: list(rows.dates("planned_end_on", "month")),
    "datetimes": lambda rows: list(rows.datetimes("made_at", "month")),
    "only": lambda rows: list(rows.only("name")),
    "iterator": lambda rows: next(rows.iterator()),
    "lock": lambda rows: list(rows.select_for_update()),
    "prefetch": lambda rows: list(rows.prefetch_related("milestones")),
    "explain": lambda rows: rows.explain(),
    "sql": lambda rows: str(rows.query),
    "union": lambda rows: list(rows.union(rows)),
    "count of a union": lambda rows: rows.union(rows).count(),
    "difference": lambda rows: list(rows.difference(rows)),
    "or": lambda rows: list(rows | rows),
    "and": lambda rows: list(rows & rows),
    "or of a slice": lambda rows: list(rows[:1] | rows),
    "raw": lambda rows: list(rows.raw("SELECT * FROM projects_project")),
    "update": lambda rows: rows.update(team=""),
    "bulk_update": lambda rows: rows.bulk_update([Project(pk=1)], ["team"]),
    "delete": lambda rows: rows.delete(),
    "delete fast": lambda rows: rows._raw_delete("default"),
    "overwrite": lambda rows: rows.bulk_create([], update_conflicts=True, unique_fields=["code"], update_fields=["name"]),
    "get_or_create": lambda rows: rows.get_or_create(code="x"),
    "update_or_create": lambda rows: rows.update_or_create(code="x"),
    "async": lambda rows: asyncio.run(rows.acount()),
    "values in a filter by name": lambda rows: list(rows.filter(lead_unit__name="马寨镇")),
}


def refusal(way: str, rows) -> type[Exception] | None:
    """Return the kind of error with which a way of asking ends; what it wrote is taken back."""
    try:
        with transaction.atomic():
            WAYS[way](rows)
            transaction.set_rollback(True)
    except Exception as error:
        return type(error)
    return None


class TestWithoutADoor:
    def test_no_way_of_asking_is_answered(self, house):
        with doors_only():
            assert {way: refusal(way, Project.objects.all()) for way in WAYS} == dict.fromkeys(WAYS, Unscoped)
        assert Project.objects.count() == 2

    def test_the_manager_itself_is_no_door(self, house):
        with doors_only():
            for ask in (Project.objects.count, Project.objects.first, Project.objects.exists, Project.objects.in_bulk):
                with pytest.raises(Unscoped):
                    ask()

    def test_the_sentence_says_what_to_write(self):
        with doors_only(), pytest.raises(Unscoped) as refusal:
            Person.objects.count()
        assert "Person.objects.visible_to(user)" in str(refusal.value)
        assert '.unscoped("reason")' in str(refusal.value) and "scoping.everything" in str(refusal.value)

    def test_nothing_declared_is_refused_too(self, house):
        scoping.declare(None)
        try:
            with pytest.raises(Unscoped):
                Project.objects.count()
        finally:
            scoping.declare("test")

    def test_what_was_declared_for_the_process_holds_in_its_threads_and_never_in_a_request(self):
        found = []
        threads = [threading.Thread(target=lambda: found.append(scoping.why_everything())) for _ in range(2)]
        for thread in threads:
            thread.start()
            thread.join()
        scoping.LimitedReading(lambda request: found.append(scoping.why_everything()))(None)
        assert found == ["test", "test", None] and scoping.why_everything() == "test"

    def test_nothing_is_asked_of_the_database_for_no_rows(self, django_assert_num_queries):
        with doors_only(), django_assert_num_queries(0):
            assert list(Project.objects.none()) == [] and Project.objects.none().count() == 0


class TestThroughADoor:
    @pytest.mark.parametrize("door", ["visible_to", "unscoped", "everything"])
    def test_no_way_of_asking_is_refused(self, house, door):
        rows = {
            "visible_to": Project.objects.visible_to(house["user"]),
            "unscoped": Project.objects.unscoped("a test"),
            "everything": Project.objects.all(),
        }[door]
        with everything("a test") if door == "everything" else doors_only():
            refused = {way for way in set(WAYS) - {"async", "delete fast"} if refusal(way, rows.all()) is Unscoped}
        assert not refused

    def test_the_mark_goes_along_with_every_step(self, house):
        with doors_only():
            rows = Project.objects.visible_to(house["user"]).filter(team="").exclude(pk=0).order_by("name").select_related("lead_unit")
            assert [row.name for row in rows] == ["我们的"]
            assert rows.values("lead_unit").annotate(n=Count("pk")).get()["n"] == 1
            assert rows.filter(pk=house["ours"].pk).update(team="一组") == 1
            assert Project.objects.filter(team="一组").visible_to(house["user"]).count() == 1

    def test_a_door_opens_its_own_queryset_only(self, house):
        rows = Project.objects.all()
        with doors_only():
            assert rows.visible_to(house["user"]).count() == 1
            with pytest.raises(Unscoped):
                rows.count()

    def test_a_reason_must_be_given(self):
        with pytest.raises(ValueError):
            Project.objects.unscoped("")


class TestPartsOfAQuery:
    def test_conditions_are_free_where_the_outer_rows_are_limited(self, house):
        late = Milestone.objects.filter(project=OuterRef("pk"))
        with doors_only():
            assert Project.objects.visible_to(house["user"]).filter(Exists(late)).count() == 1
            assert (
                Project.objects.visible_to(house["user"]).annotate(late=Exists(late)).aggregate(n=Count("pk", filter=Q(late=True)))["n"]
                == 1
            )
            assert Project.objects.visible_to(house["user"]).filter(pk__in=Project.objects.values("pk")).count() == 1

    def test_rows_that_everybody_sees_do_not_carry_others_out(self, house):
        led = Project.objects.filter(lead_unit=OuterRef("pk"))
        with doors_only():
            with pytest.raises(Unscoped):
                list(Unit.objects.annotate(leads=Exists(led)))
            with pytest.raises(Unscoped):
                list(Unit.objects.filter(pk__in=Project.objects.values("lead_unit")))
            mine = Project.objects.visible_to(house["user"])
            assert list(Unit.objects.filter(pk__in=mine.values("lead_unit"))) == [house["here"]]

    def test_no_join_carries_them_out_either(self, house):
        with doors_only():
            for rows in (
                lambda: Unit.objects.filter(led_projects__name="他们的"),
                lambda: Unit.objects.exclude(led_projects=None),
                lambda: Unit.objects.annotate(n=Count("led_projects")),
                lambda: Unit.objects.values("led_projects__name"),
                lambda: Unit.objects.order_by("led_projects__name"),
                lambda: Round.objects.filter(reports__status="draft"),
            ):
                with pytest.raises(Unscoped):
                    list(rows())
            assert Unit.objects.filter(parent__name="二七区").select_related("parent").count() >= 0

    def test_a_union_and_an_or_are_as_open_as_each_part(self, house):
        mine, others = Project.objects.visible_to(house["user"]), Project.objects.filter(name="他们的")
        with doors_only():
            for ask in (
                lambda: list(mine.union(others)),
                lambda: list(mine | others),
                lambda: list(others | mine),
                lambda: list(mine ^ others),
            ):
                with pytest.raises(Unscoped):
                    ask()
            assert list(mine & others) == [] and list(mine | Project.objects.none()) == [house["ours"]]
            assert list(mine | mine.filter(team="")) == [house["ours"]]


class TestRowsInHand:
    def test_what_belongs_to_a_row(self, house, django_assert_num_queries):
        ours = house["ours"]
        with doors_only(), django_assert_num_queries(3):
            assert ours.milestones.count() == 1
            assert Milestone.objects.within(project=ours).count() == 1
            assert Milestone.objects.within(project=[ours]).filter(name="").exists() in (True, False)

    def test_what_belongs_to_rows_of_a_door(self, house):
        with doors_only():
            mine = Project.objects.visible_to(house["user"])
            assert Milestone.objects.within(project=mine.values("pk")).count() == 1
            assert PlanMoney.objects.within(plan__project=mine).count() == 0
            with pytest.raises(Unscoped):
                Milestone.objects.within(project=Project.objects.all())

    def test_a_number_is_no_row_in_hand(self, house):
        with doors_only():
            for wrong in (house["theirs"].pk, [house["theirs"].pk], [house["here"]], Unit.objects.all()):
                with pytest.raises(TypeError):
                    Milestone.objects.within(project=wrong)
            with pytest.raises(KeyError):
                Project.objects.within(lead_unit=house["here"])

    def test_a_unit_shows_none_of_its_projects(self, house):
        with doors_only():
            for rows in (house["here"].led_projects, house["here"].posts, Unit.objects.prefetch_related("led_projects")):
                with pytest.raises(Unscoped):
                    list(rows.all())

    def test_a_month_shows_none_of_its_reports(self):
        month = Round(pk=1)
        with doors_only(), pytest.raises(Unscoped):
            month.reports.count()

    def test_the_row_itself_as_it_stands(self, house):
        ours, theirs = house["ours"], house["theirs"]
        with doors_only():
            assert Project.objects.again(ours).update(team="二组") == 1
            assert Project.objects.locked(ours).team == "二组"
            for wrong in (Project(), house["here"], theirs.pk):
                with pytest.raises(TypeError):
                    Project.objects.again(wrong)

    def test_its_sisters(self, house):
        plan = AnnualPlan.objects.get(project=house["ours"])
        with doors_only():
            assert Milestone.objects.sharing("project", plan).count() == 1
            assert Report.objects.sharing("project", plan).count() == 0
            with pytest.raises(TypeError):
                Milestone.objects.sharing("project", house["ours"])

    def test_whom_rows_name(self, house):
        house["ours"].sponsor = Person.objects.create(name="张三")
        house["theirs"].sponsor = Person.objects.create(name="李四")
        house["ours"].save(), house["theirs"].save()
        with doors_only():
            mine = Project.objects.visible_to(house["user"])
            assert [person.name for person in Person.objects.named_in(mine, "sponsor")] == ["张三"]
            with pytest.raises(Unscoped):
                Person.objects.named_in(Project.objects.all(), "sponsor")

    def test_a_prefetch_lends_its_door_to_nobody(self, house):
        lent = Milestone.objects.order_by("due_on")
        with doors_only():
            mine = Project.objects.visible_to(house["user"]).prefetch_related("milestones", Prefetch("milestones", lent, to_attr="steps"))
            assert [len(row.steps) for row in mine] == [1] and len(mine[0].milestones.all()) == 1
            with pytest.raises(Unscoped):
                lent.count()

    def test_saving_reloading_and_following_a_key(self, house):
        with doors_only():
            ours = Project.objects.visible_to(house["user"]).get()
            ours.save(update_fields=["team"])
            ours.refresh_from_db()
            assert ours.plans.get().project.lead_unit == house["here"]
            assert Milestone.objects.create(project=ours, planned_on="2016-01-01", due_on="2016-01-01").pk


class TestTheReader:
    def test_no_request_reads_without_a_door(self, client, house, monkeypatch):
        """The guard taken out of one view: the page fails, the stranger's row stays inside."""
        from projects.querysets import ProjectQuerySet

        monkeypatch.setattr(ProjectQuerySet, "visible_to", lambda rows, user: rows.all())
        client.force_login(house["user"])
        client.raise_request_exception = False
        answer = client.get(house["theirs"].get_absolute_url())
        assert answer.status_code == 500 and "他们的" not in answer.content.decode()

    def test_a_user_and_a_name_before_log_in(self):
        make_user("zhang")
        with doors_only():
            assert User.objects.get_by_natural_key("zhang").username == "zhang"
            with pytest.raises(Unscoped):
                User.objects.get(username="zhang")

    def test_no_statement_more(self, house, django_assert_num_queries):
        Project.objects.visible_to(house["user"])  # the roles are read once for each user
        with doors_only(), django_assert_num_queries(1):
            assert Project.objects.visible_to(house["user"]).count() == 1
