"""Addresses of air monitoring: stations and what they measure."""

from django.urls import path

from pollution.air.views import stations as views

urlpatterns = [
    path("stations/", views.stations, name="stations"),
    path("stations/new/", views.station_new, name="station-new"),
    path("stations/<int:pk>/", views.station, name="station"),
    path("stations/<int:pk>/edit/", views.station_edit, name="station-edit"),
    path("stations/<int:pk>/weigh/", views.station_weigh, name="station-weigh"),
    path("stations/<int:pk>/end/", views.station_end, name="station-end"),
]
