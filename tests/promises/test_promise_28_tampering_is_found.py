"""Promise 28: a superuser can change the trail, past all guards; the verifier names the row, and outside heads name a cut end."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import psycopg2
import pytest
from django.core.management import call_command
from django.db import transaction

from tests.make import make_person
from tests.roles import connect_as
from tests.trail.rows import Since, unit_acts
from tracker.org.models import Person
from tracker.trail import heads
from tracker.trail.verify import own_triggers, verify

pytestmark = pytest.mark.django_db(transaction=True)
CHAIN = 921
TABLES = ("trail_change", "trail_act", "trail_seal")


@pytest.fixture
def superuser():
    """Return a connection as the server's superuser."""
    connection = connect_as("superuser")
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        pytest.skip("no superuser is known here")
    yield cursor
    connection.close()


@pytest.fixture
def acts():
    """Return five acts of one unit, committed: each makes a person and changes two."""
    since = Since()
    for number in range(5):
        with unit_acts(CHAIN, f"人{number}"), transaction.atomic():
            make_person(f"王{number}")
            Person.objects.filter(name=f"王{number}").update(phone=str(number))
            make_person(f"李{number}")
    assert verify(chain=CHAIN).findings == []
    return list(since.acts)


@contextmanager
def past_all_guards(superuser) -> Iterator[None]:
    """Switch the trail's own guards off, as only a superuser (or its owner) can; afterwards put everything back as it was."""
    for table in TABLES:
        superuser.execute(
            f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table} WHERE {'id' if table == 'trail_act' else 'act_id'} > 0"
        )
        superuser.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        superuser.execute("SET session_replication_role = replica")
        yield
    finally:
        for table in TABLES:
            superuser.execute(f"DELETE FROM {table}; INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{table}")
            superuser.execute(f"DROP TABLE kept_{table}; ALTER TABLE {table} ENABLE TRIGGER USER")
        for table, name in own_triggers():
            superuser.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        superuser.execute("SET session_replication_role = origin")


def found(**wanted) -> set[str]:
    """Return the findings but those about the guards that are switched off just now."""
    return {plain(one) for one in verify(**wanted).findings if one.kind != "trigger"}


def plain(finding) -> str:
    """Return a finding as `kind act number table pk chain/seq`, without what it does not name."""
    facts = (finding.act, finding.number, finding.table, finding.pk, f"{finding.chain}/{finding.seq}" if finding.seq else None)
    return " ".join([finding.kind, *(str(fact) for fact in facts if fact)])


class TestOneRow:
    def test_a_change_that_was_altered_deleted_or_put_in_is_named(self, superuser, acts):
        columns = "act_id, number, table_name, pk, op, before, after, digest"
        pk = acts[2].changes.get(number=2).object_pk
        with past_all_guards(superuser):
            superuser.execute('UPDATE trail_change SET after = \'{"phone": "9"}\' WHERE act_id = %s AND number = 2', [acts[2].pk])
            assert found(chain=CHAIN) == {f"altered {acts[2].pk} 2 org_person {pk}"}
        with past_all_guards(superuser):
            superuser.execute("DELETE FROM trail_change WHERE act_id = %s AND number = 2", [acts[1].pk])
            assert found(chain=CHAIN) == {f"deleted {acts[1].pk} 2"}
        with past_all_guards(superuser):
            superuser.execute(
                f"INSERT INTO trail_change ({columns}) SELECT act_id, 4, table_name, '77', op, before, after,"
                " trail_digest(act_id, 4, table_name, '77', op, before, after) FROM trail_change WHERE act_id = %s AND number = 3",
                [acts[1].pk],
            )
            assert found(chain=CHAIN) == {f"added {acts[1].pk} 4 org_person 77"}
        with past_all_guards(superuser):
            superuser.execute(
                "UPDATE trail_change SET pk = '5', digest = trail_digest(act_id, number, table_name, '5', op, before, after)"
                " WHERE act_id = %s AND number = 1",
                [acts[3].pk],
            )
            assert found(chain=CHAIN) == {f"act_altered {acts[3].pk} {CHAIN}/{acts[3].seal.seq}"}  # its digest was forged too

    def test_an_act_that_was_altered_or_deleted_is_named(self, superuser, acts):
        link = f"{CHAIN}/{acts[2].seal.seq}"
        with past_all_guards(superuser):
            superuser.execute("UPDATE trail_act SET user_id = 1, user_name = 'innocent' WHERE id = %s", [acts[2].pk])
            assert found(chain=CHAIN) == {f"act_altered {acts[2].pk} {link}"}
        with past_all_guards(superuser):
            superuser.execute("DELETE FROM trail_act WHERE id = %s", [acts[2].pk])
            assert found(chain=CHAIN) == {f"act_deleted {acts[2].pk} {link}"}
        with past_all_guards(superuser):
            superuser.execute("DELETE FROM trail_seal WHERE act_id = %s", [acts[2].pk])
            assert found(chain=CHAIN) == {f"gap {link}", f"unsealed {acts[2].pk}"}
        with past_all_guards(superuser):
            wipe_out(superuser, acts[2:3])
            assert found(chain=CHAIN) == {f"gap {link}"}


