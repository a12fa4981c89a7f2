"""Passwords: long, mixed, not guessable, not used before, changed in time; only hashes are kept."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.make import PASSWORD, make_district, make_district_row, make_person, make_unit, make_user
from tests.org.log_in import log_in
from tracker.lib import periods
from tracker.org import accounts
from tracker.org.login import passwords
from tracker.org.models import PastPassword, User
from tracker.org.statuses import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_policy")]
GOOD = ("Willow-2016-river", "kq7#Lm2vTz", "三只猫-Moon-88", "correct horse Battery")


def refused(password: str, user=None) -> str:
    """Return why a password is refused, "" if it is not."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


class TestStrength:
    @pytest.mark.parametrize("password", GOOD)
    def test_a_good_password_is_taken(self, password):
        assert refused(password) == ""

    def test_the_policy_says_how_long_and_how_mixed(self):
        assert "至少 10 位" in refused("Wq7#Lm2vT")
        assert "至少有 3 种" in refused("willowriver77")

    @pytest.mark.parametrize(
        "password",
        [
            "Woaini1314!",
            "Zhongguo@2016",
            "5201314aA!",
            "P@ssw0rd2016",
            "Admin@123456",
            "Qwer1234!@#$",
            "Aa123456789",
            "Abc@123456",
            "1qaz@WSX3edc",
        ],
    )
    def test_chinese_favourites_and_walks_on_the_keyboard_are_refused(self, password):
        assert "太容易被猜到" in refused(password)

    @pytest.mark.parametrize(
        "password", ["Erqi-2026-88!", "Songshanlu@2026", "SSLjd-202688", "Wangjianguo#1", "Jianguo@1975", "WJG-19750101", "Liangshouzhua1!"]
    )
    def test_names_of_district_unit_person_and_product_are_refused(self, password):
        make_district_row()
        unit = make_unit("嵩山路街道", parent=make_district())
        user = make_user("wang", person=make_person("王建国"), role=Role.OFFICIAL, unit=unit)
        assert "太容易被猜到" in refused(password, user)

    def test_a_name_among_other_words_is_taken(self):
        user = make_user("wang", person=make_person("王建国"))
        assert refused("Jianguo-Willow-88", user) == ""


class TestRemembered:
    def test_the_last_five_are_refused_and_the_sixth_before_is_taken(self):
        user = accounts.open_account("zhang", "Willow-2016-river")
        for number in range(1, 6):
            assert "最近 5 次" in refused("Willow-2016-river", user) or number > 5
            accounts.change_own_password(user, f"Willow-{number}-river-Moon")
        assert refused("Willow-2016-river", user) == ""
        assert "最近 5 次" in refused("Willow-1-river-Moon", user)

    def test_an_initial_password_is_not_kept_as_ones_own(self, client):
        user = accounts.open_account("zhang", "Willow-2016-river")
        assert "最近 5 次" in refused("Willow-2016-river", user)

    def test_only_hashes_are_kept(self):
        accounts.open_account("zhang", "Willow-2016-river")
        kept = PastPassword.objects.get()
        assert "Willow" not in kept.password and kept.password == User.objects.get(username="zhang").password


class TestChangeInTime:
    def test_after_90_days_the_password_page_comes_first(self, client):
        user = make_user("zhang", role=Role.OFFICIAL)
        log_in(client, "zhang")
        assert client.get(reverse("todo")).status_code == 200
        User.objects.update(password_set_at=periods.real_now() - timedelta(days=90))
        assert client.get(reverse("todo")).url == reverse("password_change")
        assert "更换期限" in client.get(reverse("password_change")).content.decode()
        new = "Willow-2016-river"
        client.post(reverse("password_change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
        assert client.get(reverse("todo")).status_code == 200
        user.refresh_from_db()
        assert periods.real_now() - user.password_set_at < timedelta(minutes=1)

    @pytest.mark.parametrize(("age", "said"), [(82, False), (83, True), (89, True)])
    def test_in_the_last_week_the_log_in_warns(self, client, age, said):
        make_user("zhang", role=Role.OFFICIAL)
        User.objects.update(password_set_at=periods.real_now() - timedelta(days=age))
        log_in(client, "zhang")
        assert ("天内更换" in client.get(reverse("todo")).content.decode()) is said


@pytest.mark.parametrize(("text", "found"), [("erqi-2026", "erqi"), ("My-erqi-willow", ""), ("li-2026-88", "li"), ("kq7#li9#82!5", "")])
def test_a_weak_word_counts_only_if_little_else_is_there(text, found):
    assert passwords.found_weak(text, ["erqi", "li"]) == found
