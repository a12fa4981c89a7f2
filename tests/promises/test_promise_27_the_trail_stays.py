"""Promise 27: the application cannot change the trail: every statement of its role is refused, or comes to nothing."""

import json
import secrets
import time
from contextlib import closing

import psycopg2
import pytest
from django.db import OperationalError

from tests.make import make_person
from tests.roles import connect_as
from tests.trail.rows import Since, unit_acts
from tracker.trail.models import Act, Change, Seal
from tracker.trail.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)
ROLES = ("web", "worker")
NO_RIGHT, NO_SUCH_NOTE = "42501", "22023"

# PROMISES.md 3.2, in its order; then what came to our mind beside.
REFUSED = {
    "update": "UPDATE trail_change SET after = '{}' WHERE act_id = %(act)s",
    "delete": "DELETE FROM trail_change WHERE act_id = %(act)s",
    "truncate": "TRUNCATE trail_change",
    "disable_trigger": "ALTER TABLE trail_change DISABLE TRIGGER a_change_stays",
    "drop": "DROP TABLE trail_seal",
    "session_replication_role": "SET session_replication_role = replica",
    "replace_function": "CREATE OR REPLACE FUNCTION trail_record() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "set_role": "SET ROLE tracker_trail",
    "copy_program": "COPY trail_change TO PROGRAM 'true'",
    "forged_insert": "INSERT INTO trail_seal (act_id, chain, seq, prev, hash, changes) VALUES (9, 9, 9, '', '', 0)",
    "disable_business_trigger": "ALTER TABLE org_person DISABLE TRIGGER trail_u",
    "drop_business_trigger": "DROP TRIGGER trail_u ON org_person",
    "update_act": "UPDATE trail_act SET user_name = 'nobody' WHERE id = %(act)s",
    "update_seal": "UPDATE trail_seal SET hash = '' WHERE act_id = %(act)s",
    "forged_act": "INSERT INTO trail_act (kind, chain) VALUES ('change', 0)",
    "forged_change": "INSERT INTO trail_change (act_id, number, table_name, pk, op, digest) VALUES (%(act)s, 9, 'org_unit', '1', 'D', '')",
    "early_turn": "INSERT INTO trail_turn (act_id, chain) VALUES (%(act)s, 0)",
    "begin_directly": "SELECT trail_begin('change', '{}')",
    "open_directly": "SELECT trail_open()",
    "own_table_with_our_trigger": (
        "CREATE TEMPORARY TABLE org_person (id bigint, name text);"
        " CREATE TRIGGER t AFTER INSERT ON pg_temp.org_person REFERENCING NEW TABLE AS trail_new"
        " FOR EACH STATEMENT EXECUTE FUNCTION public.trail_record('id', '', ''); INSERT INTO pg_temp.org_person VALUES (1, 'x')"
    ),
    "hold_a_chain": "SELECT FROM trail_chain FOR KEY SHARE",
    "hold_all_chains": "LOCK TABLE trail_chain IN ROW SHARE MODE",
    "chain_of_ones_own": "INSERT INTO trail_chain (chain) VALUES (99)",
    "speak_for_the_verifier": 'SELECT trail_note(\'{"kind": "verified"}\')',
    "accept_a_finding": 'SELECT trail_note(\'{"kind": "verified_accepted", "detail": {"findings": []}}\')',
    "a_look_of_another_kind": 'SELECT trail_verified(\'{"kind": "login"}\')',
    "next_number": "SELECT setval('trail_change_id_seq', 1)",
    "empty_the_table_unseen": "TRUNCATE org_person",
    "a_note_posing_as_a_change": 'SELECT trail_note(\'{"kind": "change"}\')',
}


def trail() -> tuple:
    """Return what the trail holds, all of it."""
    return Act.objects.count(), Change.objects.count(), Seal.objects.count(), list(Seal.objects.order_by("-act_id").values("hash")[:5])


@pytest.fixture
def act():
    """Return an act with a change, committed."""
    since = Since()
    with unit_acts(911):
        make_person("王五")
    return since.acts.get(kind="change")


@pytest.fixture(params=ROLES)
def role(request):
    """Return an open connection as one of the application's roles."""
    connection = connect_as(request.param)
    yield connection
    connection.close()


def test_every_statement_is_refused(role, act):
    before, let_through = trail(), {}
    for attack, statement in REFUSED.items():
        try:
            role.cursor().execute(statement, {"act": act.pk})
            let_through[attack] = "done"
        except psycopg2.Error as error:
            if error.pgcode not in (NO_RIGHT, NO_SUCH_NOTE):
                let_through[attack] = str(error)
        role.rollback()
    assert let_through == {}
    assert (trail(), Act.objects.get(pk=act.pk).changes.get().after["name"]) == (before, "王五")


