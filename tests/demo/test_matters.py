"""The matters of the demonstration: every status and level, two strikes, three cases, and something to do for every log-in."""

from collections import Counter

import pytest

from accountability.models import (
    Breach,
    Case,
    Extension,
    LookBack,
    Matter,
    MatterEvent,
    MatterFile,
    MatterHistory,
    MatterUnit,
    Notice,
    Outcome,
    Review,
    Signature,
    Urging,
)
from accountability.statuses import FINAL, JointRole, Level, MatterStatus
from projects.demo.accounts import LOG_INS
from tracker.lib import periods
from tracker.lib.panels import roof
from tracker.org.models import User
from tracker.org.statuses import ADMINISTRATORS
from tracker.org.workdays import is_workday
from tracker.rankings.models import RankingTable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
ALL = "the tests look at the whole demonstration"


def rows(model):
    return model.objects.unscoped(ALL) if hasattr(model.objects, "unscoped") else model.objects.all()


def counted(model, *names) -> Counter:
    return Counter(rows(model).order_by().values_list(*names, flat=len(names) == 1))


class TestHowTheyStand:
    """Counts."""

    def test_some_three_hundred_in_every_status_from_every_level(self):
        statuses = counted(Matter, "status")
        assert 280 <= statuses.total() <= 330 and set(statuses) == {status.value for status in MatterStatus}
        assert min(statuses.values()) >= 5 and statuses["closed"] > 100 and statuses["rectifying"] > 40
        assert set(counted(Matter, "level")) == {level.value for level in Level}

    def test_two_cases_stand_and_one_fell_with_its_strike(self):
        cases = counted(Case, "status", "why_dropped")
        assert cases == {("opened", ""): 1, ("handed_over", ""): 1, ("dropped", "annulled"): 1}
        assert rows(Outcome).count() == 1
        assert all(case.snapshot.sha256 for case in rows(Case).select_related("snapshot"))

    def test_two_matters_are_at_one_strike_and_one_of_them_is_due_today(self):
        open_ = rows(Matter).exclude(status__in=FINAL).exclude(pk__in=rows(Case).values("matter"))
        struck = rows(Urging).filter(status="failed", matter__in=open_)
        assert sorted(struck.values_list("matter__title", flat=True)) == ["张李垌村土方裸露未覆盖", "黄岗寺安置房工地出入口带泥上路"]
        due = rows(Urging).filter(status="sent", due_on=periods.today())
        assert "张李垌村土方裸露未覆盖" in due.values_list("matter__title", flat=True)
        assert set(counted(Review, "status")) == {"asked", "upheld"}

    def test_nothing_overdue_was_left_by_the_sweep(self):
        assert not rows(Urging).lapsed(on=periods.today()).exists()
        assert not rows(Matter).to_urge(due_by=periods.today().replace(day=8)).exists()

    def test_everything_else_happens_too(self):
        assert set(counted(Extension, "status")) == {"asked", "granted", "refused"}
        assert {"merged", "untrue"} <= set(counted(Matter, "dismissal"))
        assert rows(Matter).filter(relapse_of__isnull=False).count() == 1 and rows(Matter).filter(split_from__isnull=False).count() == 2
        assert rows(Matter).filter(interim_closed_on__isnull=False).count() >= 5
        assert {"due", "passed", "relapsed"} == set(counted(LookBack, "status"))
        assert {role.value for role in JointRole} == set(counted(MatterUnit, "role"))
        assert {"merged", "split", "instructed", "extended", "interim_closed"} <= set(counted(MatterEvent, "deed"))
        assert rows(Breach).filter(status="open", statements__answered_at=None).exists()
        assert rows(MatterFile).filter(pair_of__isnull=False, file__taken_at__isnull=False, file__latitude__isnull=False).count() >= 3


class TestTheyFitTogether:
    """What the rows say of each other."""

    def test_each_history_ends_where_the_matter_stands(self):
        last = {}
        for matter, became in rows(MatterHistory).order_by("at", "id").values_list("matter", "became"):
            last[matter] = became
        assert last == dict(rows(Matter).values_list("pk", "status"))

    def test_nothing_happened_on_a_day_off_or_after_the_beginning(self):
        moments = [*rows(MatterHistory).values_list("at", flat=True), *rows(Signature).values_list("at", flat=True)]
        assert max(moments) <= periods.now()
        assert not [at for at in moments if not is_workday(periods.local_day(at))]

    def test_numbers_have_no_gap_and_follow_the_days(self):
        for kind in ("assignment", "urging"):
            serials = list(rows(Notice).filter(kind=kind).order_by("serial").values_list("serial", "number"))
            assert [serial for serial, _number in serials] == list(range(1, len(serials) + 1))
            assert all(number.startswith("二七") for _serial, number in serials)
        numbers = list(rows(Matter).order_by("registered_at", "pk").values_list("number", flat=True))
        assert len(set(numbers)) == len(numbers) and numbers[0] == "二七督事〔2016〕1号"

    def test_the_units_are_ranked_by_rectification(self):
        assert rows(RankingTable).filter(kind="rectification", status="published").count() >= 4


@pytest.mark.parametrize("log_in", [one for one in LOG_INS if one.role not in ADMINISTRATORS], ids=lambda one: one.username)
def test_every_log_in_has_something_to_do(log_in):
    user, day = User.objects.get(username=log_in.username), periods.today()
    items = [item for source in roof.todos for item in source(user, day)]
    wanted = "/projects/" if log_in.username == "reviewer" else "/supervision/"
    assert [item for item in items if item.url.startswith(wanted)]
