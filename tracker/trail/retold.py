"""The trail told again is the table: what it last said of each row, beside the row.

Who owns the tables can switch a trigger off, change a row and switch it on again; this is how that is seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.trail.coverage import Cover, covers

MOST_FOUND = 200  # of each table
# As the triggers write values down, whatever the session says.
PLAINLY = {"timezone": "UTC", "intervalstyle": "postgres", "bytea_output": "hex", "extra_float_digits": "1", "datestyle": "ISO"}
# `begun` is the change with which a row's present life begins (or its end); a row whose beginning the trail does not know was there
# before the triggers. Columns that were not told (new ones) or are no more are not compared, nor are secrets.
# A row that nobody told of is older than the trail, or its key is smaller than the first that was told.
DIFFERING = """
    WITH emptied AS (SELECT coalesce(max(id), 0) AS id FROM trail_change WHERE table_name = %(table)s AND op = 'T'),
    changes AS (
        SELECT c.pk, c.id, c.op, c.after, max(c.id) FILTER (WHERE c.op IN ('I', 'D')) OVER (PARTITION BY c.pk) AS begun
        FROM trail_change c, emptied e WHERE c.table_name = %(table)s AND c.id > e.id AND c.op <> 'T'
    ),
    lives AS (SELECT pk, id, op, after FROM changes WHERE id >= coalesce(begun, 0)),
    told AS (
        SELECT l.pk, bool_or(l.op = 'D') AS is_gone,
            jsonb_object_agg(f.key, f.value ORDER BY l.id) FILTER (WHERE f.key IS NOT NULL) AS fields
        FROM lives l LEFT JOIN LATERAL jsonb_each(l.after) f ON true GROUP BY l.pk
    ),
    first AS (
        SELECT CASE WHEN pk ~ '^[0-9]{{1,18}}$' THEN pk::bigint END AS key FROM trail_change
        WHERE table_name = %(table)s AND op = 'I' ORDER BY id LIMIT 1
    ),
    has AS (SELECT to_jsonb(t)->>%(key)s AS pk, to_jsonb(t) AS fields FROM public.{table} t),
    compared AS (
        SELECT coalesce(h.pk, t.pk) AS pk,
            CASE WHEN h.pk IS NULL THEN CASE WHEN t.is_gone THEN '' ELSE 'row_gone' END
                WHEN t.is_gone THEN 'row_added'
                WHEN t.pk IS NULL THEN CASE WHEN h.pk ~ '^[0-9]{{1,18}}$' AND h.pk::bigint > first.key THEN 'row_added' ELSE '' END
                WHEN h.fields - %(hidden)s::text[] = t.fields - %(hidden)s::text[] THEN ''
                ELSE 'row' END AS kind,
            h.fields AS has, t.fields AS told
        FROM told t FULL JOIN has h ON h.pk = t.pk LEFT JOIN first ON true
    )
    SELECT c.pk, c.kind, coalesce(d.columns, '') FROM compared c LEFT JOIN LATERAL (
        SELECT string_agg(f.key, ', ' ORDER BY f.key) AS columns FROM jsonb_each(c.told) f
        WHERE c.kind = 'row' AND f.key <> ALL (%(hidden)s::text[]) AND c.has ? f.key AND c.has->f.key IS DISTINCT FROM f.value
    ) d ON true
    WHERE c.kind <> '' AND (c.kind <> 'row' OR d.columns IS NOT NULL)
    ORDER BY c.pk LIMIT {most}
"""


@dataclass(frozen=True)
class Row:
    """A row that is not as the trail tells it; `kind` says how, `columns` where."""

    table: str
    pk: str
    kind: str
    columns: str


def differing(cursor) -> Iterator[Row]:
    """Yield the rows of all covered tables that differ; each table is one statement, so its rows and its story are of one moment."""
    for name, value in PLAINLY.items():
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    for cover in covers():
        for pk, kind, columns in _of_table(cursor, cover):
            yield Row(cover.table, pk, kind, columns)


def _of_table(cursor, cover: Cover) -> list[tuple[str, str, str]]:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{cover.table}"])
    if not cursor.fetchone()[0]:
        return []
    values = {"table": cover.table, "key": cover.key, "hidden": [*cover.secret, *cover.derived]}
    cursor.execute(DIFFERING.format(table=f'"{cover.table}"', most=MOST_FOUND), values)
    return cursor.fetchall()