def test_the_verifier_speaks_through_the_worker_and_not_through_the_web_server():
    note = 'SELECT trail_verified(\'{"kind": "verified"}\')'
    for kind, is_let_in in (("web", False), ("backup", False), ("worker", True)):
        with closing(connect_as(kind)) as connection:
            if is_let_in:
                connection.cursor().execute(note)
            else:
                with pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.ReadOnlySqlTransaction)):
                    connection.cursor().execute(note)
            connection.rollback()


def test_who_only_reads_holds_up_nobody(act):
    """An advisory lock is anybody's to take and to keep; a chain is held by a row instead."""
    with closing(connect_as("backup")) as reader:
        reader.cursor().execute("SELECT count(pg_advisory_lock(hashtextextended('trail', chain))) FROM generate_series(0, 1000) chain")
        began = time.monotonic()
        with unit_acts(911):
            make_person()
    assert time.monotonic() - began < 2


def test_a_chain_that_somebody_holds_is_waited_for_five_seconds_only(act):
    with closing(connect_as("superuser")) as holder:
        cursor = holder.cursor()
        try:
            cursor.execute("SELECT FROM trail_chain WHERE chain = 911 FOR UPDATE")
        except psycopg2.errors.InsufficientPrivilege:
            pytest.skip("no superuser is known here")
        began = time.monotonic()
        with pytest.raises(OperationalError, match="lock timeout"), unit_acts(911):
            make_person()
        assert 4 < time.monotonic() - began < 10
        holder.rollback()
    with unit_acts(911):
        make_person()
    assert verify(chain=911).findings == []


def insert(role, name: str) -> None:
    role.cursor().execute("INSERT INTO org_person (name, initials, phone, email) VALUES (%s, '', '', '')", [name])


class TestNeutralised:
    """What cannot be refused, because anybody may set a setting, comes to nothing."""

    def test_a_forged_pointer_attaches_nothing_to_the_act_of_another(self, role, act):
        since = Since()
        who = json.dumps({"user_name": "forger"})
        role.cursor().execute("SELECT set_config('tracker.acting', %s, true)", [who])
        role.cursor().execute("SELECT set_config('trail.open', %s || ' ' || md5(%s), true)", [str(act.pk), who])
        insert(role, "forged")
        role.commit()
        assert (act.changes.count(), [one.user_name for one in since.acts]) == (1, ["forger"])
        assert verify(chain=911).findings == []

    def test_a_sealed_act_of_the_same_transaction_takes_nothing_more(self, role):
        since, cursor = Since(), role.cursor()
        insert(role, "first")
        cursor.execute("SELECT current_setting('trail.open')")
        pointer = cursor.fetchone()[0]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('trail.open', %s, true)", [pointer])
        insert(role, "second")
        role.commit()
        assert [one.changes.count() for one in since.acts] == [1, 1]
        assert verify().findings == []

    def test_constraints_at_once_seal_no_act_without_its_changes(self, role):
        since = Since()
        role.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        insert(role, "early")
        insert(role, "late")
        role.commit()
        assert (since.acts.count(), since.changes.count()) == (1, 2)
        assert verify().findings == []

    def test_whoever_says_nothing_is_named_by_the_login(self, role):
        since = Since()
        insert(role, "raw")
        role.commit()
        assert [(one.user_id, one.user_name, one.db_role) for one in since.acts] == [(None, "", role.info.user)]

    def test_no_word_about_oneself_hides_a_change(self, role):
        for said in ("no json", "[]", "7", '{"user_id": "x; drop", "unit_id": "1e9"}', '{"kind": "note", "db_role": "other"}'):
            since = Since()
            role.cursor().execute("SELECT set_config('tracker.acting', %s, true)", [said])
            try:
                insert(role, secrets.token_hex(4))
            except psycopg2.Error:
                role.rollback()
                assert since.changes.count() == 0
                continue
            role.commit()
            assert [(one.kind, one.db_role, one.changes.count()) for one in since.acts] == [("change", role.info.user, 1)]

    def test_the_settings_of_a_session_change_no_column(self, role):
        since = Since()
        cursor = role.cursor()
        cursor.execute("SET search_path = pg_temp, public; SET enable_seqscan = off; SET bytea_output = 'escape'; SET row_security = off")
        cursor.execute("CREATE TEMPORARY TABLE trail_change (LIKE public.trail_change); CREATE TEMPORARY TABLE trail_act (a int)")
        cursor.execute("CREATE FUNCTION pg_temp.trail_open() RETURNS bigint[] LANGUAGE sql AS 'SELECT ARRAY[1::bigint, 1]'")
        insert(role, "shadowed")
        role.commit()
        assert [change.after["name"] for change in since.changes] == ["shadowed"]
        assert verify().findings == []
