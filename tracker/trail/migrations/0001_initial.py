"""The trail's tables, functions and triggers, as SQL; the models only read them."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"
DROP = """
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT tgname, tgrelid::regclass AS place FROM pg_trigger
        WHERE NOT tgisinternal AND tgfoid IN ('trail_record()'::regprocedure, 'trail_emptied()'::regprocedure)
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.place);
    END LOOP;
END $$;
DROP FUNCTION trail_hash(bytea, bigint, integer, bytea, trail_act);
DROP TABLE trail_turn, trail_seal, trail_change, trail_act CASCADE;
DROP FUNCTION trail_begin(text, jsonb), trail_open(), trail_mask(jsonb, text[]), trail_record(), trail_emptied(), trail_note(jsonb),
    trail_digest(bigint, integer, text, text, text, jsonb, jsonb), trail_take_turn(), trail_seal_acts(), trail_stays();
"""


def run(name: str, reverse: str = migrations.RunSQL.noop) -> migrations.RunSQL:
    """Return the operation that runs a file of SQL."""
    return migrations.RunSQL((SQL / name).read_text(encoding="utf-8"), reverse)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        run("tables.sql", DROP),
        run("functions.sql"),
        run("triggers.sql"),
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('xid', models.TextField(editable=False)),
                ('at', models.DateTimeField(verbose_name='At')),
                ('kind', models.TextField(verbose_name='Kind')),
                ('chain', models.BigIntegerField(verbose_name='Chain')),
                ('user_id', models.BigIntegerField(null=True, verbose_name='User')),
                ('user_name', models.TextField(verbose_name='User')),
                ('db_role', models.TextField(verbose_name='Database role')),
                ('request', models.TextField(verbose_name='Request')),
                ('address', models.TextField(verbose_name='Address')),
                ('path', models.TextField(verbose_name='Page')),
                ('job', models.TextField(verbose_name='Job')),
                ('reason', models.TextField(verbose_name='Reason')),
                ('thing', models.TextField(verbose_name='Thing')),
                ('object_pk', models.TextField(db_column='pk')),
                ('words', models.TextField(verbose_name='Words')),
                ('detail', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'Act',
                'verbose_name_plural': 'Acts',
                'db_table': 'trail_act',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('table_name', models.TextField(verbose_name='Table')),
                ('object_pk', models.TextField(db_column='pk')),
                ('op', models.TextField(choices=[('I', 'Added'), ('U', 'Changed'), ('D', 'Deleted'), ('T', 'Table emptied')], verbose_name='What happened')),
                ('before', models.JSONField(null=True, verbose_name='Before')),
                ('after', models.JSONField(null=True, verbose_name='After')),
                ('digest', models.BinaryField()),
            ],
            options={
                'verbose_name': 'Change',
                'verbose_name_plural': 'Changes',
                'db_table': 'trail_change',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('act', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='seal', serialize=False, to='trail.act')),
                ('chain', models.BigIntegerField(verbose_name='Chain')),
                ('seq', models.BigIntegerField(verbose_name='Place in the chain')),
                ('prev', models.BinaryField()),
                ('hash', models.BinaryField()),
                ('changes', models.IntegerField(verbose_name='Changes')),
                ('at', models.DateTimeField(verbose_name='At')),
            ],
            options={
                'verbose_name': 'Seal',
                'verbose_name_plural': 'Seals',
                'db_table': 'trail_seal',
                'managed': False,
            },
        ),
    ]
