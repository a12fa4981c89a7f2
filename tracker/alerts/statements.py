"""The SQL of the sweep; the names of levels are those of duties and roles."""

import json

COLUMNS = "subject, due_on, unit_id, responsible_id, deputy_id, main_leader_id, facts"

CANDIDATES = """
DROP TABLE IF EXISTS pg_temp.alerts_candidate, pg_temp.alerts_step, pg_temp.alerts_wanted, pg_temp.alerts_missing;
CREATE TEMPORARY TABLE alerts_candidate (
    subject text, due_on date, unit_id bigint, responsible_id bigint, deputy_id bigint, main_leader_id bigint, facts jsonb
) ON COMMIT DROP;
CREATE TEMPORARY TABLE alerts_step (due_on date, level text, place int, step text, day date) ON COMMIT DROP
"""

INTO_CANDIDATES = f"INSERT INTO alerts_candidate ({COLUMNS})"
ONE_CANDIDATE = f"""{INTO_CANDIDATES}
VALUES (%(subject)s, %(due_on)s, %(unit_id)s, %(responsible_id)s, %(deputy_id)s, %(main_leader_id)s, %(facts)s)"""

INTO_STEPS = """
INSERT INTO alerts_step (due_on, level, place, step, day)
SELECT * FROM unnest(%s::date[], %s::text[], %s::int[], %s::text[], %s::date[])
"""

# Who is told: the people named, else the unit's holders of the duty on that day; a role reaches its holders.
# Whoever's account was closed has left: the unit's holders step in. Told at several levels, a person is told at the first.
# A subject that finds nobody goes to the supervision office, and says so.
WANTED = """
CREATE TEMPORARY TABLE alerts_wanted ON COMMIT DROP AS
WITH gone AS MATERIALIZED (
    SELECT person_id FROM org_user WHERE person_id IS NOT NULL AND NOT is_active
), holder AS MATERIALIZED (
    SELECT DISTINCT unit_id, duty, person_id FROM org_post
    WHERE duty <> '' AND first_day <= %(on)s AND (last_day IS NULL OR last_day >= %(on)s) AND person_id NOT IN (SELECT person_id FROM gone)
), officer AS MATERIALIZED (
    SELECT DISTINCT r.role, u.person_id, CASE WHEN u.person_id IS NULL THEN u.id END AS user_id
    FROM org_roleinunit r JOIN org_user u ON u.id = r.user_id
    WHERE u.is_active AND r.first_day <= %(on)s AND (r.last_day IS NULL OR r.last_day >= %(on)s)
), level_of AS (
    SELECT c.subject, c.unit_id, s.level, s.place, s.step, s.day,
           CASE s.level WHEN 'responsible' THEN c.responsible_id
                        WHEN 'deputy' THEN c.deputy_id
                        WHEN 'main_leader' THEN c.main_leader_id END AS person_id
    FROM alerts_candidate c JOIN alerts_step s ON s.due_on = c.due_on
), due AS MATERIALIZED (
    SELECT subject, unit_id, level, place, step, day, CASE WHEN person_id NOT IN (SELECT person_id FROM gone) THEN person_id END AS named
    FROM level_of
), told AS MATERIALIZED (
    SELECT subject, level, place, step, day, named AS person_id, NULL::bigint AS user_id FROM due WHERE named IS NOT NULL
    UNION ALL
    SELECT d.subject, d.level, d.place, d.step, d.day, h.person_id, NULL
    FROM due d JOIN holder h ON h.unit_id = d.unit_id AND h.duty = d.level WHERE d.named IS NULL
    UNION ALL
    SELECT d.subject, d.level, d.place, d.step, d.day, o.person_id, o.user_id FROM due d JOIN officer o ON o.role = d.level
), unowned AS (
    SELECT DISTINCT ON (d.subject) d.subject, d.place, d.step, d.day
    FROM due d WHERE NOT EXISTS (SELECT 1 FROM told t WHERE t.subject = d.subject) ORDER BY d.subject, d.place
), everybody AS (
    SELECT *, false AS is_unowned FROM told
    UNION ALL
    SELECT u.subject, %(fallback)s, u.place, u.step, u.day, o.person_id, o.user_id, true
    FROM unowned u LEFT JOIN officer o ON o.role = %(fallback)s
)
SELECT DISTINCT ON (subject, person_id, user_id) subject, level, step, day, person_id, user_id, is_unowned
FROM everybody ORDER BY subject, person_id, user_id, place
"""

ONLY = "DELETE FROM alerts_candidate WHERE subject <> ALL(%s)"
TOLD = "SELECT DISTINCT subject, person_id FROM alerts_wanted"

LOST = "DELETE FROM alerts_wanted WHERE person_id IS NULL AND user_id IS NULL"

SAME = """w.subject = a.subject AND w.step = a.step AND w.day = a.day
    AND w.person_id IS NOT DISTINCT FROM a.person_id AND w.user_id IS NOT DISTINCT FROM a.user_id"""

END = f"""
ANALYZE alerts_wanted;
WITH subject_now AS (
    SELECT DISTINCT subject FROM alerts_wanted
), over AS (
    SELECT a.id, n.subject IS NOT NULL AS goes_on FROM alerts_alert a LEFT JOIN subject_now n ON n.subject = a.subject
    WHERE a.rule = %(rule)s AND a.done_at IS NULL AND NOT EXISTS (SELECT 1 FROM alerts_wanted w WHERE {SAME})
)
UPDATE alerts_alert a SET done_at = %(at)s, done_as = CASE WHEN over.goes_on THEN %(replaced)s ELSE %(settled)s END
FROM over WHERE a.id = over.id
"""

# What is wanted and not open is little once the district runs: only that is looked up among the ended ones.
REOPEN = f"""
CREATE TEMPORARY TABLE alerts_missing ON COMMIT DROP AS
SELECT * FROM alerts_wanted w WHERE NOT EXISTS (SELECT 1 FROM alerts_alert a WHERE a.rule = %(rule)s AND a.done_at IS NULL AND {SAME});
ANALYZE alerts_missing;
UPDATE alerts_alert a SET done_at = NULL, done_as = '' FROM alerts_missing w
WHERE a.rule = %(rule)s AND a.done_as IN (%(settled)s, %(replaced)s) AND {SAME}
"""

RAISE = """
INSERT INTO alerts_alert (rule, subject, step, day, level, is_unowned, person_id, user_id,
                          unit_id, facts, due_on, raised_at, made_at, done_as)
SELECT %(rule)s, w.subject, w.step, w.day, w.level, w.is_unowned, w.person_id, w.user_id,
       c.unit_id, c.facts, c.due_on, %(at)s, %(made_at)s, ''
FROM alerts_missing w JOIN alerts_candidate c ON c.subject = w.subject
ON CONFLICT DO NOTHING
"""


def as_json(facts: dict) -> str:
    """Return facts as JSON text."""
    return json.dumps(facts, ensure_ascii=False)
