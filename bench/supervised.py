"""The matters of bench/supervision.py and the bare SQL beside its figures.

Of a hundred matters 70 are closed out, 5 untrue, 5 registered, 5 assigned, 10 being rectified (half of them overdue), 3 await their
re-check and 2 their sign-off. Of the overdue ones every fifth has an urging that lapsed, every fiftieth a failed one before it.
Nothing is random: two runs make the same rows.
"""

DAYS = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT n, s.status, u.unit, d.registered_on, d.due_on,
       CASE WHEN s.status IN ('closed', 'accepted') THEN d.due_on - 2 + (n %% 9 = 0)::int * 4 END AS done_on
FROM generate_series(0, %(matters)s - 1) n
CROSS JOIN LATERAL (SELECT CASE WHEN n %% 100 < 70 THEN 'closed' WHEN n %% 100 < 75 THEN 'dismissed' WHEN n %% 100 < 80 THEN 'registered'
    WHEN n %% 100 < 85 THEN 'assigned' WHEN n %% 100 < 95 THEN 'rectifying'
    WHEN n %% 100 < 98 THEN 'submitted' ELSE 'accepted' END) s(status)
CROSS JOIN LATERAL (SELECT (SELECT min(id) FROM org_unit WHERE kind = 'subdistrict') + n * 7 %% 60) u(unit)
CROSS JOIN LATERAL (SELECT CASE WHEN s.status IN ('closed', 'dismissed') THEN %(today)s - 40 - (n * 31 %% 560)::int
    ELSE %(today)s - 20 - (n %% 3)::int END) r(registered_on)
CROSS JOIN LATERAL (SELECT r.registered_on, CASE WHEN s.status IN ('closed', 'dismissed') THEN r.registered_on + 14
    WHEN n %% 100 BETWEEN 90 AND 94 THEN %(today)s - 1 - (n %% 7)::int ELSE %(today)s + 5 + (n %% 20)::int END) d(registered_on, due_on)
"""
PEOPLE = """
INSERT INTO org_person (name, initials, phone, email) SELECT '人员' || n, 'ry', '', '' FROM generate_series(1, 600) n
"""
KIND = """
INSERT INTO accountability_matterkind (code, name, name_en, days, is_in_working_days, chain, is_active, "order")
VALUES ('bench', '工地扬尘', '', 10, true, '{office}', true, 0)
"""
MATTERS = """
INSERT INTO accountability_matter (id, search_text, search_grams, uid, number, kind_id, title, description, level, origin, origin_label,
    origin_url, source_number, batch, is_priority, topics, address, instruction, handling_unit_id, responsible_id, status, status_since,
    found_on, registered_at, assigned_at, acknowledge_due_on, acknowledged_at, original_due_on, due_on, is_due_provisional, verdict,
    verdict_words, verdict_at, fix_kind, fed_back_at, done_on, sign_round, closed_at, dismissal, relapse_count, version)
OVERRIDING SYSTEM VALUE
SELECT n + 1, '', '{}', md5(n::text)::uuid, 'BENCH' || n, (SELECT min(id) FROM accountability_matterkind), '张李垌村土方裸露' || n,
    '东侧土方裸露，未覆盖防尘网。', (ARRAY['central', 'provincial', 'municipal', 'district', 'district', 'public'])[1 + n %% 6],
    'inspection',
    '', '', '', '第' || n / 500 || '批', n %% 20 = 0, ARRAY[(ARRAY['大气', '水', '噪声'])[1 + n %% 3]], '', '', unit,
    (SELECT min(id) FROM org_person) + n * 13 %% 600, status,
    CASE status WHEN 'registered' THEN registered_on WHEN 'assigned' THEN registered_on + 1 WHEN 'closed' THEN done_on + 3
        ELSE registered_on + 5 END,
    registered_on, registered_on, a.on_, a.on_ + 1, CASE WHEN status NOT IN ('registered', 'assigned') THEN a.on_ + 1 END,
    CASE WHEN a.on_ IS NOT NULL THEN due_on END, CASE WHEN a.on_ IS NOT NULL THEN due_on END, false,
    CASE WHEN status = 'dismissed' THEN 'false' WHEN status IN ('registered', 'assigned') THEN '' ELSE 'true' END, '',
    CASE WHEN status NOT IN ('registered', 'assigned') THEN a.on_ + 2 END, '', CASE WHEN done_on IS NOT NULL THEN done_on END, done_on, 0,
    CASE WHEN status = 'closed' THEN done_on + 3 END, CASE WHEN status = 'dismissed' THEN 'untrue' ELSE '' END, 0, 1
