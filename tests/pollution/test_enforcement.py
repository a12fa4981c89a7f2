"""Enforcement measures, joint teams, people in charge of grids: every act and every refusal."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from pollution.enforcement import Measure, carry_out, lift, record_measure
from pollution.grids import appoint, end_duty
from pollution.models import Enforcement, GridDuty
from pollution.teams import Member, end_team, save_team
from tests.make import make_district, make_finding, make_inspection, make_photo, make_source, make_unit, make_user, moment
from tracker.lib.refusals import Refused, SaidAlready
from tracker.org.statuses import Role, UnitKind

pytestmark = pytest.mark.django_db

AT = moment(day=9)
TODAY, TOMORROW, EARLIER = date(2016, 8, 9), date(2016, 8, 10), date(2016, 8, 1)


@pytest.fixture
def office():
    """Return somebody of the supervision office."""
    return make_user(role=Role.SUPERVISION, unit=make_district())


@pytest.fixture
def order():
    """Return a stop order against a building site, as it is on paper."""
    source = make_source()
    words = {"basis": "《郑州市大气污染防治条例》第六十条", "words": "责令停工整顿"}
    return Measure(source=source, kind="stop", organ=make_unit("环保局"), decided_on=EARLIER, number="二七环停〔2016〕1号", **words)


class TestRecording:
    """A measure is recorded from its paper, once."""

    def test_a_stop_order_stops_the_source_in_the_same_act(self, order, office):
        made = record_measure(order, at=AT, by=office, stops=True, files=[make_photo(by=office)])
        order.source.refresh_from_db()
        assert (order.source.status, made.files.count(), made.at) == ("stopped", 1, AT)
        assert order.source.history.get().because == str(made)

    def test_what_is_wrong_is_refused_with_its_field_and_nothing_is_written(self, order, office):
        team = save_team(
            None, name="夜查队", unit=order.organ, first_day=TODAY, members=[Member(body="公安分局", name="王警官")], by=office
        )
        wrong = {
            "decided_on": {"decided_on": TOMORROW},
            "executed_on": {"executed_on": TOMORROW},
            "amount_yuan": {"kind": "fine"},
            "handed_to": {"kind": "transfer"},
            "basis": {"basis": " "},
            "words": {"words": ""},
            "kind": {"kind": "scold"},
            "team": {"team": team},
            "inspection": {"inspection": make_inspection()},
            "finding": {"finding": make_finding()},
        }
        wrong_too = {
            "executed_on": {"executed_on": date(2016, 7, 31)},
            "amount_yuan": {"amount_yuan": Decimal(100)},
            "handed_to": {"handed_to": "公安分局"},
        }
        for field, changes in [*wrong.items(), *wrong_too.items()]:
            with pytest.raises(Refused) as refusal:
                record_measure(replace(order, **changes), at=AT, by=office)
            assert refusal.value.field == field
        with pytest.raises(Refused):
            record_measure(replace(order, kind="fine", amount_yuan=Decimal(0)), at=AT, by=office)
        with pytest.raises(Refused):
            record_measure(replace(order, kind="seizure"), at=AT, by=office, stops=True)
        with pytest.raises(Refused):
            record_measure(order, at=AT, by=office, files=[make_photo(by=make_user())])
        with pytest.raises(PermissionDenied):
            record_measure(order, at=AT, by=make_user(role=Role.OFFICIAL, unit=order.source.unit))
        order.source.refresh_from_db()
        assert (Enforcement.objects.unscoped("a test").count(), order.source.status) == (0, "operating")

    def test_the_same_paper_is_recorded_once_and_one_without_number_once_a_day(self, order, office):
        record_measure(order, at=AT, by=office)
        with pytest.raises(SaidAlready):
            record_measure(replace(order, decided_on=TODAY), at=AT, by=office)
        record_measure(replace(order, kind="fine", amount_yuan=Decimal("20000.50")), at=AT, by=office)  # one paper may hold two measures
        record_measure(replace(order, number=""), at=AT, by=office)
        with pytest.raises(Refused):
            record_measure(replace(order, number=""), at=AT, by=office)
        record_measure(replace(order, number="", decided_on=TODAY), at=AT, by=office)

    def test_a_measure_names_the_finding_and_the_visit_it_follows_from(self, order, office):
        finding = make_finding(make_inspection(order.source))
        made = record_measure(replace(order, finding=finding, inspection=finding.inspection), at=AT, by=office)
        assert list(finding.enforcements.all()) == [made]


class TestAfterwards:
    """A measure is carried out once; a stop order is lifted once, with the reason."""

    def test_carried_out_once_neither_before_the_decision_nor_in_the_future(self, order, office):
        made = record_measure(order, at=AT, by=office)
        for day in (date(2016, 7, 31), TOMORROW):
            with pytest.raises(Refused):
                carry_out(made, executed_on=day, at=AT, by=office)
        carry_out(made, executed_on=TODAY, at=AT, by=office)
        with pytest.raises(SaidAlready):
            carry_out(made, executed_on=TODAY, at=AT, by=office)

    def test_lifting_a_stop_order_lets_the_source_work_again_and_a_fine_is_not_lifted(self, order, office):
        made = record_measure(order, at=AT, by=office, stops=True)
        for day, reason in ((TOMORROW, "整改到位"), (TODAY, " "), (date(2016, 7, 1), "整改到位")):
            with pytest.raises(Refused):
                lift(made, lifted_on=day, because=reason, at=AT, by=office)
        lift(made, lifted_on=TODAY, because="整改到位，复查合格", at=AT, by=office, resumes=True)
        order.source.refresh_from_db()
        assert (order.source.status, made.lifted_on) == ("operating", TODAY)
        with pytest.raises(SaidAlready):
            lift(made, lifted_on=TODAY, because="再来一次", at=AT, by=office)
        fine = record_measure(replace(order, kind="fine", amount_yuan=Decimal(5000)), at=AT, by=office)
        with pytest.raises(Refused):
            lift(fine, lifted_on=TODAY, because="整改到位", at=AT, by=office)

    def test_measures_are_seen_where_the_source_is_seen(self, order, office):
        record_measure(order, at=AT, by=office)
        near = make_user(role=Role.INSPECTOR, unit=order.source.unit)
        far = make_user(role=Role.INSPECTOR, unit=make_unit("淮河路街道"))
        assert [Enforcement.objects.visible_to(user).count() for user in (near, far, office)] == [1, 0, 1]


class TestTeams:
    """A joint team has members from units and from bodies outside."""

    def test_members_come_from_somewhere_have_a_name_and_stand_in_it_once(self, office):
        unit = make_unit("城管局")
        values = {"name": "大气污染防治综合执法队", "unit": unit, "first_day": EARLIER, "by": office}
        police = Member(body="公安分局", name="王警官", duty="公安")
        for members in ([], [Member(name="谁")], [Member(body="检察院")], [police, police]):
            with pytest.raises(Refused):
                save_team(None, members=members, **values)
        team = save_team(None, members=[police, Member(unit=unit, name="李队长")], **values)
        save_team(team, members=[Member(body="法院", name="赵法官", duty="法院")], **values)
        assert [(one.body, one.duty) for one in team.members.all()] == [("法院", "法院")]
        with pytest.raises(Refused):
            end_team(team, last_day=date(2016, 7, 1), by=office)
        end_team(team, last_day=TODAY, by=office)
        with pytest.raises(PermissionDenied):
            save_team(None, members=[police], **values | {"by": make_user(role=Role.OFFICIAL, unit=unit)})


class TestGrids:
    """Somebody answers for each grid, from a day to a day."""

    def test_a_grid_has_one_chief_at_a_time_and_the_next_begins_when_the_last_has_ended(self, office):
        street = make_unit("嵩山路街道", parent=make_district())
        grid = make_unit("第一网格", parent=street, kind=UnitKind.GRID)
        duty = appoint(grid, role="chief", name="张三", first_day=EARLIER, by=make_user(role=Role.OFFICIAL, unit=street))
        with pytest.raises(Refused, match="张三"):
            appoint(grid, role="chief", name="李四", first_day=TODAY, by=office)
        with pytest.raises(SaidAlready):
            appoint(grid, role="chief", name="张三", first_day=TODAY, by=office)
        appoint(grid, role="member", name="李四", first_day=TODAY, by=office)
        with pytest.raises(Refused):
            end_duty(duty, last_day=date(2016, 7, 1), by=office)
        end_duty(duty, last_day=date(2016, 8, 8), by=office)
        appoint(grid, role="chief", name="李四", first_day=TODAY, by=office)
        assert [str(one) for one in GridDuty.objects.on(TODAY).filter(role="chief")] == ["李四"]

    def test_only_grids_and_only_those_below_one_and_never_without_a_name(self, office):
        street = make_unit("嵩山路街道", parent=make_district())
        grid = make_unit("第一网格", parent=street, kind=UnitKind.GRID)
        for changes in ({"grid": street}, {"name": " "}, {"last_day": date(2016, 7, 1)}):
            values = {"grid": grid, "name": "张三"} | changes
            with pytest.raises(Refused):
                appoint(values.pop("grid"), role="chief", first_day=EARLIER, by=office, **values)
        with pytest.raises(PermissionDenied):
            appoint(grid, role="chief", name="张三", first_day=EARLIER, by=make_user(role=Role.OFFICIAL, unit=make_unit("淮河路街道")))
