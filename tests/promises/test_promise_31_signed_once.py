"""Promise 31: a sign-off happens once, by the right person; no way leads around the diagram of states, be it by a page or by SQL."""

import threading
from collections import Counter
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from accountability import matters
from accountability.models import Breach, Case, Extension, Feedback, LookBack, Matter, Review, Signature, Urging
from tests.make import feed_back, make_rectifying, make_user, moment
from tracker.lib import scoping
from tracker.lib.refusals import Refused

THREADS = 30
ENDS = {  # where no MOVES stand on the model: what is waiting ends once, in one of these ways
    Breach: {"open": {"cleared", "excused", "settled", "annulled"}},
    Feedback: {"waiting": {"returned", "accepted"}},
    Extension: {"asked": {"granted", "refused"}},
    Review: {"asked": {"upheld", "rejected"}},
    LookBack: {"due": {"passed", "relapsed"}},
}
MODELS = (Matter, Urging, Case, *ENDS)


def ready_to_sign():
    """Return a matter that was accepted, its official and somebody of the office."""
    matter, office = make_rectifying(), make_user(role="supervision")
    official = make_user(role="official", unit=matter.handling_unit)
    feed_back(matter, by=official)
    matters.accept(matter, words="到位", at=moment(), by=office)
    return matter, official, office


@pytest.mark.django_db(transaction=True)
def test_thirty_who_sign_at_the_same_moment_leave_one_signature():
    matter, _official, _office = ready_to_sign()
    signers, ends, start = [make_user(role="supervision") for _ in range(THREADS)], Counter(), threading.Barrier(THREADS)

    def sign(by):
        try:
            start.wait()
            with scoping.everything("thirty sign at once"):
                matters.sign(Matter.objects.get(pk=matter.pk), words="同意", at=moment(), by=by)
            ends["signed"] += 1
        except Refused as refusal:
            ends[str(refusal)] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(by,)) for by in signers]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    assert ends.pop("signed") == 1 == Signature.objects.count()
    assert sum(ends.values()) == THREADS - 1 and len(ends) == 1


@pytest.mark.django_db
def test_ones_own_work_is_signed_neither_by_the_act_nor_by_a_statement():
    matter, official, office = ready_to_sign()
    with pytest.raises((Refused, PermissionError)):
        matters.sign(matter, words="同意", at=moment(), by=official)
    with pytest.raises(IntegrityError, match="nobody signs"), transaction.atomic():
        Signature.objects.create(matter=matter, round=1, order=1, step="office", at=moment(), by=official)
    with pytest.raises(IntegrityError, match="nobody_accepts_their_own_work"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accountability_feedback SET judged_by_id = by_id WHERE matter_id = %s", [matter.pk])
    matters.sign(matter, words="同意", at=moment(), by=office)
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accountability_signature SET by_id = %s", [official.pk])
    assert Signature.objects.get().by == office


@pytest.mark.django_db
def test_the_database_knows_the_same_diagram_as_the_models():
    for model in MODELS:
        moves = getattr(model, "MOVES", None) or ENDS[model]
        told = {f"{was}>{became}" for was, ways in moves.items() for became in ways}
        assert triggers_of(model._meta.db_table) == told, model


def triggers_of(table: str) -> set[str]:
    """Return the moves which the trigger of a table allows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(tgargs, 'escape') FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = 'only_moves_of_the_diagram'", [table]
        )
        return set(cursor.fetchone()[0].removesuffix("\\000").split("\\000"))


@pytest.mark.django_db
def test_every_illegal_pair_is_refused_to_a_statement_and_changes_nothing():
    tried = refused = 0
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE tried (id int, status text)")
        for model in MODELS:
            statuses = [value for value, _label in model._meta.get_field("status").choices]
            moves = getattr(model, "MOVES", None) or ENDS[model]
            pairs = [f"'{was}>{became}'" for was, ways in moves.items() for became in ways]
            cursor.execute(
                "CREATE OR REPLACE TRIGGER diagram BEFORE UPDATE ON tried FOR EACH ROW "
                f"EXECUTE FUNCTION accountability_moves({', '.join(pairs)})"
            )
            for was, became in product(statuses, statuses):
                if was == became or became in moves.get(was, ()):
                    continue
                tried += 1
                cursor.execute("TRUNCATE tried")
                cursor.execute("INSERT INTO tried VALUES (1, %s)", [was])
                with pytest.raises(IntegrityError, match="no move leads"), transaction.atomic():
                    cursor.execute("UPDATE tried SET status = %s", [became])
                cursor.execute("SELECT status FROM tried")
                refused += cursor.fetchone()[0] == was
    assert tried == refused > 100
