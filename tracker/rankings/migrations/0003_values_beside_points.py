"""Kinds whose score is a value: its decimals, the value of the district beside it, valid days of a term; all of it stays once published."""

from importlib import import_module

from django.db import migrations, models

before = import_module("tracker.rankings.migrations.0002_what_is_published_stays")
STANDINGS = (
    before.STANDINGS.partition("CREATE TRIGGER")[0]
    .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace("OLD.fingerprint, OLD.is_late)", "OLD.fingerprint, OLD.is_late, OLD.base)")
    .replace("NEW.fingerprint, NEW.is_late)", "NEW.fingerprint, NEW.is_late, NEW.base)")
)
BACK = before.STANDINGS.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
PLACES = """
CREATE FUNCTION rankings_used_places_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM rankings_rankingtable WHERE scheme_id = OLD.id AND status IN ('published', 'corrected')) THEN
        RAISE EXCEPTION 'the decimals by which a standing was published stay as they are (rankings_scorescheme)'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER used_places_stay BEFORE UPDATE OF places ON rankings_scorescheme
FOR EACH ROW WHEN (OLD.places IS DISTINCT FROM NEW.places) EXECUTE FUNCTION rankings_used_places_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("rankings", "0002_what_is_published_stays")]

    operations = [
        migrations.AddField("placeterm", "days", models.PositiveSmallIntegerField(null=True, verbose_name="Valid days")),
        migrations.AddField(
            "rankingtable",
            "base",
            models.DecimalField(decimal_places=2, max_digits=8, null=True, verbose_name="Value of the district"),
        ),
        migrations.AddField("scorescheme", "places", models.PositiveSmallIntegerField(default=2, verbose_name="Decimals of the score")),
        migrations.AddConstraint(
            "scorescheme",
            models.CheckConstraint(condition=models.Q(places__lte=2), name="a_score_has_at_most_two_decimals"),
        ),
        migrations.RunSQL(STANDINGS, BACK),
        migrations.RunSQL(PLACES, before.drop("rankings_scorescheme", "used_places_stay", "rankings_used_places_stay")),
    ]
