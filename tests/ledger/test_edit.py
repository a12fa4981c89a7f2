"""One row: entered, changed, and changed by two people at once."""

import re
from decimal import Decimal
from html import unescape

import pytest

from projects.models import Change, Project
from projects.statuses import Deed
from tests.make import make_project

LIST = "/ledger/projects/"


@pytest.fixture
def keeper(house, as_user):
    """Return the reviewer's client."""
    return as_user(house.reviewer)


@pytest.fixture
def project(house):
    """Return a project to edit."""
    return make_project("绿地城", unit=house.here, code="E-1", planned_wan=12_000, total_invest_wan=50_000, ledgers=("key", "major"))


def opened(client, project) -> dict[str, list[str]]:
    """Return the fields of the edit page as a browser would send them back."""
    return sent_back(client.get(f"{LIST}{project.pk}/edit").content.decode())


def sent_back(html: str) -> dict[str, list[str]]:
    """Return what the form of a page would send, nothing chosen."""
    html = html[html.index("<main") :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        values = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if "name" not in values or values["name"] == "csrfmiddlewaretoken":
            continue
        if values.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        found.setdefault(values["name"], []).append(values.get("value", ""))
    for name, inside in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        found[name] = [unescape(value) for value in re.findall(r'value="([^"]*)"[^>]*selected', inside)] or [""]
    for name, inside in re.findall(r'<textarea name="([^"]+)"[^>]*>\s?(.*?)</textarea>', html, re.DOTALL):
        found[name] = [unescape(inside)]
    return found


class TestChanging:
    def test_the_page_shows_what_stands_and_saving_it_untouched_changes_nothing(self, keeper, project):
        form = opened(keeper, project)
        assert form["name"] == ["绿地城"] and form["ledgers"] == ["key", "major"] and form["planned_wan"] == ["12000.00"]
        assert keeper.post(f"{LIST}{project.pk}/edit", form).status_code == 302
        project.refresh_from_db()
        assert project.version == 1 and not Change.objects.exists()

    def test_master_data_and_plan_are_changed_with_their_history(self, house, keeper, project):
        form = opened(keeper, project) | {
            "name": "绿地城二期",
            "planned_wan": "20000",
            "ledgers": ["gov"],
            "lead_unit": [str(house.there.pk)],
        }
        answer = keeper.post(f"{LIST}{project.pk}/edit", form)
        assert answer.status_code == 302 and answer.url == project.get_absolute_url()
        project.refresh_from_db()
        plan = project.plans.get()
        assert (project.name, project.lead_unit, plan.planned_wan, plan.ledgers, project.version) == (
            "绿地城二期",
            house.there,
            Decimal(20000),
            ["gov"],
            2,
        )
        assert Project.objects.found_by("二期").exists()
        change = Change.objects.get()
        assert change.deed == Deed.EDITED and change.by == house.reviewer and change.fields["name"] == ["绿地城", "绿地城二期"]
        assert change.fields["lead_unit"] == ["嵩山路街道", "淮河路街道"]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"planned_start_on": "2016-09-01", "planned_end_on": "2016-08-01"}, "早于计划开工"),
            ({"planned_wan": "60000"}, "超过总投资"),
            ({"done_before_wan": "60000"}, "超过总投资"),
            ({"total_invest_wan": "-1"}, "大于或等于"),
            ({"name": ""}, "必填"),
            ({"planned_end_on": "明年"}, "日期"),
            ({"lead_unit": "999999"}, "选"),
            ({"planned_wan": "很多"}, "数"),
        ],
    )
    def test_what_does_not_fit_is_refused_with_a_sentence(self, keeper, project, changes, words):
        answer = keeper.post(f"{LIST}{project.pk}/edit", opened(keeper, project) | changes)
        assert answer.status_code == 422 and words in "".join(re.findall(r'<ul class="errors".*?</ul>', answer.content.decode(), re.DOTALL))
        project.refresh_from_db()
        assert project.version == 1

    def test_a_code_that_is_taken_is_refused(self, house, keeper, project):
        make_project(code="TAKEN", unit=house.here)
        answer = keeper.post(f"{LIST}{project.pk}/edit", opened(keeper, project) | {"code": "TAKEN"})
        assert answer.status_code == 422 and Project.objects.get(pk=project.pk).code == "E-1"


