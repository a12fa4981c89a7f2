"""No table is forgotten, no secret column is forgotten, and the triggers are what coverage says."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_migrate

from tests.trail.rows import sql
from tracker.lib import dbroles
from tracker.trail import coverage, functions, triggers

SOUNDS_SECRET = ("password", "secret", "token", "key", "code")
HARMLESS = {
    "air_apikey_stations.apikey_id": "the number of a row",
    "air_channel.code": "by which a factor is sent, as the standard prints it",
    "air_station.code": "of a station, as the network names it",
    "alerts_digest.key": "the number of a message, which its receiver sees",
    "org_district.code": "of the administrative division",
    "org_unit.code": "of a unit",
    "org_user.must_change_password": "whether",
    "org_user.password_set_at": "when",
    "accountability_instrument.code": "of a printed document",
    "accountability_matterkind.code": "of a kind of matter",
    "projects_permitkind.code": "of a kind of permit",
    "projects_project.code": "of a project",
    "projects_reportedfigure.key": "which figure",
    "auth_permission.codename": "of a right",
    "pollution_checklistitem.code": "of an item, the same in every version",
    "pollution_printedcount.key": "which figure",
    "pollution_source.credit_code": "of a firm, printed on its licence",
}


class TestCoverage:
    def test_every_table_is_covered_or_excused(self):
        tables = {model._meta.db_table for model in coverage.models()}
        assert {cover.table for cover in coverage.covers()} | set(coverage.MACHINERY) >= tables
        assert len(coverage.covers()) > 35

    @pytest.mark.django_db
    def test_no_table_of_the_database_is_unknown(self):
        known = {model._meta.db_table for model in coverage.models()} | set(triggers.OWN) | {"django_migrations"}
        assert set(connection.introspection.table_names()) - known == set()

    def test_what_is_excused_says_why(self):
        assert all(len(reason) > 20 for reason in coverage.MACHINERY.values())

    def test_every_column_that_sounds_secret_is_masked_or_known_to_be_harmless(self):
        undecided = [
            f"{cover.table}.{field.column}"
            for cover, model in ((cover, model) for cover in coverage.covers() for model in coverage.models())
            if model._meta.db_table == cover.table
            for field in model._meta.concrete_fields
            if any(word in field.column for word in SOUNDS_SECRET)
            and field.column not in (*cover.secret, *cover.derived)
            and f"{cover.table}.{field.column}" not in HARMLESS
        ]
        assert undecided == []

    def test_alerts_and_rankings_are_covered(self):
        tables = {cover.table for cover in coverage.covers()}
        assert {"alerts_alert", "rankings_place", "org_user_groups", "projects_report", "org_roleinunit"} <= tables


@pytest.mark.django_db
class TestTriggers:
    def test_all_are_there_and_nothing_remains_to_be_done(self):
        assert triggers.missing() == []
        assert triggers.install() == []

    @pytest.mark.parametrize(
        "spoil",
        [
            "DROP TRIGGER trail_u ON org_person",
            "ALTER TABLE org_person DISABLE TRIGGER trail_u",
            "ALTER TABLE org_person ENABLE TRIGGER trail_u",
            "CREATE OR REPLACE TRIGGER trail_u AFTER UPDATE ON org_person REFERENCING OLD TABLE AS trail_old NEW TABLE AS trail_new"
            " FOR EACH STATEMENT EXECUTE FUNCTION trail_record('id', '', 'name,phone')",
        ],
    )
    def test_what_was_spoilt_is_seen_and_mended(self, spoil):
        sql(spoil)
        assert [(one.table, one.name) for one in triggers.missing()] == [("org_person", "trail_u")]
        call_command("trail", "install", verbosity=0)
        assert triggers.missing() == []

    @pytest.mark.parametrize(
        "spoil",
        [
            "CREATE OR REPLACE FUNCTION trail_stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "ALTER FUNCTION trail_stays() SECURITY DEFINER",
            "ALTER FUNCTION trail_seal_acts() SET lock_timeout = 0",
            "DROP FUNCTION trail_verified(jsonb)",
        ],
    )
    def test_an_update_without_migrations_brings_the_functions(self, spoil):
        sql(spoil)
        assert len(functions.differing()) == 1
        config = apps.get_app_config("trail")
        post_migrate.send(sender=config, app_config=config, verbosity=0, interactive=False, using="default", plan=[], apps=apps)
        assert functions.differing() == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_proc, aclexplode(proacl) a WHERE proname LIKE 'trail%' AND a.grantee = 0")
            assert cursor.fetchone() == (0,)
            roles = dbroles.named()
            if dbroles.may_grant(cursor, roles):
                question = "SELECT has_function_privilege(%s, 'trail_verified(jsonb)', 'EXECUTE')"
                assert [dbroles.rows(cursor, question, roles.name(kind)) for kind in ("web", "worker", "owner")] == [
                    [(False,)],
                    [(True,)],
                    [(True,)],
                ]

    def test_emptying_a_database_does_not_look_at_triggers(self, monkeypatch):
        looked = []
        monkeypatch.setattr(triggers, "install", lambda: looked.append(True))
        config = apps.get_app_config("trail")
        post_migrate.send(sender=config, app_config=config, verbosity=0, interactive=False, using="default")
        assert looked == []
        post_migrate.send(sender=config, app_config=config, verbosity=0, interactive=False, using="default", plan=[], apps=apps)
        assert looked == [True]
