"""The database keeps the facts about a file as they were written; only one that nobody took is thrown away, after a day."""

from django.db import migrations

STAYS = """
CREATE FUNCTION evidence_file_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.kept_at < now() - interval '1 day' THEN
        RETURN OLD; -- whether a row points at it, foreign keys ask
    END IF;
    RAISE EXCEPTION 'evidence stays as it is (evidence_file)' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER evidence_stays BEFORE UPDATE OR DELETE ON evidence_file FOR EACH ROW EXECUTE FUNCTION evidence_file_stays();
ALTER TABLE evidence_file ENABLE ALWAYS TRIGGER evidence_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        migrations.RunSQL(STAYS, "DROP TRIGGER evidence_stays ON evidence_file; DROP FUNCTION evidence_file_stays();"),
    ]
