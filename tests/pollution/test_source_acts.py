"""The acts on one source: what each does, and in which words it refuses."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accountability.statuses import Slot
from pollution import sources
from pollution.models import Source, SourceHolder
from pollution.statuses import Disposal, Proof
from tests.accountability.house import make_house
from tests.make import make_person, make_photo, make_source, moment
from tracker.lib.moves import MoveRefused
from tracker.lib.refusals import InTheFuture, Missing, Refused, SaidAlready, Stale

pytestmark = pytest.mark.django_db
NOW = moment()
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def house():
    return make_house()


@pytest.fixture
def act(house):
    """Call an act as the official of the source's unit does, now."""

    def call(what, thing, **said):
        return what(thing, at=NOW, **{"by": house.official} | said)

    return call


def scattered(house, **fields) -> Source:
    return make_source("南岗塑料颗粒作坊", unit=house.here, kind="scattered", **fields)


def proved(act, house, source, *proofs) -> None:
    for proof in proofs or Proof:
        act(sources.prove, source, proof=proof, done_on=TODAY, files=[make_photo(house.here, by=house.official)])


class TestEveryAct:
    def test_is_for_who_keeps_the_source_and_for_what_they_have_read(self, act, house):
        source = make_source(unit=house.here)
        said = {"kind": "video", "installed_on": TODAY}
        for stranger in (house.outsider, house.inspector, house.leader):
            with pytest.raises(PermissionDenied):
                act(sources.install_device, source, by=stranger, **said)
        act(sources.install_device, source, by=house.office, version=1, **said)
        assert source.version == 2
        with pytest.raises(Stale):
            act(sources.install_device, source, version=1, **said)

    def test_is_refused_once_the_source_is_over(self, act, house):
        source = make_source(unit=house.here, status="moved")
        with pytest.raises(sources.NotNow, match="已搬离"):
            act(sources.add_permit, source, name="排污许可证")


class TestHolders:
    def test_are_named_from_the_house_or_from_outside_and_taken_away(self, act, house):
        source, person = make_source(unit=house.here), make_person("李四")
        named = [SourceHolder(slot=Slot.TOWNSHIP, person=person, name="x"), SourceHolder(slot=Slot.MANAGER, name=" 王五 ", phone="139")]
        act(sources.set_holders, source, holders=named)
        assert {row.slot: (str(row), row.name) for row in source.holders.all()} == {"township": ("李四", ""), "manager": ("王五", "王五")}
        with pytest.raises(SaidAlready):
            act(sources.set_holders, source, holders=named)
        act(sources.set_holders, source, holders=[SourceHolder(slot=Slot.MANAGER)])
        assert [row.slot for row in source.holders.all()] == ["township"]

    def test_a_slot_of_matters_only_and_a_phone_of_nobody_are_refused(self, act, house):
        source = make_source(unit=house.here)
        for holder in (SourceHolder(slot=Slot.PARTY_HEAD, name="赵六"), SourceHolder(slot=Slot.MANAGER, phone="139")):
            with pytest.raises(Refused):
                act(sources.set_holders, source, holders=[holder])


class TestPermits:
    def test_a_permit_stands_once_and_is_renewed_to_a_later_day(self, act, house):
        source = make_source(unit=house.here)
        permit = act(sources.add_permit, source, name="排污许可证", got_on=date(2016, 1, 1), last_day=TODAY)
        for refusal, said in (
            (Refused, {"name": "排污许可证"}),
            (Missing, {"name": " "}),
            (InTheFuture, {"name": "渣土处置证", "got_on": TOMORROW}),
            (Refused, {"name": "渣土处置证", "got_on": TODAY, "last_day": date(2016, 1, 1)}),
        ):
            with pytest.raises(refusal):
                act(sources.add_permit, source, **said)
        with pytest.raises(Refused):
            act(sources.renew_permit, permit, last_day=TODAY)
        act(sources.renew_permit, permit, last_day=TOMORROW, number="豫二七002")
        assert str(source.permits.get()) == "排污许可证 豫二七002"


class TestDevices:
    def test_a_number_stands_at_one_site_and_moves_on_once_it_was_taken_away(self, act, house):
        here, next_door = make_source(unit=house.here), make_source(unit=house.here)
        said = {"kind": "pm10", "number": "PM-1", "installed_on": TODAY}
        device = act(sources.install_device, here, **said)
        with pytest.raises(Refused):
            act(sources.install_device, next_door, **said)
        with pytest.raises(Refused):
            act(sources.install_device, next_door, **said | {"kind": "radar"})
        for refusal, day in ((InTheFuture, TOMORROW), (Refused, TODAY - timedelta(days=1))):
            with pytest.raises(refusal):
                act(sources.remove_device, device, removed_on=day)
        act(sources.remove_device, device, removed_on=TODAY)
        with pytest.raises(SaidAlready):
            act(sources.remove_device, device, removed_on=TODAY)
        assert act(sources.install_device, next_door, **said).pk

    def test_the_last_sign_of_life_counts_in_whatever_order_signs_come(self, act, house):
        device = act(sources.install_device, make_source(unit=house.here), kind="video", installed_on=TODAY)
        assert sources.seen(device, at=NOW) and not sources.seen(device, at=NOW - timedelta(hours=1))
        device.refresh_from_db()
        assert device.seen_at == NOW
        act(sources.remove_device, device, removed_on=TODAY)
        assert not sources.seen(device, at=NOW + timedelta(hours=1))


