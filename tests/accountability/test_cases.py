"""A case is handed over with its file and evidence; what the organ decided is recorded person by person, and nothing out of order."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accountability import cases, instruments, reviews, urging
from accountability.cases.handing import hand_over
from accountability.cases.outcomes import Decided
from accountability.cases.people import Named
from accountability.cases.tracks import FORMS_OF, TRACK_OF
from accountability.models import CasePerson, Clause, Outcome, PersonChange, Relief
from accountability.snapshots import verify_case
from accountability.statuses import CaseStatus, Form
from tests.make import feed_back, make_case, make_user, moment
from tracker.evidence import storage
from tracker.lib.refusals import Refused, SaidAlready
from tracker.trail.models import Change

pytestmark = pytest.mark.django_db
C = CaseStatus
TODAY, LATER = date(2016, 8, 20), moment(day=20)
NAME, WORDS = "欧阳问渠", "对土方裸露负有直接责任"


class Desk:
    """A case, the office and discipline."""

    def __init__(self):
        instruments.seed()
        self.office, self.discipline = make_user(role="supervision"), make_user(role="discipline")
        self.unit_official = make_user(role="supervision")
        self.case = make_case(at=moment())

    def hand_over(self):
        hand_over(self.case, organ="区纪委监委", at=moment(day=12), by=self.office)
        return self.case

    def name(self, name=NAME, post="街道办主任", **more) -> CasePerson:
        named = Named(**({"name": name, "post": post, "responsibility": "direct", "words": WORDS} | more))
        return cases.name_person(self.case, named, at=LATER, by=self.discipline)

    def record(self, person, form="admonition", *, instrument="eco-2015", **more) -> Outcome:
        clause = Clause.objects.get(instrument__code=instrument, forms__contains=[form])
        given = {"track": TRACK_OF[form], "form": form, "clause": clause, "organ": "区纪委", "document": "二七纪〔2016〕8号"}
        decided = Decided(**(given | {"decided_on": TODAY} | more))
        return cases.record_outcome(person, decided, at=LATER, by=self.discipline)

    def decide(self, **more):
        cases.decide(self.case, **({"decided_on": TODAY, "at": LATER, "by": self.discipline} | more))


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestHandingOver:
    def test_file_and_evidence_are_sealed_with_it(self, desk):
        case = desk.hand_over()
        case.refresh_from_db()
        assert (case.status, case.organ, case.handed_over_by) == (C.HANDED_OVER, "区纪委监委", desk.office)
        assert storage.is_whole(case.dossier.sha256) and storage.is_whole(case.archive.sha256)
        with storage.read(case.archive.sha256) as stream, zipfile.ZipFile(io.BytesIO(stream.read())) as opened:
            listed = opened.read("SHA256SUMS").decode()
        for row in case.matter.files.select_related("file"):
            assert row.file.sha256 in listed
        assert case.snapshot.sha256 in listed
        assert verify_case(case).is_whole

    def test_it_is_done_once_by_the_office(self, desk):
        with pytest.raises(PermissionDenied):
            hand_over(desk.case, organ="区纪委", at=LATER, by=desk.discipline)
        desk.hand_over()
        with pytest.raises(Refused, match="已移交"):
            desk.hand_over()


class TestPeople:
    def test_a_correction_keeps_what_stood_before(self, desk):
        person = desk.name()
        named = Named(NAME, "街道党工委书记", "main_leader", words=WORDS)
        cases.correct_person(person, named, at=LATER, by=desk.discipline)
        kept = {(row.field, row.was, row.became) for row in PersonChange.objects.all()}
        assert kept == {("post", "街道办主任", "街道党工委书记"), ("responsibility", "direct", "main_leader")}
        person.refresh_from_db()
        assert person.post == "街道党工委书记"

    def test_a_person_stands_once_and_only_discipline_names(self, desk):
        person = desk.name()
        with pytest.raises(SaidAlready):
            desk.name()
        with pytest.raises(PermissionDenied):
            cases.correct_person(person, Named(NAME, "科长", "direct"), at=LATER, by=desk.office)

    def test_a_suspected_crime_needs_its_transfer(self, desk):
        with pytest.raises(Refused) as refused:
            desk.name(is_crime_suspected=True, transfer_organ="区监委")
        assert refused.value.field == "transferred_on"
        desk.name(is_crime_suspected=True, transfer_organ="区监委", transferred_on=TODAY)
        with pytest.raises(Refused):
            desk.name("另一人", transfer_organ="区监委")

    def test_who_was_named_by_mistake_is_taken_off_until_something_is_recorded(self, desk):
        cases.take_off(desk.name("错写人"), at=LATER, by=desk.discipline)
        person = desk.name()
        desk.record(person)
        with pytest.raises(Refused):
            cases.take_off(person, at=LATER, by=desk.discipline)
        assert [one.name for one in CasePerson.objects.all()] == [NAME]


class TestOutcomes:
    def test_party_and_organisational_measures_stand_side_by_side(self, desk):
        person = desk.name()
        desk.record(person, "removal")
        desk.record(person, "party_serious_warning")
        effect = {"effect_from": TODAY, "effect_until": date(2018, 2, 20), "effect_basis": "纪律处分条例影响期"}
        desk.record(person, "party_removal", **effect)
        assert sorted(person.outcomes.values_list("track", flat=True)) == ["organisational", "party", "party"]
        assert list(person.outcomes.exclude(effect_from=None).values_list("form", flat=True)) == ["party_removal"]

    @pytest.mark.parametrize(
        ("form", "more", "field"),
        [
            ("removal", {"track": "party"}, "track"),
            ("removal", {"instrument": "civil-2018"}, None),
            ("warning", {"instrument": "sanction-2020"}, "clause"),  # the law came in 2020
            ("removal", {"effect_from": TODAY}, "effect_until"),
            ("removal", {"effect_from": TODAY, "effect_until": TODAY + timedelta(days=30)}, "effect_basis"),
            ("removal", {"effect_from": TODAY, "effect_until": TODAY, "effect_basis": "第七条"}, "effect_from"),
            ("removal", {"decided_on": TODAY + timedelta(days=1)}, "decided_on"),
            ("removal", {"document": " "}, "document"),
        ],
    )
    def test_what_does_not_fit_is_refused_at_its_field(self, desk, form, more, field):
        person = desk.name()
        if field is None:
            more = {"clause": Clause.objects.get(instrument__code=more["instrument"], forms__contains=["transfer"])}
            field = "clause"
        with pytest.raises(Refused) as refused:
            desk.record(person, form, **more)
        assert refused.value.field == field and not Outcome.objects.exists()

    def test_an_instrument_holds_from_its_first_to_its_last_day(self, desk):
        trial = Clause.objects.filter(instrument__code="eco-2015").first().instrument
        assert (trial.first_day, trial.last_day) == (date(2015, 8, 9), date(2026, 8, 24)) and "2026" in trial.note
        assert not Clause.objects.filter(instrument__code="eco-2026").exists()

    def test_every_clause_of_the_product_fits_its_track(self):
        instruments.seed()
        instruments.seed("erqi")
        instruments.seed()
        assert set(TRACK_OF) == set(Form) and len(TRACK_OF) == sum(map(len, FORMS_OF.values()))
        rows = list(Clause.objects.all())
        assert len(rows) == len({(row.instrument_id, row.label) for row in rows}) > 20
        assert all(TRACK_OF[form] == row.track for row in rows for form in row.forms)


class TestEnding:
    def test_a_decision_needs_an_outcome_or_says_that_there_is_none(self, desk):
        desk.hand_over()
        with pytest.raises(Refused):
            desk.decide()
        outcome = desk.record(desk.name())
        with pytest.raises(Refused):
            desk.decide(is_without_measures=True)
        desk.decide()
        assert desk.case.status == C.DECIDED and desk.case.decided_on == TODAY
        for late in (lambda: desk.name("又一人"), lambda: cases.take_back_outcome(outcome, at=LATER, by=desk.discipline), desk.hand_over):
            with pytest.raises(Refused, match="已"):
                late()

    def test_without_measures_is_said(self, desk):
        desk.hand_over()
        desk.decide(is_without_measures=True)
        assert desk.case.status == C.DECIDED

    def test_a_decided_case_is_reviewed_corrected_and_decided_again(self, desk):
        desk.hand_over()
        outcome = desk.record(desk.name())
        desk.decide()
        cases.reopen(desk.case, because="当事人申请复审", at=LATER, by=desk.discipline)
        cases.take_back_outcome(outcome, at=LATER, by=desk.discipline)
        desk.decide(is_without_measures=True)
        assert [row.became for row in desk.case.history.all()] == ["opened", "handed_over", "decided", "under_review", "decided"]
        assert any(row.was and not row.became for row in PersonChange.objects.all())

    def test_relief_that_exempts_drops_it(self, desk):
        desk.hand_over()
        with pytest.raises(Refused):
            cases.drop(desk.case, why="relief", because="容错", at=LATER, by=desk.discipline)
        relief = cases.ask_relief(desk.case, reason=f"{NAME}先行先试", at=moment(day=15), by=desk.discipline)
        for waits in (lambda: desk.decide(is_without_measures=True), lambda: cases.drop(
            desk.case, why="no_grounds", because="无", at=LATER, by=desk.discipline)):  # fmt: skip
            with pytest.raises(Refused):
                waits()
        given = {"organ": "区委", "decided_on": TODAY, "answer": "三个区分开来", "at": LATER, "by": desk.discipline}
        cases.decide_relief(relief, result="exempt", **given)
        with pytest.raises(Refused):
            cases.decide_relief(relief, result="refused", **given)
        cases.drop(desk.case, why="relief", because="符合容错情形", at=LATER, by=desk.discipline)
        assert (desk.case.status, desk.case.why_dropped) == (C.DROPPED, "relief")

    def test_reasons_that_others_read_name_nobody(self, desk):
        desk.name()
        with pytest.raises(Refused) as refused:
            cases.drop(desk.case, why="no_grounds", because=f"{NAME}无责", at=LATER, by=desk.discipline)
        assert NAME not in str(refused.value) and refused.value.field == "because"

    def test_nobody_else_decides(self, desk):
        desk.hand_over()
        for act in (desk.decide, lambda **who: cases.drop(desk.case, why="no_grounds", because="无", at=LATER, **who)):
            with pytest.raises(PermissionDenied):
                act(by=desk.office)

    def test_an_annulled_strike_leaves_a_decided_case_alone_while_another_is_open(self, desk):
        first, office = desk.hand_over(), desk.office
        desk.decide(is_without_measures=True)
        matter, unit = first.matter, make_user(role="official", unit=first.matter.handling_unit)
        for _again in range(2):
            urging.urge(matter, because="仍未整改", at=LATER, by=office)
            feed_back(matter, by=unit, at=LATER)
            second = cases_of(matter, office)
        review = reviews.ask_review(first.strikes.first(), reason="当日停电", at=LATER, by=unit)
        reviews.answer_review(review, is_upheld=True, answer="属实", at=LATER, by=desk.unit_official)
        first.refresh_from_db()
        assert second is not None and first.status == C.DECIDED and first.history.last().because


def cases_of(matter, office):
    from accountability import matters

    return matters.return_(matter, because="仍有裸露", at=LATER, by=office)


def test_the_trail_holds_no_name(desk):
    desk.hand_over()
    person = desk.name(is_crime_suspected=True, transfer_organ="区监委", transfer_document=f"移送{NAME}函", transferred_on=TODAY)
    desk.record(person, document=f"关于{NAME}的决定", effect_from=TODAY, effect_until=date(2017, 2, 20), effect_basis=f"{NAME}影响期")
    cases.correct_person(person, Named(f"{NAME}二", "主任", "main", words="改"), at=LATER, by=desk.discipline)
    relief = cases.ask_relief(desk.case, reason=f"{NAME}申请", at=LATER, by=desk.discipline)
    facts = {"result": "refused", "organ": "区委", "decided_on": TODAY, "answer": f"{NAME}不符合"}
    cases.decide_relief(relief, at=LATER, by=desk.discipline, **facts)
    desk.decide()
    told = Change.objects.filter(table_name__in=[model._meta.db_table for model in (CasePerson, Outcome, Relief, PersonChange)])
    assert told.count() > 6
    assert not [one for one in told if NAME in f"{one.before}{one.after}" or WORDS in f"{one.before}{one.after}"]
    assert NAME not in f"{person} {relief} {Outcome.objects.first()} {PersonChange.objects.first()}"
