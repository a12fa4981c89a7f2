"""Web and worker make no tables. The months of readings they make through this function, which knows two tables and nothing else.

The new month is filled beside its parent and hung under it (ATTACH): nobody who reads or writes other months waits.
"""

from django.db import migrations

MAKE_MONTH = """
CREATE FUNCTION air_make_month(parent text, day date) RETURNS text
LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    month date := date_trunc('month', day)::date;
    made text := parent || to_char(month, '_YYYY_MM');
    first timestamptz := month::timestamp AT TIME ZONE 'Asia/Shanghai';
    after timestamptz := (month + interval '1 month') AT TIME ZONE 'Asia/Shanghai';
BEGIN
    IF parent NOT IN ('air_reading', 'air_minute') OR month NOT BETWEEN '1980-01-01' AND '2100-12-01' THEN
        RAISE EXCEPTION 'no table of a month is made of % in %', parent, month USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(7071067);
    IF to_regclass('public.' || made) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', made, parent);
    EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', parent, made, first, after);
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION air_make_month(text, date) FROM PUBLIC;
"""


class Migration(migrations.Migration):

    dependencies = [("air", "0004_talking_to_devices")]

    operations = [migrations.RunSQL(MAKE_MONTH, "DROP FUNCTION air_make_month(text, date)")]
