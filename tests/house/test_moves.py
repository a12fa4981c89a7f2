"""Every diagram of statuses is walked: each move it names works once, each other is refused."""

from datetime import date

import pytest
from django.apps import apps

from accountability.models import Case, Matter, Urging
from pollution.air.models import Consequence, Ladder, LadderStep
from pollution.models import Finding, Source, Sweep
from projects.models import Report, Round
from projects.statuses import RoundStatus
from tests.make import (
    make_finding,
    make_matter,
    make_matter_kind,
    make_project,
    make_report,
    make_round,
    make_source,
    make_sweep,
    make_unit,
    make_user,
    moment,
)
from tracker.ledger.models import ImportBatch
from tracker.lib.moves import MoveRefused, move
from tracker.rankings.models import RankingTable
from tracker.rankings.schemes import scheme_on
from tracker.rankings.statuses import IN_PUBLIC

KIND, DAY = "project-progress", date(2016, 8, 1)
pytestmark = pytest.mark.django_db


def make_standing(status: str) -> RankingTable:
    """Return a standing of one week without places."""
    return RankingTable.objects.create(
        kind=KIND, group="territory", period="2016-W31", first_day=DAY, last_day=date(2016, 8, 7), through=date(2016, 7, 31),
        scheme=scheme_on(KIND, DAY), status=status, status_since=moment(), objections_until=date(2016, 8, 10),
        published_at=moment() if status in IN_PUBLIC else None,
    )  # fmt: skip


def make_import(status: str) -> ImportBatch:
    """Return an import of no rows."""
    return ImportBatch.objects.create(
        ledger="projects", user=make_user(), sha256="0" * 64, file_name="x.xlsx", status=status, status_since=moment(), made_at=moment()
    )


def make_matter_at(status: str) -> Matter:
    """Return a matter in a status, with the days that it needs there."""
    ends = {"closed": {"closed_at": moment(), "done_on": DAY}, "dismissed": {"dismissal": "untrue"}}.get(status, {})
    return Matter.objects.create(
        number=f"交〔2016〕{status}", kind=make_matter_kind(), title="x", description="x", level="district", origin="sweep",
        handling_unit=make_unit(), found_on=DAY, registered_at=moment(), original_due_on=DAY, due_on=DAY, status=status,
        status_since=moment(), **ends,
    )  # fmt: skip


def make_urging_at(status: str) -> Urging:
    """Return an urging in a status."""
    failed = {"why_failed": "lapsed", "failed_at": moment()} if status == "failed" else {}
    numbers = {"serial": 1, "failures_before_case": 2, "days_to_fix": 5, "sent_at": moment(), "due_on": DAY}
    return Urging.objects.create(matter=make_matter(), because="x", status=status, status_since=moment(), **numbers, **failed)


def make_case_at(status: str) -> Case:
    """Return a case in a status; it rests on nothing."""
    facts = {"number": "问〔2016〕1号", "why_opened": "strikes", "opened_at": moment(), "decided_on": DAY}
    why = {"why_dropped": "no_grounds"} if status == "dropped" else {}
    return Case.objects.create(matter=make_matter(), status=status, status_since=moment(), **facts, **why)


def make_finding_at(status: str) -> Finding:
    """Return a finding in a status; under supervision it has its matter."""
    return make_finding(status=status, matter=make_matter() if status == "raised" else None)


def make_consequence_at(status: str) -> Consequence:
    """Return what a place brought, in a status."""
    ladder = Ladder.objects.create(kind=KIND, period_kind="week", first_day=DAY, source="x")
    step = LadderStep.objects.create(ladder=ladder, place=1, brings="praise")
    decided = {} if status == "proposed" else {"decided_by": make_user()}
    said = {"brings": "praise", "status": status, "status_since": moment()}
    return Consequence.objects.create(table=make_standing("published"), unit=make_unit(), step=step, **said, **decided)


