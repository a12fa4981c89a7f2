"""A chain is held by a row of a table that only the trail's functions lock; the functions themselves come after each migrate."""

from django.db import migrations

TABLE = """
-- One row for each chain, locked while a transaction extends it. Nothing is read from it: an absent row is made again.
CREATE UNLOGGED TABLE trail_chain (chain bigint PRIMARY KEY);
"""
DROP = "DROP TABLE trail_chain; DROP FUNCTION IF EXISTS trail_verified(jsonb);"


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]

    operations = [migrations.RunSQL(TABLE, DROP)]
