"""The air of bench/air.py: stations of forty townships with all their hours, month by month, and the bare SQL beside its figures.

Nothing is random: values are whole numbers out of hashes, two runs make the same rows. One hour in 250 is missing, one in 500 is a fault.
"""

STATIONS = """
INSERT INTO air_station (id, search_text, search_grams, version, code, name, name_en, kind, unit_id, first_day)
OVERRIDING SYSTEM VALUE
SELECT n, '', '{}', 1, 'B' || lpad(n::text, 5, '0'), '监测站' || n, '', CASE WHEN n <= 12 THEN 'national' ELSE 'township' END,
    (SELECT min(id) FROM org_unit WHERE kind = 'subdistrict') + n %% 40, %(first)s
FROM generate_series(1, %(stations)s) n
"""
WEIGHTS = """
INSERT INTO air_stationweight (station_id, unit_id, weight, first_day)
SELECT id, CASE WHEN kind = 'national' THEN (SELECT min(id) FROM org_unit WHERE kind = 'district') ELSE unit_id END, 1, %(first)s
FROM air_station
"""
DEVICES = """
INSERT INTO air_device (mn, station_id, maker, foreign_checks, is_hourly, minutes_apart, heard_at, registered_at)
SELECT 'BENCH' || lpad(id::text, 19, '0'), id, '', '{}', true, 10, %(at)s - id %% 90 * interval '1 minute', %(at)s - interval '1 year'
FROM air_station
"""
CHANNELS = """
INSERT INTO air_channel (device_id, code, factor, measure, is_in_use, doubt)
SELECT device.id, six.code, six.factor, CASE WHEN six.factor = 'co' THEN 'mgm3' ELSE 'ugm3' END, true, ''
FROM air_device AS device CROSS JOIN (VALUES ('a34004', 'pm25'), ('a34002', 'pm10'), ('a21026', 'so2'), ('a21004', 'no2'),
    ('a21005', 'co'), ('a05024', 'o3')) AS six (code, factor)
"""
DEVICE_DAYS = """
INSERT INTO air_deviceday (device_id, day, packets, hours, broken, resent, backfilled, deviations)
SELECT device.id, day, 1560 + device.id %% 40, 16777215, device.id %% 3, 0, 0, '{"odd_mn": 1500}'
FROM air_device AS device CROSS JOIN generate_series(%(at)s::date - 60, %(at)s::date, '1 day') AS day
"""
SEQUENCES = "SELECT setval(pg_get_serial_sequence('air_station', 'id'), 2000000)"
FILL = {
    "stations": STATIONS,
    "weights": WEIGHTS,
    "devices": DEVICES,
    "channels": CHANNELS,
    "days of devices": DEVICE_DAYS,
    "sequences": SEQUENCES,
}
# One month of all stations; hours are labelled by their end, so a month ends with the hour before that of its last midnight.
MONTH = """
INSERT INTO air_reading (station_id, factor, hour, value, flag, way, received_at)
SELECT station_id, factor, hour,
    CASE WHEN factor = 'co' THEN (level * (700 + (chance & 511)) / 1000)::numeric / 1000
         ELSE (level * (700 + (chance & 511)) / 1000)::numeric END,
    CASE WHEN chance >> 20 & 511 = 7 THEN 'D' ELSE 'N' END, 'hj212', hour + interval '90 seconds'
FROM (
    SELECT station.n AS station_id, six.factor, hour, hashint8extended(station.n * 100000000000 + six.n * 10000000000
        + extract(epoch FROM hour)::bigint, 6) AS chance,
        six.level * (1000 + six.swing * least(abs(extract(month FROM hour)::int - 7), 5)) / 1000 AS level
    FROM generate_series(1, %(stations)s) AS station (n)
    CROSS JOIN (VALUES (1, 'pm25', 44, 300), (2, 'pm10', 82, 220), (3, 'so2', 14, 300), (4, 'no2', 32, 150), (5, 'co', 900, 200),
        (6, 'o3', 150, -140)) AS six (n, factor, level, swing)
    CROSS JOIN generate_series(%(begin)s::timestamptz, %(end)s::timestamptz - interval '1 hour', '1 hour') AS hour
) AS made WHERE chance >> 40 & 255 > 0
"""
STALE = """
INSERT INTO air_staleday (station_id, day)
SELECT station.id, day FROM air_station AS station CROSS JOIN generate_series(%(first)s::date, %(last)s::date, '1 day') AS day
"""

HOURS_OF_DAY = """
SELECT factor, hour, value, flag, way, received_at FROM air_reading
WHERE station_id = %(station)s AND hour > %(day)s AND hour <= %(day)s + interval '1 day' ORDER BY factor, hour
"""
HOURS_OF_WEEK = """
SELECT factor, hour, value FROM air_reading
WHERE station_id = %(station)s AND hour > %(day)s - interval '6 days' AND hour <= %(day)s + interval '1 day' ORDER BY factor, hour
"""
DAYS_OF_MONTH = "SELECT day, factor, value FROM air_stationday WHERE station_id = %(station)s AND day > %(day)s::date - 31"
YEAR = """
SELECT day, aqi, "primary" FROM air_stationindex WHERE station_id = %(station)s AND day BETWEEN %(new_year)s AND %(day)s ORDER BY day
"""
UNIT_YEAR = """
SELECT day, aqi, "primary" FROM air_unitindex WHERE unit_id = %(unit)s AND day BETWEEN %(new_year)s AND %(day)s ORDER BY day
"""
UNITS_OF_MONTH = """
SELECT unit_id, factor, avg(value), count(value) FROM air_unitday WHERE day >= %(month)s AND day < %(month)s::date + interval '1 month'
GROUP BY unit_id, factor
"""
HEALTH = """
SELECT device.id, mn, heard_at, sum(packets), sum(broken) FROM air_device AS device
LEFT JOIN air_deviceday AS own ON own.device_id = device.id AND own.day > %(day)s::date - 7
GROUP BY device.id ORDER BY mn LIMIT 50
"""
COMPLETE = """
SELECT station_id, factor, count(value), count(*) FROM air_stationday
WHERE day >= %(month)s AND day < %(month)s::date + interval '1 month' GROUP BY station_id, factor
"""
LATEST = "SELECT unit_id, day, aqi FROM air_unitindex WHERE day > %(day)s::date - 7"