BUILDERS = {
    Matter: make_matter_at,
    Urging: make_urging_at,
    Case: make_case_at,
    Report: lambda status: make_report(make_project(), status=status),
    Round: lambda status: make_round(status=status, status_since=moment()),
    RankingTable: make_standing,
    ImportBatch: make_import,
    Source: lambda status: make_source(status=status),
    Sweep: lambda status: make_sweep(status=status),
    Finding: make_finding_at,
    Consequence: make_consequence_at,
}
# What a move must bring along because a constraint ties it to the status.
BRINGS = {
    (RankingTable, "published"): {"published_at": moment()},
    (Matter, "closed"): {"closed_at": moment(), "done_on": DAY},
    (Matter, "dismissed"): {"dismissal": "untrue"},
    (Urging, "failed"): {"why_failed": "lapsed", "failed_at": moment()},
    (Case, "dropped"): {"why_dropped": "no_grounds"},
    (Finding, "fixed"): {"fixed_at": moment()},
    (Finding, "raised"): {"matter": make_matter},
    (Consequence, "confirmed"): {"decided_by": make_user},
    (Consequence, "dropped"): {"decided_by": make_user},
}

BEGIN = {Finding: {"told"}}  # where a diagram that leads back begins


def diagrams() -> list[type]:
    """Return every model whose status moves by a diagram."""
    return [model for model in apps.get_models() if hasattr(model, "MOVES")]


def statuses(model: type) -> list[str]:
    """Return every status of a model."""
    return [str(value) for value, _label in model._meta.get_field("status").flatchoices]


def pairs(*, allowed: bool) -> list[tuple[type, str, str]]:
    """Return every (model, from, to) that is, or is not, in a diagram."""
    every = [(model, was, to) for model in diagrams() for was in statuses(model) for to in statuses(model)]
    return [(model, was, to) for model, was, to in every if (to in model.MOVES.get(was, ())) is allowed]


def named(value) -> str:
    """Return a readable id for a test."""
    return value.__name__ if isinstance(value, type) else str(value)


def test_every_diagram_can_be_walked():
    assert set(diagrams()) == set(BUILDERS), "add a builder for the new model"


@pytest.mark.parametrize("model", diagrams(), ids=named)
def test_every_status_is_reached(model):
    """From the status a row begins with; without a default, from those that nothing leads to."""
    field = model._meta.get_field("status")
    targets = {str(to) for following in model.MOVES.values() for to in following}
    reached = BEGIN.get(model) or ({str(field.default)} if field.has_default() else set(statuses(model)) - targets)
    while more := {str(to) for was in reached for to in model.MOVES.get(was, ())} - reached:
        reached |= more
    assert reached == set(statuses(model))


@pytest.mark.parametrize("model", diagrams(), ids=named)
def test_history_holds_who_when_and_why(model):
    fields = {field.name for field in model._meta.get_field("history").related_model._meta.get_fields()}
    assert fields >= {"was", "became", "at", "by", "because"}


@pytest.mark.parametrize(("model", "was", "to"), pairs(allowed=True), ids=named)
def test_a_move_works_once_and_is_written_down(model, was, to):
    row = BUILDERS[model](was)
    stale = model.objects.get(pk=row.pk)
    brought = {name: value() if callable(value) else value for name, value in BRINGS.get((model, to), {}).items()}
    move(row, to, at=moment(), because="x", **brought)
    assert [(past.was, past.became, past.because) for past in row.history.all()] == [(was, to, "x")]
    with pytest.raises(MoveRefused):
        move(stale, to, at=moment())
    assert row.history.count() == 1


@pytest.mark.parametrize("model", diagrams(), ids=named)
def test_what_the_diagram_does_not_name_is_refused(model):
    row = BUILDERS[model](statuses(model)[0])
    for of, was, to in pairs(allowed=False):
        if of is model:
            row.status = was
            with pytest.raises(MoveRefused):
                move(row, to, at=moment())
    assert not row.history.exists()


def test_a_locked_round_stays_locked():
    assert RoundStatus.LOCKED not in Round.MOVES
