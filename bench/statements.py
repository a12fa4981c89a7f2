"""The SQL of make.py: each statement adds what is missing and leaves the rest."""

ROUNDS = """
INSERT INTO projects_round (month, opens_on, due_on, status)
SELECT month, month + 24, (month + interval '1 month' + interval '4 days')::date, 'open'
FROM unnest(%(months)s) month
ON CONFLICT (month) DO NOTHING
"""

# Each base name comes with its initials; the number is part of both. `home` are the units that can hold a project, in order.
PROJECTS = """
WITH base(place, name, initials, category) AS (
    SELECT * FROM unnest(%(places)s::int[], %(names)s::text[], %(initials)s::text[], %(categories)s::text[])
),
home AS (
    SELECT row_number() OVER (ORDER BY path_order) - 1 AS place, u.id,
           (SELECT person_id FROM org_post p WHERE p.unit_id = u.id AND duty = 'main_leader' ORDER BY id LIMIT 1) AS main_leader,
           (SELECT person_id FROM org_post p WHERE p.unit_id = u.id AND duty = 'deputy' ORDER BY id LIMIT 1) AS deputy,
           (SELECT person_id FROM org_post p WHERE p.unit_id = u.id AND duty = 'responsible' ORDER BY id LIMIT 1) AS responsible
    FROM org_unit u WHERE kind IN ('department', 'township', 'subdistrict', 'committee')
),
ground AS (
    SELECT row_number() OVER (ORDER BY path_order) - 1 AS place, id
    FROM org_unit WHERE kind IN ('township', 'subdistrict', 'committee')
),
numbers AS (
    SELECT (SELECT count(*) FROM home) AS homes, (SELECT count(*) FROM ground) AS grounds, (SELECT count(*) FROM base) AS bases
),
made AS (
    SELECT n, 'BENCH-' || lpad(n::text, 7, '0') AS code, b.name || n || %(counter)s AS name, 'Bench project ' || n AS name_en,
           b.category, h.id AS home, g.id AS ground, h.main_leader, h.deputy, h.responsible,
           b.initials || n || %(counter_initial)s AS initials,
           ((n::bigint * 7919) %% 9000 + 1000)::numeric(14, 2) AS planned
    FROM numbers, generate_series(1, %(n)s) n
    JOIN base b ON b.place = n %% (SELECT bases FROM numbers)
    JOIN home h ON h.place = (n::bigint * 31 + n / 7) %% (SELECT homes FROM numbers)
    JOIN ground g ON g.place = (n::bigint * 17 + n / 5) %% (SELECT grounds FROM numbers)
)
INSERT INTO projects_project (
    search_text, search_grams, code, name, name_en, category, builder, content, location, latitude, longitude, team, scheme, batches,
    total_invest_wan, done_before_wan, planned_end_on, version, made_at,
    lead_unit_id, handling_unit_id, territory_id, main_leader_id, deputy_id, responsible_id
)
SELECT t.text, gram.pieces, m.code, m.name, m.name_en, m.category, '', '', '', 34.64 + (m.n %% 1100) * 0.0001,
       113.60 + (m.n / 1100 %% 80) * 0.001, '', '', '{}', m.planned * 4, 0, %(end)s, 1, %(at)s,
       m.home, m.home, m.ground, m.main_leader, m.deputy, m.responsible
FROM made m
CROSS JOIN LATERAL (SELECT lower(m.name || ' ' || m.code || ' ' || m.name_en || ' ' || m.initials) AS text) t
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT substr(word, i, 2) ORDER BY substr(word, i, 2)) AS pieces
    FROM regexp_split_to_table(t.text, '\\s+') word, generate_series(1, greatest(length(word) - 1, 1)) i
) gram
ON CONFLICT (code) DO NOTHING
"""

# The serial number n drives everything below; by its last digit: 0 preliminary, 1–4 planned start, 5–8 continuing, 9 completion.
OURS = """
WITH p AS (
    SELECT id, split_part(code, '-', 2)::bigint AS n, total_invest_wan / 4 AS planned FROM projects_project WHERE code LIKE 'BENCH-%%'
)"""

