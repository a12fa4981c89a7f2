"""manage.py ranking and the weekly and monthly jobs."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.make import moment
from tests.rankings.make import MONDAY, W31, make_progress, make_standing, make_township, table
from tests.rankings.test_standing import rows
from tracker.jobs.models import JobRun
from tracker.jobs.tick import due, run
from tracker.lib import periods
from tracker.rankings.models import RankingTable

pytestmark = pytest.mark.django_db


def ranking(*words, at=MONDAY) -> str:
    out = StringIO()
    with periods.frozen(at):
        call_command("ranking", "project-progress", *words, stdout=out)
    return out.getvalue()


class TestCommand:
    def test_it_prints_every_term_and_twice_changes_nothing(self):
        make_standing(3)
        first = ranking("2016-W31", "--format", "json")
        before = rows()
        assert ranking("2016-W31", "--format", "json") == first
        assert rows() == before
        standing = json.loads(first)["standings"][0]
        assert [place["rank"] for place in standing["places"]] == [1, 2, 3]
        for place in standing["places"]:
            assert [term["term"] for term in place["terms"]] == ["investment", "reports"]
            assert sum(Decimal(term["points"]) for term in place["terms"]) == Decimal(place["score"])

    def test_the_table_names_units_and_reasons(self):
        make_progress(make_township("侯寨乡"))
        make_township("马寨镇")
        text = ranking("2016-07")
        assert "侯寨乡" in text and "马寨镇" in text and "700.00/700.00" in text

    def test_no_save_keeps_nothing(self):
        make_progress(make_township())
        assert json.loads(ranking("2016-W31", "--no-save", "--format", "json"))["standings"][0]["places"]
        assert not RankingTable.objects.exists()

    def test_one_group_alone(self):
        make_progress(make_township())
        ranking("2016-W31", "--group", "lead_unit")
        assert list(RankingTable.objects.values_list("group", flat=True)) == ["lead_unit"]

    @pytest.mark.parametrize("words", [["2016-W99"], ["2016"], ["2016-W32"], ["2016-W31", "--group", "nobody"], ["2015-W31"]])
    def test_what_cannot_be_ranked_is_refused_in_a_sentence(self, words):
        with pytest.raises(CommandError):
            ranking(*words)


class TestJobs:
    def test_the_week_is_due_on_monday_at_six(self):
        def labels(at):
            return [item.slot.label for item in due(at) if item.job.name == "project-ranking-weekly"]

        assert "2016-W31" not in labels(moment(2016, 8, 8, 5))
        assert labels(moment(2016, 8, 8, 6))[-2:] == ["2016-W30", "2016-W31"]  # the one before was missed and is made up

    def test_a_job_runs_once_a_period(self):
        make_progress(make_township())
        assert run("project-ranking-weekly", "2016-W31", MONDAY) == "1 + 1"
        assert run("project-ranking-weekly", "2016-W31", MONDAY) == "already done"
        assert JobRun.objects.get(job="project-ranking-weekly").state == "done"
        assert table(of=W31).status == "draft"

    def test_the_month_is_ranked_on_the_sixth(self):
        make_progress(make_township())
        items = [item for item in due(moment(2016, 8, 6, 6)) if item.job.name == "project-ranking-monthly"]
        assert items[-1].slot.label == "2016-07"
        assert run("project-ranking-monthly", "2016-07", moment(2016, 8, 6, 6)) == "1 + 1"
