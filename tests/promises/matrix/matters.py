"""Rows of the table for matters and the acts on them (see table.py), and the matters of one place, one for each state that an act asks for.

SHARED is a matter that another unit answers for and the own unit leads.
"""

from datetime import date

from accountability import breaches, matters, reviews, urging
from accountability.models import Matter, MatterKind, Urging
from tests.make import feed_back, make_file, make_matter, make_matter_kind, make_person, make_post, make_user, moment
from tests.promises.matrix.rules import BELOW, FOREIGN, FORM, OWN, PROJECTS, SHARED, Row, Step, among, anywhere, on_it
from tests.promises.matrix.words import TODAY
from tracker.org.models import Unit
from tracker.org.statuses import Role

M = "accountability.matter"
AT, EARLIER = moment(), moment(day=1)
PLACES = (OWN, BELOW, SHARED, FOREIGN)
OF_THE_UNIT = {"subtree": {OWN, BELOW}, "district": {*PROJECTS}}  # who leads a matter does not handle it
SEES = on_it(M)
HANDLES = on_it(M, "handle", otherwise=403, scopes=OF_THE_UNIT)
SUPERVISES, INSTRUCTS = on_it(M, "supervise", otherwise=403), on_it(M, "instruct", otherwise=403)
SIGNS = among(Role.SUPERVISION, otherwise=403)  # the chain of the kind of these matters
JUDGES = {Role.SUPERVISION: set(PLACES), Role.LEAD_DEPARTMENT: {SHARED}, Role.INSPECTOR: {BELOW}}  # never the unit itself
ACCEPTS = Step(lambda rights, who, where: where in JUDGES.get(who, ()), 403)


def things(where: str, unit: Unit, lead: Unit | None, elsewhere: Unit) -> dict:
    """Return the matters of a place, and who may take one over."""
    return _Place(where, unit, lead, elsewhere).things()


class _Place:
    """Matters of one unit, brought as far as each act asks."""

    def __init__(self, where: str, unit: Unit, lead: Unit | None, elsewhere: Unit):
        self.where, self.unit, self.lead, self.elsewhere = where, unit, lead or elsewhere, elsewhere
        self.kind = MatterKind.objects.first() or make_matter_kind(days=60)
        self.official, self.office = make_user(role="official", unit=unit), make_user(role="supervision")

    def things(self) -> dict:
        """Return them by their names."""
        colleague = make_post(self.unit, person=make_person(f"同事{self.where}"[:30])).person
        found = {"registered": self._matter(), "assigned": self._assigned(), "acknowledged": self._acknowledged()}
        found |= {"rectifying": self._rectifying(), "fed_back": self._submitted(), "accepted": self._accepted(), "signed": self._signed()}
        found |= {"untrue": self._untrue(), "closed_matter": self._closed(), "colleague": colleague, "elsewhere_unit": self.elsewhere}
        return found | {"disputed": self._disputed(), "matter_kind": self.kind}

    def _matter(self) -> Matter:
        return make_matter(self.unit, kind=self.kind, lead_unit=self.lead, at=EARLIER)

    def _assigned(self) -> Matter:
        matter = self._matter()
        matters.assign(matter, at=EARLIER, by=self.office)
        return matter

    def _acknowledged(self) -> Matter:
        matter = self._assigned()
        matters.acknowledge(matter, at=EARLIER, by=self.official)
        return matter

    def _rectifying(self) -> Matter:
        matter = self._acknowledged()
        matters.verify(matter, verdict="true", words="属实", at=EARLIER, by=self.official)
        matters.attach(matter, [make_file(self.unit, by=self.official)], phase="after", at=EARLIER, by=self.official)
        return matter

    def _untrue(self) -> Matter:
        matter = self._acknowledged()
        matters.verify(matter, verdict="false", words="不属实", at=EARLIER, by=self.official)
        return matter

    def _submitted(self) -> Matter:
        matter = self._rectifying()
        feed_back(matter, by=self.official, at=EARLIER)
        return matter

    def _accepted(self) -> Matter:
        matter = self._submitted()
        matters.accept(matter, words="到位", at=EARLIER, by=self.office)
        return matter

    def _signed(self) -> Matter:
        matter = self._accepted()
        matters.sign(matter, words="", at=EARLIER, by=self.office)
        return matter

    def _closed(self) -> Matter:
        matter = self._signed()
        matters.close_out(matter, at=EARLIER, by=self.office)
        return matter

    def _disputed(self) -> Matter:
        """Return a matter with all that units and office have to say to each other: requests, strikes, breaches, statements."""
        matter = self._submitted()
        matters.return_(matter, because="仍有裸露", at=EARLIER, by=self.office)
        matter.extension = matters.ask_extension(matter, wanted_on=date(2016, 12, 1), reason="连续降雨", at=EARLIER, by=self.official)
        strikes = [urging.urge(matter, because="逾期", at=EARLIER, by=self.office)]
        urging.fail_lapsed(strikes, at=EARLIER)
        matter.strike = strikes[0]
        met = {"status": "failed", "why_failed": "lapsed", "failed_at": EARLIER, "sent_at": EARLIER, "status_since": EARLIER}
        numbers = {"failures_before_case": 2, "days_to_fix": 5, "because": "逾期", "due_on": date(2016, 8, 5)}
        reviewed = Urging.objects.create(matter=matter, serial=2, **met, **numbers)
        matter.review = reviews.ask_review(reviewed, reason="已整改", at=EARLIER, by=self.official)
        waits = {"status": "proposed", "status_since": EARLIER, "proposed_at": EARLIER} | numbers | {"due_on": None}
        matter.proposed = Urging.objects.create(matter=matter, serial=3, **waits)
        matter.breach = breaches.mark_unclear(matter, words="未写明位置", at=EARLIER, by=self.office)
        matter.statement = breaches.state(matter.breach, words="已写明", at=EARLIER, by=self.official)
        return matter