class TestTheEnd:
    def test_a_cut_end_is_seen_by_a_head_kept_outside_and_only_so(self, superuser, acts, tmp_path):
        head = next(one for one in heads.heads() if one.chain == CHAIN)
        path = tmp_path / "mailed.txt"
        path.write_text(heads.text_of([head], acts[0].at), encoding="ascii")
        with past_all_guards(superuser):
            wipe_out(superuser, acts[-2:])
            assert found(chain=CHAIN) == set()
            assert found(chain=CHAIN, known=heads.parse(path.read_text(encoding="ascii"), "mailed.txt")) == {f"cut {CHAIN}/{head.seq}"}
            said = StringIO()
            with pytest.raises(SystemExit):
                call_command("trail", "verify", "--chain", str(CHAIN), "--head", str(path), stdout=said)
            assert f"校验链 {CHAIN} 在第 {head.seq} 条之前就结束了，而 mailed.txt 记有这一条" in said.getvalue()

    def test_a_chain_written_anew_from_a_row_on_is_seen_by_the_head(self, superuser, acts):
        head = next(one for one in heads.heads() if one.chain == CHAIN)
        with past_all_guards(superuser):
            superuser.execute("UPDATE trail_act SET user_name = 'innocent' WHERE id = %s", [acts[3].pk])
            rewrite(superuser, acts[3].seal.seq)
            assert found(chain=CHAIN) == set()
            assert found(chain=CHAIN, known=[head]) == {f"rewritten {CHAIN}/{head.seq}"}


def wipe_out(superuser, acts) -> None:
    """Delete acts with their changes and links."""
    for table, column in (("trail_change", "act_id"), ("trail_act", "id"), ("trail_seal", "act_id")):
        superuser.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [[act.pk for act in acts]])


def rewrite(superuser, first: int) -> None:
    """Compute all links of the chain anew from one on, as somebody would who knows the product."""
    superuser.execute("SELECT max(seq) FROM trail_seal WHERE chain = %s", [CHAIN])
    for seq in range(first, superuser.fetchone()[0] + 1):
        superuser.execute(
            "UPDATE trail_seal s SET prev = p.hash, hash = trail_hash(p.hash, s.seq, s.changes,"
            " (SELECT coalesce(string_agg(c.digest, '' ORDER BY c.number), '') FROM trail_change c WHERE c.act_id = s.act_id), a)"
            " FROM trail_seal p, trail_act a WHERE a.id = s.act_id AND p.chain = s.chain AND p.seq = s.seq - 1"
            " AND s.chain = %s AND s.seq = %s",
            [CHAIN, seq],
        )


class TestGuards:
    """What a superuser is refused before they switch guards off, and that switching them off is seen."""

    def test_replica_mode_alone_gets_nobody_past_them(self, superuser, acts):
        since = Since()
        superuser.execute("SET session_replication_role = replica")
        for table, column in (("trail_change", "number"), ("trail_act", "chain"), ("trail_seal", "seq")):
            for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
                with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="only added to"):
                    superuser.execute(statement)
        superuser.execute("UPDATE org_person SET phone = '66' WHERE name = '王1'")
        assert [(change.after, change.act.user_id, change.act.seal.changes) for change in since.changes] == [({"phone": "66"}, None, 1)]

    def test_a_guard_switched_off_or_replaced_is_named(self, superuser):
        superuser.execute("ALTER TABLE org_person DISABLE TRIGGER trail_u")
        superuser.execute("ALTER TABLE trail_act DISABLE TRIGGER an_act_stays")
        superuser.execute("SELECT pg_get_functiondef('trail_emptied()'::regprocedure)")
        own = superuser.fetchone()[0]
        superuser.execute(own.replace("RETURN NULL;", "RETURN NULL; -- quietly\n"))
        try:
            named = {(one.kind, one.table, one.of) for one in verify().findings}
        finally:
            call_command("trail", "install", stdout=StringIO())
            superuser.execute("ALTER TABLE trail_act ENABLE ALWAYS TRIGGER an_act_stays")
            superuser.execute(own)
        assert named == {("trigger", "org_person", "trail_u"), ("trigger", "trail_act", "an_act_stays"), ("function", "", "trail_emptied")}
        assert verify().findings == []


def test_a_sound_trail_has_no_findings_and_exit_code_0(acts):
    said = StringIO()
    call_command("trail", "verify", stdout=said)
    assert "发现问题 0 个" in said.getvalue()
