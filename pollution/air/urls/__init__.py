"""Addresses of air monitoring, by room."""

from pollution.air.urls import api, days, devices, exceedances, files, keeping, standings, stations

app_name = "air"
urlpatterns = [
    *api.urlpatterns,
    *days.urlpatterns,
    *devices.urlpatterns,
    *exceedances.urlpatterns,
    *files.urlpatterns,
    *keeping.urlpatterns,
    *standings.urlpatterns,
    *stations.urlpatterns,
]