PLANS = f"""{OURS}
INSERT INTO projects_annualplan (project_id, year, ledgers, label, planned_wan, planned_start_on, done_wan, done_through)
SELECT id, %(year)s,
       (ARRAY['{{key,major}}', '{{gov}}', '{{key}}', '{{gov,major}}', '{{major}}', '{{major}}'])[n %% 6 + 1]::varchar(5)[],
       CASE WHEN n %% 10 = 0 THEN 'preliminary' WHEN n %% 10 < 5 THEN 'planned_start'
            WHEN n %% 10 < 9 THEN 'continuing' ELSE 'completion' END,
       planned, CASE WHEN n %% 10 BETWEEN 1 AND 4 THEN %(january)s::date + (n %% 300)::int END,
       CASE WHEN n %% 10 = 0 THEN 0 ELSE round(planned * (n %% 100) / 100, 2) END,
       CASE WHEN n %% 10 > 0 THEN %(through)s::date END
FROM p
ON CONFLICT (project_id, year) DO NOTHING
"""

REPORTS = f"""{OURS},
months AS (SELECT id, month, rank() OVER (ORDER BY month) AS place FROM projects_round WHERE month = ANY(%(months)s)),
sums AS (
    SELECT p.id, m.id AS round_id, m.month, m.place, round(planned * (n %% 100) / 100 * m.place / 3, 2) AS done,
           CASE WHEN m.place = 1 THEN 0 ELSE round(planned * (n %% 100) / 100 * (m.place - 1) / 3, 2) END AS before
    FROM p, months m WHERE n %% 10 > 0
)
INSERT INTO projects_report (
    project_id, round_id, month, done_wan, cumulative_wan, statistics_wan, paid_wan, progress, problems, status, status_since, version
)
SELECT id, round_id, month, done - before, done, round(done * 0.9, 2), round(done * 0.7, 2), 'as planned', '',
       CASE WHEN place = 3 THEN 'accepted' ELSE 'locked' END, %(at)s, 1
FROM sums
ON CONFLICT (project_id, month) DO NOTHING
"""

MILESTONES = f"""{OURS},
steps(kind, days) AS (VALUES ('permits', 60), ('ground', 130), ('structure', 260))
INSERT INTO projects_milestone (project_id, kind, name, planned_on, due_on, delivered_on, proof)
SELECT p.id, s.kind, '', d.due, d.due, CASE WHEN d.due < %(through)s::date AND (p.n * 13 + s.days) %% 11 <> 0 THEN d.due END, ''
FROM p
CROSS JOIN steps s
CROSS JOIN LATERAL (SELECT %(january)s::date + (s.days + p.n %% 90)::int AS due) d
WHERE NOT EXISTS (SELECT FROM projects_milestone m WHERE m.project_id = p.id)
"""

PERMITS = f"""{OURS},
kinds AS (SELECT id, row_number() OVER (ORDER BY "order") AS place FROM projects_permitkind ORDER BY "order" LIMIT 3)
INSERT INTO projects_permit (project_id, kind_id, state, authority, due_on, got_on, number)
SELECT p.id, k.id, CASE WHEN s.got THEN 'done' ELSE 'in_progress' END, '', s.due, CASE WHEN s.got THEN s.due END, ''
FROM p
CROSS JOIN kinds k
CROSS JOIN LATERAL (
    SELECT %(january)s::date + (p.n %% 200 + k.place * 20)::int AS due,
           (p.n + k.place) %% 5 <> 0 AND p.n %% 200 + k.place * 20 < 200 AS got
) s
ON CONFLICT (project_id, kind_id) DO NOTHING
"""

STARTS = f"""{OURS}
INSERT INTO projects_start (project_id, definition, started_on, proof, at)
SELECT id, 'substantive', %(january)s::date + CASE WHEN n %% 10 < 5 THEN (n %% 200)::int ELSE -200 END, 'bench', %(at)s
FROM p WHERE n %% 10 >= 5 OR (n %% 10 > 0 AND n %% 3 > 0)
ON CONFLICT (project_id, definition) DO NOTHING
"""

STEPS = {
    "rounds": ROUNDS,
    "projects": PROJECTS,
    "plans": PLANS,
    "reports": REPORTS,
    "milestones": MILESTONES,
    "permits": PERMITS,
    "starts": STARTS,
}
