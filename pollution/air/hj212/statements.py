"""What the receiver says to the database: each for a whole batch at once, rows handed over as JSON or by COPY."""

MINUTES_COMING = """
CREATE TEMPORARY TABLE air_minutes_coming (packet int, device_id bigint, factor varchar(5), span varchar(2), at timestamptz,
    value numeric(12, 4), flag varchar(1), sent varchar(20), received_at timestamptz) ON COMMIT DROP
"""
MINUTES_COPY = "COPY air_minutes_coming FROM STDIN"
MINUTES_THERE = """
SELECT DISTINCT packet FROM air_minutes_coming AS coming CROSS JOIN LATERAL (
    SELECT 1 FROM air_minute AS old WHERE old.device_id = coming.device_id AND old.factor = coming.factor AND old.span = coming.span
    AND old.at = coming.at AND old.at BETWEEN %(first)s AND %(last)s OFFSET 0
) AS old
"""
MINUTES_TAKE = """
INSERT INTO air_minute (device_id, factor, span, at, value, flag, sent, received_at)
SELECT device_id, factor, span, at, value, flag, sent, received_at FROM air_minutes_coming
ON CONFLICT (device_id, factor, span, at) DO UPDATE SET value = excluded.value, flag = excluded.flag, sent = excluded.sent,
    received_at = excluded.received_at
WHERE (air_minute.value, air_minute.flag) IS DISTINCT FROM (excluded.value, excluded.flag)
"""
HOURS_STALE = """
INSERT INTO air_stalehour (device_id, hour)
SELECT DISTINCT device_id, hour FROM jsonb_to_recordset(%s::jsonb) AS given (device_id bigint, hour timestamptz)
JOIN air_device ON air_device.id = device_id ORDER BY device_id, hour
ON CONFLICT (device_id, hour) DO UPDATE SET hour = excluded.hour WHERE FALSE
"""
TALLY = """
INSERT INTO air_deviceday AS own (device_id, day, packets, hours, broken, resent, backfilled, deviations)
SELECT device, day, packets, hours, broken, resent, backfilled, deviations FROM jsonb_to_recordset(%s::jsonb) AS given
    (device bigint, day date, packets int, hours int, broken int, resent int, backfilled int, deviations jsonb)
JOIN air_device ON air_device.id = device ORDER BY device, day
ON CONFLICT (device_id, day) DO UPDATE SET packets = own.packets + excluded.packets, hours = own.hours | excluded.hours,
    broken = own.broken + excluded.broken, resent = own.resent + excluded.resent, backfilled = own.backfilled + excluded.backfilled,
    deviations = CASE WHEN excluded.deviations = '{}' THEN own.deviations ELSE (
        SELECT jsonb_object_agg(name, total) FROM (
            SELECT name, sum(number::int) AS total FROM (
                SELECT * FROM jsonb_each_text(own.deviations) UNION ALL SELECT * FROM jsonb_each_text(excluded.deviations)
            ) AS counted (name, number) GROUP BY name) AS together) END
"""
HEARD = """
UPDATE air_device SET heard_at = given.at FROM jsonb_to_recordset(%s::jsonb) AS given (device bigint, at timestamptz)
WHERE air_device.id = given.device AND (heard_at IS NULL OR heard_at < given.at - interval '20 seconds')
"""
MOST_STRANGERS = 2_000  # that wait; who was adopted or is ignored takes nobody's place
STRANGER = f"""
INSERT INTO air_stranger AS own (mn, first_at, last_at, packets, address, last_packet, why, is_ignored)
SELECT %(mn)s, %(first)s, %(at)s, %(packets)s, %(address)s, %(raw)s, %(why)s, false
WHERE EXISTS (SELECT 1 FROM air_stranger WHERE mn = %(mn)s)
    OR (SELECT count(*) FROM air_stranger WHERE adopted_id IS NULL AND NOT is_ignored) < {MOST_STRANGERS}
ON CONFLICT (mn) DO UPDATE SET last_at = greatest(own.last_at, excluded.last_at), packets = own.packets + excluded.packets,
    address = excluded.address, last_packet = excluded.last_packet, why = excluded.why,
    adopted_id = CASE WHEN %(known)s THEN NULL ELSE own.adopted_id END  -- of a device that is known something waits again
RETURNING id, is_ignored, (SELECT count(*) FROM air_waitingpacket WHERE stranger_id = own.id), adopted_id
"""
WAITING = "INSERT INTO air_waitingpacket (stranger_id, raw, received_at) VALUES (%s, %s, %s)"
MARK = """
INSERT INTO air_spoolmark (spool, done, at) VALUES (%(spool)s, %(done)s, %(at)s)
ON CONFLICT (spool) DO UPDATE SET done = excluded.done, at = excluded.at
"""
MARKED = "SELECT done FROM air_spoolmark WHERE spool = %s"
FORGET_MARKS = "DELETE FROM air_spoolmark WHERE spool <> %s"
LIFE = "INSERT INTO jobs_signoflife (name, seen_at) VALUES ('hj212', %(at)s) ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at"

# --- Requests to devices ------------------------------------------------------------------------------------------------------------------

SENDS, SILENCE, DOING, WAITS = 4, "10 seconds", "30 minutes", "7 days"  # once and three times again (HJ 212 table 1, mobile)
DUE = f"""
UPDATE air_devicerequest AS own SET sent_at = %(at)s, times_sent = own.times_sent + 1,
    number = CASE WHEN own.number = '' THEN %(number)s ELSE own.number END
FROM (
    SELECT DISTINCT ON (device_id) id FROM air_devicerequest WHERE done_at IS NULL AND device_id = ANY(%(devices)s) ORDER BY device_id, id
) AS first
WHERE own.id = first.id AND (own.times_sent = 0
    OR (own.qn_rtn IS NULL AND own.times_sent < {SENDS} AND own.sent_at <= %(at)s - interval '{SILENCE}'))
RETURNING own.device_id, own.what, own.number, own.begin, own."end", own.seconds
"""
GIVE_UP = f"""
UPDATE air_devicerequest SET done_at = %(at)s WHERE done_at IS NULL AND (
    (qn_rtn IS NULL AND times_sent >= {SENDS} AND sent_at <= %(at)s - interval '{SILENCE}')
    OR (qn_rtn IS NOT NULL AND heard_at <= %(at)s - interval '{DOING}') OR asked_at <= %(at)s - interval '{WAITS}')
"""
TOLD = """
UPDATE air_devicerequest SET qn_rtn = %(code)s, heard_at = %(at)s, done_at = CASE WHEN %(code)s = 1 THEN done_at ELSE %(at)s END
WHERE device_id = %(device)s AND number = %(number)s AND qn_rtn IS NULL AND exe_rtn IS NULL
"""
DONE = """
UPDATE air_devicerequest SET exe_rtn = %(code)s, done_at = %(at)s WHERE device_id = %(device)s AND number = %(number)s AND exe_rtn IS NULL
"""
ANSWER = "UPDATE air_devicerequest SET answer = %(answer)s WHERE device_id = %(device)s AND number = %(number)s"
ASKS_FOR_TIME = """
INSERT INTO air_devicerequest (device_id, what, asked_at, number, times_sent, answer)
SELECT id, '1012', %(at)s, '', 0, '' FROM air_device WHERE id = %(device)s AND NOT EXISTS (
    SELECT 1 FROM air_devicerequest WHERE device_id = %(device)s AND what = '1012'
    AND (done_at IS NULL OR asked_at > %(at)s - interval '1 minute'))
"""
