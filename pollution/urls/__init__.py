"""Addresses of pollution control, by room."""

from pollution.urls import counts, enforcement, field, map, records, rules, source, sources, sweeps

app_name = "pollution"
urlpatterns = [
    *counts.urlpatterns,
    *enforcement.urlpatterns,
    *field.urlpatterns,
    *map.urlpatterns,
    *records.urlpatterns,
    *rules.urlpatterns,
    *source.urlpatterns,
    *sources.urlpatterns,
    *sweeps.urlpatterns,
]