FROM made CROSS JOIN LATERAL (SELECT CASE WHEN status <> 'registered' THEN registered_on + 1 END) a(on_)
"""
HISTORY = """
INSERT INTO accountability_matterhistory (matter_id, was, became, at, because)
SELECT n + 1, coalesce(lag(step.became) OVER (PARTITION BY n ORDER BY step.place), ''), step.became,
       coalesce(CASE WHEN step.place >= 5 THEN done_on END, registered_on) + step.place::int %% 5, ''
FROM made CROSS JOIN LATERAL unnest(CASE status
    WHEN 'registered' THEN ARRAY['registered'] WHEN 'assigned' THEN ARRAY['registered', 'assigned']
    WHEN 'dismissed' THEN ARRAY['registered', 'assigned', 'acknowledged', 'dismissed']
    WHEN 'rectifying' THEN ARRAY['registered', 'assigned', 'acknowledged', 'rectifying']
    WHEN 'submitted' THEN ARRAY['registered', 'assigned', 'acknowledged', 'rectifying', 'submitted']
    WHEN 'accepted' THEN ARRAY['registered', 'assigned', 'acknowledged', 'rectifying', 'submitted', 'accepted']
    ELSE ARRAY['registered', 'assigned', 'acknowledged', 'rectifying', 'submitted', 'accepted', 'closed'] END)
    WITH ORDINALITY step(became, place)
"""
FEEDBACKS = """
INSERT INTO accountability_feedback (matter_id, uid, words, at, unit_id, status, judged_at, judgement)
SELECT n + 1, md5('f' || n)::uuid, '已覆盖', coalesce(done_on, due_on - 1), unit,
       CASE status WHEN 'submitted' THEN 'waiting' WHEN 'rectifying' THEN 'returned' ELSE 'accepted' END,
       CASE WHEN status <> 'submitted' THEN coalesce(done_on, due_on - 1) + 1 END, ''
FROM made WHERE status IN ('closed', 'submitted', 'accepted') OR n %% 100 BETWEEN 90 AND 94 AND n %% 2 = 0
"""
NOTICES = """
INSERT INTO accountability_notice (matter_id, kind, unit_id, year, serial, number, title, body, requirement, due_on, signer,
    issued_at, received_at, reply)
SELECT n + 1, 'assignment', unit, 2016, n + 1, 'BENCHN' || n, '土方裸露', '', '', due_on, '', registered_on + 1,
       CASE WHEN status <> 'assigned' THEN registered_on + 2 END, ''
FROM made WHERE status <> 'registered'
"""
FAILED = """
INSERT INTO accountability_urging (matter_id, serial, failures_before_case, days_to_fix, because, status, status_since, sent_at, due_on,
    why_failed, failed_at)
SELECT n + 1, 1, 2, 5, '', 'failed', %(today)s - 10, %(today)s - 20, %(today)s - 11, 'lapsed', %(today)s - 10
FROM made WHERE n %% 1000 = 94
"""
RUNNING = """
INSERT INTO accountability_urging (matter_id, serial, failures_before_case, days_to_fix, because, status, status_since, sent_at, due_on,
    why_failed)
SELECT n + 1, 1 + (n %% 1000 = 94)::int, 2, 5, '', 'sent', %(today)s - 8, %(today)s - 8, %(today)s - 1, ''
FROM made WHERE n %% 100 = 94
"""
SEQUENCE = "SELECT setval(pg_get_serial_sequence('accountability_matter', 'id'), %(matters)s)"
FILL = {
    "days": DAYS,
    "people": PEOPLE,
    "kind": KIND,
    "matters": MATTERS,
    "history": HISTORY,
    "feedbacks": FEEDBACKS,
    "notices": NOTICES,
    "failed urgings": FAILED,
    "running urgings": RUNNING,
    "sequence": SEQUENCE,
}

WITH_UNIT = "(m.status IN ('assigned', 'rectifying') OR m.status = 'acknowledged' AND m.verdict <> 'false')"
_LATE = f"""
FROM accountability_matter m
WHERE {WITH_UNIT} AND m.due_on < %(today)s
  AND NOT EXISTS (SELECT FROM accountability_extension e WHERE e.matter_id = m.id AND e.status = 'asked')
  AND NOT EXISTS (SELECT FROM accountability_breach b WHERE b.matter_id = m.id AND b.rule =
      CASE WHEN EXISTS (SELECT FROM accountability_feedback f WHERE f.matter_id = m.id) THEN 'late' ELSE 'no_feedback' END)
