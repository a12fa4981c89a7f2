"""The administration pages: who sees them, what their forms do and refuse."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.make import PASSWORD, make_district, make_district_row, make_person, make_post, make_unit, make_user, moment
from tracker.lib import periods
from tracker.org import calendar_seed
from tracker.org.models import CalendarDay, Person, Post, RoleInUnit, Unit, User
from tracker.org.statuses import ADMINISTRATORS, Duty, Role

pytestmark = pytest.mark.django_db
TODAY = date(2016, 8, 9)
EVERYBODY = tuple(Role)


@pytest.fixture(autouse=True)
def clock():
    """Let it be 2016-08-09."""
    with periods.frozen(moment()):
        yield


@pytest.fixture
def log_in(client):
    """Log a user with a role in and return the client."""

    def do(role=None, **fields):
        client.force_login(make_user(role=role, **fields))
        return client

    return do


PAGES = {
    "org:home": ADMINISTRATORS,
    "org:units": EVERYBODY,
    "org:unit-new": (Role.SYSTEM_ADMIN,),
    "org:people": EVERYBODY,
    "org:person-new": (Role.SYSTEM_ADMIN,),
    "org:users": ADMINISTRATORS,
    "org:user-new": (Role.SECURITY_ADMIN,),
    "org:rights": ADMINISTRATORS,
    "org:calendar-load": (Role.SYSTEM_ADMIN,),
    "jobs:health": (*ADMINISTRATORS, Role.SUPERVISION),
}
OF_ONE = {
    "org:unit": EVERYBODY,
    "org:unit-edit": (Role.SYSTEM_ADMIN,),
    "org:unit-place": (Role.SYSTEM_ADMIN,),
    "org:unit-end": (Role.SYSTEM_ADMIN,),
    "org:person": EVERYBODY,
    "org:person-edit": (Role.SYSTEM_ADMIN,),
    "org:post-new": (Role.SYSTEM_ADMIN,),
    "org:post-end": (Role.SYSTEM_ADMIN,),
    "org:user": ADMINISTRATORS,
    "org:user-password": (Role.SECURITY_ADMIN,),
    "org:role-new": (Role.SECURITY_ADMIN,),
    "org:role-end": (Role.SECURITY_ADMIN,),
    "org:calendar-year": EVERYBODY,
    "org:calendar-day": (Role.SYSTEM_ADMIN,),
}


def address_of(name: str) -> str:
    """Return the address of a page about one thing of each kind, made for it."""
    if name.startswith("org:calendar"):
        return reverse(name, args=[2016 if name.endswith("year") else TODAY])
    unit = make_unit(parent=make_district())
    post = make_post(unit)
    user = make_user(role=Role.OFFICIAL, unit=unit)
    things = {"unit": unit, "person": post.person, "post-new": post.person, "post-end": post, "role-end": user.roles.first()}
    kind = name.partition(":")[2]
    return reverse(name, args=[things.get(kind, things.get(kind.partition("-")[0], user)).pk])


def _opens(response) -> bool:
    """Return True for 200, False for 404; anything else is a fault."""
    assert response.status_code in (200, 404)
    return response.status_code == 200


class TestWhoSeesWhat:
    """Every page × every role: 200 or 404; a stranger is sent to the log-in."""

    @pytest.mark.parametrize("name", PAGES)
    def test_pages(self, log_in, name):
        make_district_row()
        seen = {role for role in (None, *Role) if _opens(log_in(role).get(reverse(name)))}
        assert seen == set(PAGES[name])

    @pytest.mark.parametrize("name", OF_ONE)
    def test_pages_of_one_thing(self, log_in, name):
        make_district_row()
        address = address_of(name)
        seen = {role for role in (None, *Role) if _opens(log_in(role).get(address))}
        assert seen == set(OF_ONE[name])

    @pytest.mark.parametrize("name", ["user-close", "user-reopen"])
    def test_buttons(self, log_in, name):
        address = reverse(f"org:{name}", args=[make_user().pk])
        assert {role for role in Role if log_in(role).post(address).status_code == 302} == {Role.SECURITY_ADMIN}
        assert log_in(Role.SECURITY_ADMIN).get(address).status_code == 405

    def test_a_stranger_sees_none(self, client):
        for name in PAGES:
            assert client.get(reverse(name)).url.startswith(reverse("login"))

    def test_an_official_finds_no_person_of_another_unit(self, log_in):
        unit, foreign = make_unit(parent=make_district()), make_post(make_unit("建中街街道", parent=make_district())).person
        client = log_in(Role.OFFICIAL, unit=unit)
        assert client.get(foreign.get_absolute_url()).status_code == 404
        assert str(foreign) not in client.get(reverse("org:people")).content.decode()
        assert str(foreign) not in client.get(foreign.posts.get().unit.get_absolute_url()).content.decode()

    def test_a_role_taken_away_closes_the_page_at_once(self, log_in):
        client = log_in(Role.SECURITY_ADMIN)
        assert client.get(reverse("org:users")).status_code == 200
        RoleInUnit.objects.update(last_day=TODAY - timedelta(days=1))
        assert client.get(reverse("org:users")).status_code == 404

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_administration_stands_in_the_navigation_of_administrators_only(self, log_in, language):
        client = log_in(Role.AUDIT_ADMIN)
        client.cookies["django_language"] = language
        link = f'href="{reverse("org:home")}"'
        assert link in client.get(reverse("org:me")).content.decode()
        assert link not in log_in(Role.OFFICIAL).get(reverse("org:me")).content.decode()


class TestUnits:
    """The dated tree."""

    def test_the_tree_of_a_past_day_is_shown(self, log_in):
        top = make_district()
        old = make_unit("旧街道", parent=top, last_day=TODAY - timedelta(days=1))
        page = log_in(Role.SYSTEM_ADMIN).get(reverse("org:units")).content.decode()
        assert str(old) not in page
        assert str(old) in log_in(Role.SYSTEM_ADMIN).get(reverse("org:units"), {"on": "2015-01-01"}).content.decode()

    def test_a_unit_is_found_by_its_initials(self, log_in):
        unit = make_unit("嵩山路街道", parent=make_district())
        found = log_in(Role.OFFICIAL).get(reverse("org:units"), {"q": "ssljd"}).context["rows"]
        assert [row.unit for row in found] == [unit]

    def test_a_unit_is_made_below_another(self, log_in):
        top = make_district()
        told = {
            "name": "第一社区",
            "short_name": "一社区",
            "code": "c1",
            "kind": "community",
            "order": 1,
            "parent": top.pk,
            "on": "2016-08-01",
        }
        response = log_in(Role.SYSTEM_ADMIN).post(reverse("org:unit-new"), told)
        unit = Unit.objects.get(code="c1")
        assert (response.url, unit.parent, unit.path) == (unit.get_absolute_url(), top, f"{top.path}{unit.pk}/")

    def test_a_code_that_exists_is_refused_on_the_form(self, log_in):
        top = make_district()
        told = {
            "name": "第一社区",
            "short_name": "一社区",
            "code": top.code,
            "kind": "community",
            "order": 1,
            "parent": top.pk,
            "on": "2016-08-01",
        }
        assert "code" in log_in(Role.SYSTEM_ADMIN).post(reverse("org:unit-new"), told).context["form"].errors
        assert Unit.objects.count() == 1

    def test_a_refusal_becomes_a_sentence(self, log_in):
        here = make_unit(parent=make_district())
        make_unit("第一社区", parent=here)
        response = log_in(Role.SYSTEM_ADMIN).post(reverse("org:unit-end", args=[here.pk]), {"on": "2016-08-09"})
        assert "下级单位" in response.content.decode()
        here.refresh_from_db()
        assert here.last_day is None

    def test_a_place_from_tomorrow_is_refused(self, log_in):
        here, there = make_unit(parent=make_district()), make_unit("建中街街道", parent=make_district())
        response = log_in(Role.SYSTEM_ADMIN).post(reverse("org:unit-place", args=[here.pk]), {"parent": there.pk, "on": "2016-08-10"})
        assert response.status_code == 422

    def test_the_queries_do_not_grow_with_the_units(self, log_in, django_assert_max_num_queries):
        client = log_in(Role.SYSTEM_ADMIN)
        for number in range(20):
            make_post(make_unit(f"街道{number}", parent=make_district()), duty=Duty.MAIN_LEADER)
        client.get(reverse("org:units"))
        with django_assert_max_num_queries(10):
            client.get(reverse("org:units"))


class TestPeople:
    """People and posts."""

    def test_a_person_is_found_by_initials_and_by_telephone(self, log_in):
        wang = make_person("王小明", phone="13800001234")
        make_person("李四")
        client = log_in(Role.SYSTEM_ADMIN)
        for words in ("wxm", "小明", "1380000"):
            assert list(client.get(reverse("org:people"), {"q": words}).context["page_obj"]) == [wang]

    def test_a_person_is_made_given_a_post_and_relieved_of_it(self, log_in):
        unit = make_unit(parent=make_district())
        client = log_in(Role.SYSTEM_ADMIN)
        client.post(reverse("org:person-new"), {"name": "赵六", "phone": "138 0000 1234"})
        person = Person.objects.get(name="赵六")
        assert person.phone == "13800001234"
        told = {"unit": unit.pk, "title": "主任", "duty": Duty.MAIN_LEADER, "first_day": "2016-08-01"}
        client.post(reverse("org:post-new", args=[person.pk]), told)
        post = Post.objects.get(person=person)
        client.post(reverse("org:post-end", args=[post.pk]), {"on": "2016-08-08"})
        assert not Post.objects.on(TODAY).filter(person=person).exists()
        assert "曾任职务" in client.get(person.get_absolute_url()).content.decode()

    def test_the_queries_do_not_grow_with_the_people(self, log_in, django_assert_max_num_queries):
        client = log_in(Role.SYSTEM_ADMIN)
        unit = make_unit(parent=make_district())
        for number in range(20):
            make_post(unit, person=make_person(f"人员{number}"))
        client.get(reverse("org:people"))
        with django_assert_max_num_queries(10):
            client.get(reverse("org:people"))


class TestUsers:
    """Accounts and roles."""

    def test_an_account_is_opened_and_its_first_log_in_asks_for_a_new_password(self, log_in, client):
        person = make_person("赵六")
        log_in(Role.SECURITY_ADMIN).post(
            reverse("org:user-new"), {"person": person.pk, "username": "zhaoliu", "password": "Erqi-2016-first"}
        )
        user = User.objects.get(username="zhaoliu")
        assert user.person == person
        client.post(reverse("logout"))
        client.post(reverse("login"), {"username": "zhaoliu", "password": "Erqi-2016-first"})
        assert client.get(reverse("org:me")).url == reverse("password_change")

    def test_a_weak_password_is_refused_on_the_form(self, log_in):
        response = log_in(Role.SECURITY_ADMIN).post(
            reverse("org:user-new"), {"person": make_person().pk, "username": "zhaoliu", "password": "12345"}
        )
        assert response.status_code == 422
        assert not User.objects.filter(username="zhaoliu").exists()

    def test_a_role_is_granted_and_ended_at_once(self, log_in):
        user, unit = make_user(), make_unit(parent=make_district())
        client = log_in(Role.SECURITY_ADMIN)
        client.post(reverse("org:role-new", args=[user.pk]), {"role": Role.OFFICIAL, "unit": unit.pk, "first_day": "2016-08-01"})
        held = user.roles.get()
        page = client.get(reverse("org:role-end", args=[held.pk]))
        assert page.context["form"].initial.get("on", page.context["form"].fields["on"].initial) == TODAY - timedelta(days=1)
        client.post(reverse("org:role-end", args=[held.pk]), {"on": "2016-08-08"})
        assert not RoleInUnit.objects.on(TODAY).filter(user=user).exists()

    def test_a_second_administrator_role_is_refused_with_a_sentence(self, log_in):
        user = make_user(role=Role.AUDIT_ADMIN)
        told = {"role": Role.SYSTEM_ADMIN, "unit": make_district().pk, "first_day": "2016-08-09"}
        response = log_in(Role.SECURITY_ADMIN).post(reverse("org:role-new", args=[user.pk]), told)
        assert "三权分立" in response.content.decode()
        assert user.roles.count() == 1

    def test_one_does_not_give_oneself_a_role(self, client):
        me = make_user(role=Role.SECURITY_ADMIN)
        client.force_login(me)
        told = {"role": Role.SECURITY_ADMIN, "unit": make_unit(parent=make_district()).pk, "first_day": "2016-08-09"}
        assert "自己的角色" in client.post(reverse("org:role-new", args=[me.pk]), told).content.decode()
        assert me.roles.count() == 1

    def test_a_closed_account_is_out_with_the_next_click(self, log_in, client):
        user = make_user(role=Role.OFFICIAL)
        log_in(Role.SECURITY_ADMIN).post(reverse("org:user-close", args=[user.pk]))
        user.refresh_from_db()
        assert not user.is_active
        client.post(reverse("logout"))
        assert "停用" in client.post(reverse("login"), {"username": user.username, "password": PASSWORD}).content.decode()

    def test_the_list_is_sieved_by_role_and_state(self, log_in):
        make_user("closed_one", role=Role.LEADER, is_active=False)
        client = log_in(Role.AUDIT_ADMIN)
        names = [
            [user.username for user in client.get(reverse("org:users"), query).context["page_obj"]]
            for query in ({"role": "leader"}, {"state": "closed"})
        ]
        assert names == [["closed_one"], ["closed_one"]]

    def test_the_table_of_rights_shows_every_act_of_every_thing(self, log_in):
        from tracker.org.rights import table

        groups = log_in(Role.AUDIT_ADMIN).get(reverse("org:rights")).context["groups"]
        assert sum(len(group.lines) for group in groups) == len(table())


class TestCalendar:
    """The year, a day, a notice."""

    def test_the_year_shows_its_holidays_with_word_and_shape(self, log_in):
        calendar_seed.load()
        response = log_in(Role.OFFICIAL).get(reverse("org:calendar-year", args=[2016]))
        assert response.context["workdays"] == 250
        assert [(day.name, day.days_off, len(day.worked)) for day in response.context["holidays"]] == [
            ("元旦", 1, 0), ("春节", 7, 2), ("清明节", 1, 0), ("劳动节", 2, 0), ("端午节", 3, 1), ("中秋节", 3, 1), ("国庆节", 7, 2),
        ]  # fmt: skip
        assert "休" in response.content.decode()
        assert "国办发明电〔2015〕18号" in response.content.decode()

    def test_a_year_without_a_notice_says_that_deadlines_are_provisional(self, log_in):
        assert "暂定" in log_in(Role.OFFICIAL).get(reverse("org:calendar-year", args=[2030])).content.decode()

    def test_from_november_administrators_are_reminded_of_the_next_notice(self, log_in):
        with periods.frozen(moment(2016, 11, 1)):
            assert "放假通知尚未录入" in log_in(Role.SYSTEM_ADMIN).get(reverse("org:home")).content.decode()

    def test_a_day_is_corrected(self, log_in):
        client = log_in(Role.SYSTEM_ADMIN)
        address = reverse("org:calendar-day", args=[date(2016, 8, 13)])
        assert client.post(address, {"kind": "worked", "name": ""}).status_code == 422
        client.post(address, {"kind": "worked", "name": "抗洪"})
        assert CalendarDay.objects.get(day=date(2016, 8, 13)).is_workday
        client.post(address, {"kind": "ordinary"})
        assert not CalendarDay.objects.exists()

    def test_a_notice_is_shown_first_and_loaded_then(self, log_in):
        client = log_in(Role.SYSTEM_ADMIN)
        text = json.dumps({"year": 2027, "papers": [], "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]})
        upload = SimpleUploadedFile("2027.json", text.encode())
        page = client.post(reverse("org:calendar-load"), {"file": upload, "source": "第7号"})
        assert len(page.context["changes"]) == 1
        assert not CalendarDay.objects.exists()
        client.post(reverse("org:calendar-load"), {"text": text, "source": "第7号", "apply": "1"})
        assert CalendarDay.objects.get().day == date(2027, 1, 1)

    @pytest.mark.parametrize(("name", "content"), [("a.json", b"{"), ("a.json", b"\xff\xfe"), ("a.exe", b"{}"), ("a.json", b" " * 300_000)])
    def test_a_bad_file_is_refused_with_a_sentence(self, log_in, name, content):
        response = log_in(Role.SYSTEM_ADMIN).post(reverse("org:calendar-load"), {"file": SimpleUploadedFile(name, content)})
        assert response.status_code == 422
        assert not CalendarDay.objects.exists()

    def test_a_day_that_does_not_exist_has_no_page(self, log_in):
        assert log_in(Role.SYSTEM_ADMIN).get("/org/calendar/2016-02-30/").status_code == 404
