"""Addresses of air monitoring: charts, calendars, days, comparison and completeness."""

from django.urls import path

from pollution.air.views import air, days

urlpatterns = [
    path("", air.air, name="air"),
    path("units/<int:pk>/", air.unit, name="unit"),
    path("units/<int:pk>/days/<isoday:day>/", days.unit_day, name="unit-day"),
    path("stations/<int:pk>/charts/", air.charts, name="charts"),
    path("stations/<int:pk>/days/<isoday:day>/", days.day, name="day"),
    path("stations/<int:pk>/days/<isoday:day>/minutes/", days.minutes, name="minutes"),
    path("stations/<int:pk>/gaps/", days.gaps, name="gaps"),
    path("calendar/<slug:of>/<int:pk>/", days.calendar, name="calendar"),
    path("compare/", days.compare, name="compare"),
    path("compare/export/", days.compare_export, name="compare-export"),
    path("completeness/", days.completeness, name="completeness"),
]
