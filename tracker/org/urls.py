"""Addresses of the organisation."""

from datetime import date

from django.urls import path, register_converter

from tracker.org.views import account, calendar, factor, home, leaving, locks, log_in_policy, people, sessions, units, users


class Day:
    """A day in an address: 2016-08-09."""

    regex = r"\d{4}-\d{2}-\d{2}"
    to_python = staticmethod(date.fromisoformat)
    to_url = staticmethod(str)


register_converter(Day, "isoday")

app_name = "org"
urlpatterns = [
    path("", home.home, name="home"),
    path("me/", account.me, name="me"),
    path("me/log-ins/", sessions.mine, name="sessions"),
    path("me/log-ins/end/", sessions.end_others, name="sessions-end-others"),
    path("me/factor/", factor.factor, name="factor"),
    path("me/factor/begin/", factor.begin, name="factor-begin"),
    path("me/factor/enrol/", factor.enrol, name="factor-enrol"),
    path("me/factor/verify/", factor.verify, name="factor-verify"),
    path("me/factor/codes/", factor.renew_codes, name="factor-codes"),
    path("me/factor/off/", factor.take_off, name="factor-off"),
    path("units/", units.units, name="units"),
    path("units/new/", units.new, name="unit-new"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", units.edit, name="unit-edit"),
    path("units/<int:pk>/place/", units.place, name="unit-place"),
    path("units/<int:pk>/end/", units.end, name="unit-end"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new, name="person-new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="person-edit"),
    path("people/<int:pk>/leave/", leaving.leave, name="person-leave"),
    path("people/<int:pk>/posts/new/", people.new_post, name="post-new"),
    path("posts/<int:pk>/end/", people.end_post, name="post-end"),
    path("users/", users.users, name="users"),
    path("users/new/", users.new, name="user-new"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/password/", users.password, name="user-password"),
    path("users/<int:pk>/close/", users.close, name="user-close"),
    path("users/<int:pk>/reopen/", users.reopen, name="user-reopen"),
    path("users/<int:pk>/log-ins/", sessions.of_user, name="user-sessions"),
    path("users/<int:pk>/log-ins/end/", sessions.end_of_user, name="user-sessions-end"),
    path("users/<int:pk>/factor/reset/", sessions.reset_factor, name="user-factor-reset"),
    path("users/<int:pk>/roles/new/", users.new_role, name="role-new"),
    path("roles/<int:pk>/end/", users.end_role, name="role-end"),
    path("log-in/", log_in_policy.versions, name="log-in-policy"),
    path("log-in/new/", log_in_policy.new, name="log-in-policy-new"),
    path("locks/", locks.locks, name="locks"),
    path("locks/unlock/", locks.unlock, name="unlock"),
    path("rights/", users.rights, name="rights"),
    path("calendar/", calendar.this_year, name="calendar"),
    path("calendar/<int:year>/", calendar.year, name="calendar-year"),
    path("calendar/<isoday:day>/", calendar.day, name="calendar-day"),
    path("calendar/load/", calendar.load, name="calendar-load"),
]