class TestTwoPeopleAtOnce:
    def test_both_versions_are_shown_and_nothing_is_saved(self, keeper, project):
        mine = opened(keeper, project) | {"name": "我改的", "location": "大学路"}
        theirs = opened(keeper, project) | {"name": "他改的", "builder": "绿地置业"}
        assert keeper.post(f"{LIST}{project.pk}/edit", theirs).status_code == 302
        answer = keeper.post(f"{LIST}{project.pk}/edit", mine)
        html = answer.content.decode()
        assert answer.status_code == 409
        row = html[html.index("<tbody>") : html.index("</tbody>")]
        assert "绿地城" in row and "他改的" in row and "我改的" in row
        assert "只有他人改过的" in html and "绿地置业" in html and "只有您改过的" in html and "大学路" in html
        assert Project.objects.get(pk=project.pk).name == "他改的"

    @pytest.mark.parametrize(("choice", "name"), [("mine", "我改的"), ("theirs", "他改的")])
    def test_each_field_is_chosen_and_then_saved(self, keeper, project, choice, name):
        mine = opened(keeper, project) | {"name": "我改的", "location": "大学路", "ledgers": ["gov"]}
        keeper.post(f"{LIST}{project.pk}/edit", opened(keeper, project) | {"name": "他改的", "builder": "绿地置业", "planned_wan": "13000"})
        shown = sent_back(keeper.post(f"{LIST}{project.pk}/edit", mine).content.decode())
        assert keeper.post(f"{LIST}{project.pk}/edit", shown | {"choose-name": choice}).status_code == 302
        project.refresh_from_db()
        plan = project.plans.get()
        assert (project.name, project.location, project.builder, plan.ledgers, plan.planned_wan) == (
            name,
            "大学路",
            "绿地置业",
            ["gov"],
            Decimal(13000),
        )

    def test_a_third_person_in_between_is_seen_too(self, keeper, project):
        mine = opened(keeper, project) | {"name": "我改的"}
        keeper.post(f"{LIST}{project.pk}/edit", opened(keeper, project) | {"name": "他改的"})
        shown = sent_back(keeper.post(f"{LIST}{project.pk}/edit", mine).content.decode())
        keeper.post(f"{LIST}{project.pk}/edit", opened(keeper, project) | {"name": "又有人改"})
        answer = keeper.post(f"{LIST}{project.pk}/edit", shown | {"choose-name": "mine"})
        assert answer.status_code == 409 and "又有人改" in answer.content.decode()
        assert Project.objects.get(pk=project.pk).name == "又有人改"

    @pytest.mark.parametrize(
        "broken", [{"version": "x"}, {"version": ""}, {"was": "not json"}, {"was": "[]"}, {"version": "99999999999999"}]
    )
    def test_a_form_without_its_version_is_never_saved_over(self, keeper, project, broken):
        form = opened(keeper, project) | {"name": "我改的"}
        status = keeper.post(f"{LIST}{project.pk}/edit", form | broken).status_code
        assert status == (302 if "was" in broken else 409)


class TestEntering:
    def test_a_new_row_with_its_plan(self, house, keeper):
        form = sent_back(keeper.get(f"{LIST}new/").content.decode())
        form |= {"name": "新项目", "code": "N-1", "lead_unit": house.here.pk, "handling_unit": house.here.pk, "territory": house.here.pk}
        form |= {
            "total_invest_wan": "100",
            "label": "planned_start",
            "planned_wan": "50",
            "planned_start_on": "2016-09-01",
            "ledgers": ["gov"],
        }
        answer = keeper.post(f"{LIST}new/", form)
        project = Project.objects.get(code="N-1")
        assert answer.status_code == 302 and answer.url == project.get_absolute_url()
        assert project.plans.get().ledgers == ["gov"] and Change.objects.get().deed == Deed.ENTERED
        assert "新项目" in keeper.get(LIST).content.decode()

    def test_nothing_filled_in_is_said_at_each_field(self, keeper):
        answer = keeper.post(f"{LIST}new/", {})
        assert answer.status_code == 422 and answer.content.decode().count('<ul class="errors"') >= 6 and not Project.objects.exists()
