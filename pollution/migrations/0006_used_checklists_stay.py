"""A version of a checklist by which a visit was made is never changed, by raw SQL neither; a measure is recorded once by its paper."""

from django.db import migrations, models
from django.db.models import Q

# Visits rest on the version of their own day (inspections.py), so that only those since its first day are asked: the index on their end
# makes that nothing for a version that has not begun.
STAYS = """
CREATE FUNCTION pollution_checklist_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key_column text := CASE TG_TABLE_NAME WHEN 'pollution_checklist' THEN 'id' ELSE 'checklist_id' END;
BEGIN
    IF EXISTS (
        SELECT 1 FROM pollution_checklist list
        JOIN pollution_inspection visit ON visit.ended_at >= list.first_day::timestamp AT TIME ZONE 'Asia/Shanghai',
        jsonb_array_elements(visit.results) result
        WHERE list.id IN ((to_jsonb(OLD) ->> key_column)::bigint, (to_jsonb(NEW) ->> key_column)::bigint)
          AND (result ->> 'item')::bigint IN (SELECT id FROM pollution_checklistitem WHERE checklist_id = list.id)
    ) THEN
        RAISE EXCEPTION 'a version by which a visit was made stays as it is (%)', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER a_used_checklist_stays BEFORE UPDATE OR DELETE ON pollution_checklist
FOR EACH ROW EXECUTE FUNCTION pollution_checklist_stays();
CREATE TRIGGER a_used_checklist_keeps_its_items BEFORE INSERT OR UPDATE OR DELETE ON pollution_checklistitem
FOR EACH ROW EXECUTE FUNCTION pollution_checklist_stays();
"""
UNDO = """
DROP TRIGGER a_used_checklist_stays ON pollution_checklist;
DROP TRIGGER a_used_checklist_keeps_its_items ON pollution_checklistitem;
DROP FUNCTION pollution_checklist_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("pollution", "0005_what_a_sweep_was_drawn_from")]
    operations = [
        migrations.RunSQL(STAYS, UNDO),
        migrations.AddConstraint(
            model_name="enforcement",
            constraint=models.UniqueConstraint(fields=["source", "kind", "number"], condition=~Q(number=""), name="a_measure_stands_once"),
        ),
    ]