class TestStatus:
    def test_needs_a_reason_and_a_move_of_the_diagram(self, act, house):
        source = make_source(unit=house.here)
        for refusal, to, because in ((Missing, "stopped", " "), (SaidAlready, "operating", "x")):
            with pytest.raises(refusal):
                act(sources.change_status, source, to=to, because=because)
        act(sources.change_status, source, to="closed", because="工程竣工")
        with pytest.raises(MoveRefused):
            act(sources.change_status, source, to="moved", because="x")
        assert [(row.became, row.because, row.by) for row in source.history.all()] == [("closed", "工程竣工", house.official)]

    def test_a_scattered_polluter_is_closed_by_its_disposal_only(self, act, house):
        for source in (scattered(house), make_source(unit=house.here, kind="industry", disposal="shut")):
            for to in ("closed", "moved"):
                with pytest.raises(Refused):
                    act(sources.change_status, source, to=to, because="已取缔")

    def test_what_comes_back_is_to_be_proved_shut_anew(self, act, house):
        source = scattered(house, disposal=Disposal.SHUT)
        proved(act, house, source)
        act(sources.dispose, source, disposed_on=TODAY, words="")
        act(sources.change_status, source, to="operating", because="夜间偷偷复产")
        source.refresh_from_db()
        assert (source.disposed_on, source.disposal) == (None, "shut")
        with pytest.raises(Refused):
            act(sources.dispose, source, disposed_on=TODAY, words="")
        proved(act, house, source)  # the photos of the first time stay
        assert source.proofs.count() == 10


class TestDisposal:
    def test_shut_needs_five_proofs_and_says_which_are_missing(self, act, house):
        source = scattered(house)
        act(sources.decide_disposal, source, disposal="shut", due_on=TODAY)
        proved(act, house, source, Proof.WATER, Proof.POWER, Proof.MATERIALS)
        with pytest.raises(Refused) as refused:
            act(sources.dispose, source, disposed_on=TODAY, words="")
        assert str(Proof.PRODUCTS.label) in str(refused.value) and str(Proof.WATER.label) not in str(refused.value)
        proved(act, house, source, Proof.PRODUCTS, Proof.EQUIPMENT)
        with pytest.raises(InTheFuture):
            act(sources.dispose, source, disposed_on=TOMORROW, words="")
        act(sources.dispose, source, disposed_on=TODAY, words="")
        assert (source.status, source.disposed_on) == ("closed", TODAY)

    @pytest.mark.parametrize(("disposal", "status"), [("merge", "moved"), ("upgrade", "operating")])
    def test_merged_and_upgraded_need_words(self, act, house, disposal, status):
        source = scattered(house, disposal=disposal)
        with pytest.raises(Missing):
            act(sources.dispose, source, disposed_on=TODAY, words="")
        act(sources.dispose, source, disposed_on=TODAY, words="迁入产业园，设备已更新")
        assert (source.status, source.disposed_on) == (status, TODAY)
        with pytest.raises(Refused):
            act(sources.dispose, source, disposed_on=TODAY, words="再次")

    def test_what_cannot_be_decided(self, act, house):
        source = scattered(house)
        site = make_source(unit=house.here)
        for thing, disposal, due_on in ((site, "shut", TODAY), (source, "burn", TODAY), (source, "shut", TODAY - timedelta(days=1))):
            with pytest.raises(Refused):
                act(sources.decide_disposal, thing, disposal=disposal, due_on=due_on)
        with pytest.raises(Refused):
            act(sources.dispose, source, disposed_on=TODAY, words="x")
        act(sources.decide_disposal, source, disposal="shut", due_on=TODAY)
        with pytest.raises(SaidAlready):
            act(sources.decide_disposal, source, disposal="shut", due_on=TODAY)

    def test_a_proof_is_one_own_photo_of_what_is_to_be_shut(self, act, house):
        source = scattered(house, disposal="shut")
        own, foreign = make_photo(house.here, by=house.official), make_photo(house.here, by=house.office)
        said = {"proof": Proof.WATER, "done_on": TODAY, "files": [own]}
        upgraded = scattered_upgrade(house)
        for thing, change in (
            (source, {"files": []}),
            (source, {"files": [own, own]}),
            (source, {"files": [foreign]}),
            (source, {"proof": "gas"}),
            (source, {"done_on": TOMORROW}),
            (upgraded, {}),
        ):
            with pytest.raises(Refused):
                act(sources.prove, thing, **said | change)
        act(sources.prove, source, **said)

    def test_is_taken_back_with_a_reason(self, act, house):
        source = scattered(house)
        with pytest.raises(Refused):
            act(sources.take_back_disposal, source, because="弄错了")
        act(sources.decide_disposal, source, disposal="shut", due_on=TODAY)
        proved(act, house, source)
        act(sources.dispose, source, disposed_on=TODAY, words="")
        with pytest.raises(Missing):
            act(sources.take_back_disposal, source, because="")
        act(sources.take_back_disposal, source, because="现场复核未断电")
        assert (source.status, source.disposed_on, source.disposal) == ("rectifying", None, "shut")
        assert not source.proofs.standing().exists()
        act(sources.take_back_disposal, source, because="改为升级改造")
        assert (source.disposal, source.disposal_due_on) == ("", None)
        with pytest.raises(Refused):
            act(sources.take_back_disposal, make_source(unit=house.here, kind="scattered", status="moved", disposal="merge"), because="x")


def scattered_upgrade(house) -> Source:
    return make_source(unit=house.here, kind="scattered", disposal="upgrade")