"""
_LAPSED = f"""
FROM accountability_matter m WHERE g.matter_id = m.id AND g.status = 'sent' AND g.due_on < %(today)s AND {WITH_UNIT}
"""
_TO_URGE = f"""
FROM accountability_matter m
WHERE {WITH_UNIT} AND m.due_on < %(today)s
  AND NOT EXISTS (SELECT FROM accountability_urging g WHERE g.matter_id = m.id AND g.status IN ('proposed', 'sent'))
  AND NOT EXISTS (SELECT FROM accountability_case c WHERE c.matter_id = m.id AND c.status IN ('opened', 'handed_over', 'under_review'))
"""
LATE = (
    f"SELECT count(*) {_LATE}",
    f"""INSERT INTO accountability_breach (matter_id, rule, words, at, status, ended_because)
    SELECT m.id, 'late', '', %(at)s, 'open', '' {_LATE} ORDER BY m.id""",
)
LAPSED = (
    f"SELECT count(*) {_LAPSED.replace(' m WHERE', ' m, accountability_urging g WHERE')}",
    f"UPDATE accountability_urging g SET status = 'failed', why_failed = 'lapsed', failed_at = %(at)s, status_since = %(at)s {_LAPSED}",
)
TO_URGE = (
    f"SELECT count(*) {_TO_URGE}",
    f"""WITH slip AS (
        INSERT INTO accountability_notice (matter_id, kind, unit_id, year, serial, number, title, body, requirement, due_on, signer,
            issued_at, reply)
        SELECT m.id, 'urging', m.handling_unit_id, 2016, m.id, 'BENCHU' || m.id, '', '', '', %(today)s + 7, '', %(at)s, '' {_TO_URGE}
        RETURNING id, matter_id
    ), sent AS (
        INSERT INTO accountability_urging (matter_id, serial, notice_id, failures_before_case, days_to_fix, because, status, status_since,
            sent_at, due_on, why_failed)
        SELECT matter_id, 9, id, 2, 5, '', 'sent', %(at)s, %(at)s, %(today)s + 7, '' FROM slip RETURNING id
    )
    INSERT INTO accountability_urginghistory (urging_id, was, became, at, because) SELECT id, '', 'sent', %(at)s, '' FROM sent""",
)
PAGE = "SELECT count(*) FROM (SELECT m.* FROM accountability_matter m ORDER BY m.registered_at DESC, m.id DESC {}) page"
COUNT = "SELECT count(*) FROM accountability_matter m WHERE {}"
OVERDUE = COUNT.format(f"{WITH_UNIT} AND due_on < %(today)s")
BY_UNIT = """
SELECT count(*) FROM (
    SELECT handling_unit_id, count(*) FILTER (WHERE closed_at IS NOT NULL)
    FROM accountability_matter WHERE assigned_at IS NOT NULL GROUP BY 1
) counted
"""
PAGES = [
    ("list of matters", "/ledger/matters/", PAGE.format("LIMIT 50")),
    ("list: overdue", "/ledger/matters/?overdue=true", OVERDUE),
    ("list: red", "/ledger/matters/?light=red", OVERDUE),
    ("list: closed out", "/ledger/matters/?status=closed", COUNT.format("status = 'closed'")),
    ("list: page 1,000", "/ledger/matters/?page=1000", PAGE.format("LIMIT 50 OFFSET 49950")),
    ("matter", "/supervision/matters/{matter}/", ""),
    ("desk", "/supervision/desk/", COUNT.format(f"status IN ('registered', 'submitted', 'accepted') OR {WITH_UNIT}")),
    ("statistics", "/supervision/statistics/", BY_UNIT),
    ("look-backs", "/supervision/look-backs/", "SELECT count(*) FROM accountability_lookback WHERE status = 'due'"),
    ("notices", "/ledger/notices/", "SELECT count(*) FROM accountability_notice"),
]
