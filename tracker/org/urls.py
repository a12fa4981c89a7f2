"""Addresses of the organisation."""

from datetime import date

from django.urls import path, register_converter

from tracker.org.views import account, calendar, home, people, units, users


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
    path("people/<int:pk>/posts/new/", people.new_post, name="post-new"),
    path("posts/<int:pk>/end/", people.end_post, name="post-end"),
    path("users/", users.users, name="users"),
    path("users/new/", users.new, name="user-new"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/password/", users.password, name="user-password"),
    path("users/<int:pk>/close/", users.close, name="user-close"),
    path("users/<int:pk>/reopen/", users.reopen, name="user-reopen"),
    path("users/<int:pk>/roles/new/", users.new_role, name="role-new"),
    path("roles/<int:pk>/end/", users.end_role, name="role-end"),
    path("rights/", users.rights, name="rights"),
    path("calendar/", calendar.this_year, name="calendar"),
    path("calendar/<int:year>/", calendar.year, name="calendar-year"),
    path("calendar/<isoday:day>/", calendar.day, name="calendar-day"),
    path("calendar/load/", calendar.load, name="calendar-load"),
]