def on(name: str, row: str = ""):
    """Return what makes the arguments of an address: the matter of this name, and a row of it."""

    def arguments(it) -> dict:
        matter = getattr(it, name)
        return {"pk": matter.pk} | ({"of": getattr(matter, row).pk} if row else {})

    return arguments


def act(name: str, thing: str, sound, asks=(SEES, SUPERVISES), row: str = "") -> Row:
    """Return the row of an act on a matter: who sees the matter but may not act gets 403."""
    said = sound if callable(sound) or sound is None else lambda it: sound
    mostly = () if name in WHOLE else (OWN,)
    return Row(f"accountability:matter-{name}", asks, FORM, on(thing, row), PLACES, said, mostly=mostly)


UNIT, OFFICE, JUDGE, SIGN = (SEES, HANDLES), (SEES, SUPERVISES), (SEES, ACCEPTS), (SEES, SIGNS)
WHY = {"because": "情况变化", "words": "情况变化", "reason": "情况变化"}
UID = {"uid": "7d7c0d2e-9f0b-4c1a-8a52-0d6f7f6f1c11"}

WHOLE = ("acknowledge", "accept", "sign", "urge", "instruct")  # one of each kind of right in every place, the others mostly in one


def _register(it) -> dict:
    """Return what the office writes, and what a leader writes."""
    said = {"title": "新的事项", "kind": it.matter_kind.pk, "handling_unit": it.elsewhere.pk, "words": "请核查", "description": "东侧裸露"}
    return said | UID | {"level": "district", "origin": "other", "found_on": TODAY}


MATTERS = [
    Row("accountability:register", (anywhere(M, "add", otherwise=403),), FORM, sound=_register),
    Row("accountability:matter", (SEES,), at=on("disputed"), places=PLACES),
    act("acknowledge", "assigned", {"seen": ""}, UNIT),
    act("verify", "acknowledged", WHY | {"verdict": "true"}, UNIT),
    act("feed-back", "rectifying", WHY | UID, UNIT),
    act("plan", "rectifying", {"fix_kind": "timed", "target": "覆盖", "measures": "覆盖", "planned_on": "2016-08-30"}, UNIT),
    act("ask-extension", "rectifying", WHY | {"wanted_on": "2016-12-01"}, UNIT),
    act("state", "disputed", WHY, UNIT, "breach"),
    act("ask-review", "disputed", WHY, UNIT, "strike"),
    act("hand-on", "rectifying", lambda it: WHY | {"responsible": it.colleague.pk}, UNIT),
    act("accept", "fed_back", WHY, JUDGE),
    act("return", "fed_back", WHY, JUDGE),
    act("contact", "rectifying", {"kind": "phone", "with_whom": "主任", "result": "已督办"}, JUDGE),
    act("attach", "rectifying", None, JUDGE),
    act("relapse", "closed_matter", WHY, JUDGE),
    act("sign", "accepted", {"words": "同意"}, SIGN),
    act("refuse-signature", "accepted", WHY, SIGN),
    act("close-out", "signed", {"words": "同意"}),
    act("assign", "registered", {"due_on": "2016-12-01", "kind": "assignment"}),
    act("confirm-untrue", "untrue", WHY),
    act("refuse-untrue", "untrue", WHY),
    act("decide-extension", "disputed", {"is_granted": "yes"}, OFFICE, "extension"),
    act("answer-review", "disputed", {"is_upheld": "no", "answer": "维持"}, OFFICE, "review"),
    act("approve", "disputed", {"seen": ""}, OFFICE, "proposed"),
    act("decline", "disputed", WHY, OFFICE, "proposed"),
    act("urge", "rectifying", WHY),
    act("answer-statement", "disputed", WHY | {"is_upheld": "no"}, OFFICE, "statement"),
    act("settle", "disputed", WHY, OFFICE, "breach"),
    act("mark-unclear", "rectifying", WHY),
    act("blame-lead", "rectifying", WHY),
    act("interim-close", "fed_back", WHY | {"next_due_on": "2017-06-30"}),
    act("restate", "rectifying", {"title": "改过的名称", "description": "改过的描述"}),
    act("holders", "rectifying", {"name_township": "刘某"}),
    act("reassign", "registered", lambda it: WHY | {"unit": it.elsewhere_unit.pk}),
    act("split", "registered", lambda it: WHY | {"units": [it.elsewhere_unit.pk]}),
    act("merge", "registered", lambda it: WHY | {"into": it.rectifying.number}),
    act("instruct", "rectifying", {"words": "请三日内办结"}, (SEES, INSTRUCTS)),
]
