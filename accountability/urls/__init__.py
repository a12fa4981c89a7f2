"""Addresses of supervision and accountability; each desk has a file of its own."""

from accountability.urls import cases, desk, matters, notices, papers, rules, watch

app_name = "accountability"
urlpatterns = [
    *desk.urlpatterns,
    *matters.urlpatterns,
    *notices.urlpatterns,
    *papers.urlpatterns,
    *cases.urlpatterns,
    *rules.urlpatterns,
    *watch.urlpatterns,
]
