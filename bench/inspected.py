"""The sources of bench/pollution.py with their visits, findings and matters, and the bare SQL beside its figures.

Each source has twenty visits within three years, 55 days apart; every twentieth visit has a finding. Of a hundred findings 60 were
fixed at once, 5 wait for the reply, 35 became matters; of a hundred matters 75 are closed out and 5 overdue. A sweep of this month
goes to every source and has been to a little more than half of them. Nothing is random: two runs make the same rows.
"""

UNIT = "(SELECT min(id) FROM org_unit WHERE kind = 'subdistrict') + n %% 40"
SOURCES = f"""
INSERT INTO pollution_source (id, search_text, search_grams, name, name_en, kind, measure, unit_id, address, latitude, longitude,
    entered_crs, operator, contact, phone, credit_code, trade, pollutants, given, first_day, status, status_since, disposal, visited_at,
    judged_at, meets_all, version, made_at)
OVERRIDING SYSTEM VALUE
SELECT n, lower(name), gram.pieces, name, '', (ARRAY['site', 'industry', 'scattered', 'coal', 'fumes'])[1 + n / 40 %% 5],
    (ARRAY['dust', 'firms', 'firms', 'coal', 'fumes'])[1 + n / 40 %% 5], {UNIT}, '', 34.6 + n::bigint * 7919 %% 20000 * 0.00001,
    113.5 + n::bigint * 104729 %% 25000 * 0.00001, 'wgs84', '', '', '', '', '', '{{}}', '{{}}', '2013-01-01',
    CASE WHEN n / 7 %% 10 = 0 THEN 'closed' ELSE 'operating' END, '2013-01-01', '', %(at)s - n %% 55 * interval '1 day',
    CASE WHEN n / 40 %% 5 = 0 THEN %(at)s - n %% 55 * interval '1 day' END, CASE WHEN n / 40 %% 5 = 0 THEN n %% 3 > 0 END, 1, %(at)s
FROM generate_series(1, %(sources)s) n
CROSS JOIN LATERAL (SELECT '嵩山路污染源' || lpad(n::text, 6, '0') AS name) named
CROSS JOIN LATERAL (SELECT array_agg(DISTINCT substr(name, i, 2)) AS pieces FROM generate_series(1, length(name) - 1) i) gram
"""
SWEEP = """
INSERT INTO pollution_sweep (id, name, level, unit_id, kinds, first_day, last_day, is_covert, is_night, is_drawn, share, source, status,
    status_since, made_at)
OVERRIDING SYSTEM VALUE
SELECT 1, '夏季排查', 'department', (SELECT min(id) FROM org_unit WHERE kind = 'district'), ARRAY['site', 'industry', 'scattered'],
    %(at)s::date - 30, %(at)s::date + 30, false, false, false, 100, '', 'running', %(at)s, %(at)s
"""
TASKS = """
INSERT INTO pollution_sweeptask (id, sweep_id, source_id, due_on, "order") OVERRIDING SYSTEM VALUE
SELECT n, 1, n, %(at)s::date - 30 + n %% 60, n FROM generate_series(1, %(sources)s) n
"""
VISITS = """
INSERT INTO pollution_inspection (id, uid, source_id, task_id, way, is_covert, unit_id, by_id, started_at, ended_at, filed_at, late_because,
    results, meets_all, is_heavy, words, officer, refused_because, digest)
OVERRIDING SYSTEM VALUE
SELECT v, md5('v' || v)::uuid, s.id, CASE WHEN v <= %(sources)s AND s.id %% 55 < 30 THEN s.id END, 'person', false, s.unit_id,
    (SELECT min(id) FROM org_user), t.at - interval '20 minutes', t.at, t.at, '', '[]',
    CASE WHEN s.id / 40 %% 5 = 0 THEN v %% 3 > 0 END, false,
    '', '', '', ''
FROM generate_series(1, %(sources)s * 20) v
JOIN pollution_source s ON s.id = 1 + (v - 1) %% %(sources)s
CROSS JOIN LATERAL (SELECT %(at)s - ((v - 1) / %(sources)s * 55 + s.id %% 55) * interval '1 day' AS at) t
"""
KIND = """
INSERT INTO accountability_matterkind (code, name, name_en, days, is_in_working_days, chain, is_active, "order")
VALUES ('bench', '工地扬尘', '', 10, true, '{office}', true, 0)
"""
FOUND = """
CREATE TEMPORARY TABLE found ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY v.id) AS n, v.id AS visit, v.source_id AS source, v.unit_id AS unit, v.ended_at AS at
FROM pollution_inspection v WHERE v.id * 7 %% 20 = 0
"""
MATTERS = """
INSERT INTO accountability_matter (id, search_text, search_grams, uid, number, kind_id, title, description, level, origin, origin_label,
    origin_url, source_number, batch, is_priority, topics, address, instruction, handling_unit_id, status, status_since, found_on,
    registered_at, assigned_at, original_due_on, due_on, is_due_provisional, verdict, verdict_words, fix_kind, sign_round, closed_at,
    done_on, dismissal, relapse_count, version)
OVERRIDING SYSTEM VALUE
SELECT n, '', '{}', md5('m' || n)::uuid, 'BENCH' || n,
    (SELECT min(id) FROM accountability_matterkind), '土方裸露' || n, '未覆盖', 'district',
    'inspection', '', '', '', '', false, '{}', '', '', unit, s.status, at, at::date, at, at, d.due_on, d.due_on, false, 'true', '', '', 0,
    CASE WHEN s.status = 'closed' THEN at + interval '9 days' END, CASE WHEN s.status = 'closed' THEN at::date + 9 END, '', 0, 1
FROM found
CROSS JOIN LATERAL (SELECT CASE WHEN n / 100 %% 100 < 75 THEN 'closed' ELSE 'rectifying' END) s(status)
CROSS JOIN LATERAL (SELECT CASE WHEN n / 100 %% 100 >= 95 THEN %(at)s::date - 3 ELSE %(at)s::date + 12 END) d(due_on)
WHERE n %% 100 >= 65
"""
FINDINGS = """
INSERT INTO pollution_finding (uid, inspection_id, source_id, words, severity, status, status_since, found_at, told_at, told_to, replied_at,
    reply, fixed_at, matter_id)
SELECT md5('f' || n)::uuid, visit, source, '东侧土方裸露', 'minor', s.status, at, at, at, '', CASE WHEN s.status = 'fixed' THEN at END, '',
    CASE WHEN s.status = 'fixed' THEN at END, CASE WHEN s.status = 'raised' THEN n END
FROM found
CROSS JOIN LATERAL (SELECT CASE WHEN n %% 100 < 60 THEN 'fixed' WHEN n %% 100 < 65 THEN 'told' ELSE 'raised' END) s(status)
"""
SEQUENCES = """
SELECT setval(pg_get_serial_sequence(name, 'id'), 2000000000) FROM unnest(ARRAY['pollution_source', 'pollution_sweep',
    'pollution_sweeptask', 'pollution_inspection', 'accountability_matter']) name
"""
SUPERVISORS = """
INSERT INTO pollution_sourceholder (source_id, slot, name, phone)
SELECT id, 'supervisor', '监督员' || id %% 1600, '' FROM pollution_source WHERE kind = 'site'
"""
FILL = {
    "sources": SOURCES,
    "supervisors": SUPERVISORS,
    "sweep": SWEEP,
    "visits to be made": TASKS,
    "visits": VISITS,
    "kind of matter": KIND,
    "found": FOUND,
    "matters": MATTERS,
    "findings": FINDINGS,
    "sequences": SEQUENCES,
}
FILLED = (
    "pollution_source", "pollution_sourceholder", "pollution_sweep", "pollution_sweeptask", "pollution_inspection", "pollution_finding",
    "accountability_matter",
)  # fmt: skip

IN_HAND = "m.status NOT IN ('closed', 'dismissed')"
OVERDUE = "m.status = 'rectifying' AND m.due_on < %(at)s::date"
RED = f"s.id IN (SELECT f.source_id FROM pollution_finding f JOIN accountability_matter m ON m.id = f.matter_id WHERE {OVERDUE})"
YELLOW = f"s.id IN (SELECT f.source_id FROM pollution_finding f JOIN accountability_matter m ON m.id = f.matter_id WHERE {IN_HAND})"
SEVERITY = f"""CASE WHEN s.status IN ('closed', 'moved') THEN 3 WHEN {RED} THEN 0 WHEN {YELLOW} THEN 1 WHEN s.visited_at IS NULL
    OR s.visited_at < %(at)s - CASE WHEN s.kind IN ('site', 'demolition') THEN 15 ELSE 60 END * interval '1 day' THEN 1 ELSE 2 END"""
PAGE = """
SELECT count(*) FROM pollution_source s WHERE {where};
SELECT s.id, s.name, s.kind, u.short_name, s.status, s.visited_at FROM pollution_source s JOIN org_unit u ON u.id = s.unit_id
WHERE {where} ORDER BY {order}
"""
LIST = PAGE.format(where="true", order="s.name, s.id LIMIT 50")
FILTERED = PAGE.format(where=f"s.kind = 'site' AND s.unit_id = %(unit)s AND {SEVERITY} = 1", order="s.name, s.id LIMIT 50")
OWN = PAGE.format(where="s.unit_id = %(unit)s", order="s.name, s.id LIMIT 50")
WORST = PAGE.format(where="true", order=f"{SEVERITY}, s.name, s.id LIMIT 30")
DEEP = PAGE.format(where="true", order="s.visited_at DESC, s.id LIMIT 50 OFFSET 40000")
CELLS = f"""
SELECT floor(longitude::float / %(cell)s), floor(latitude::float / %(cell)s / 0.8), count(*), min({SEVERITY}), avg(latitude), avg(longitude)
FROM pollution_source s WHERE latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s GROUP BY 1, 2
"""
TOWNSHIPS = f"""
SELECT s.unit_id, count(*) FROM pollution_source s WHERE s.status NOT IN ('closed', 'moved') GROUP BY 1;
SELECT s.unit_id, count(*) FROM pollution_finding f JOIN pollution_source s ON s.id = f.source_id
LEFT JOIN accountability_matter m ON m.id = f.matter_id
WHERE f.status IN ('told', 'replied') OR f.status = 'raised' AND {IN_HAND} GROUP BY 1
"""
LOADS = """
SELECT h.name, count(*), sum((
    SELECT count(*) FROM pollution_inspection v WHERE v.source_id = s.id AND v.ended_at >= %(at)s - interval '30 days'))
FROM pollution_sourceholder h JOIN pollution_source s ON s.id = h.source_id
WHERE h.slot = 'supervisor' AND s.kind = 'site' AND s.status = 'operating' GROUP BY 1 ORDER BY 2 DESC LIMIT 50
"""
SOURCE = """
SELECT * FROM pollution_source WHERE id = %(source)s;
SELECT * FROM pollution_inspection WHERE source_id = %(source)s ORDER BY ended_at DESC LIMIT 50;
SELECT * FROM pollution_finding f LEFT JOIN accountability_matter m ON m.id = f.matter_id WHERE f.source_id = %(source)s
"""
COVERAGE = """
SELECT s.unit_id, s.grid_id, count(*), count(v.id), count(*) FILTER (WHERE (v.ended_at AT TIME ZONE 'Asia/Shanghai')::date > t.due_on)
FROM pollution_sweeptask t JOIN pollution_source s ON s.id = t.source_id LEFT JOIN pollution_inspection v ON v.task_id = t.id
WHERE t.sweep_id = 1 GROUP BY 1, 2
"""
VISIT_LIST = """
SELECT count(*) FROM pollution_inspection;
SELECT v.id, s.name, v.ended_at FROM pollution_inspection v JOIN pollution_source s ON s.id = v.source_id
ORDER BY v.ended_at DESC, v.id DESC LIMIT 50
"""
FINDING_LIST = """
SELECT count(*) FROM pollution_finding;
SELECT f.id, s.name, f.words FROM pollution_finding f JOIN pollution_source s ON s.id = f.source_id
ORDER BY f.found_at DESC, f.id DESC LIMIT 50
"""
