"""Addresses of key projects."""

from django.urls import path

from projects.views import figures, reporting

app_name = "projects"

urlpatterns = [
    path("figures/", figures.printed, name="printed"),
    path("rounds/", reporting.rounds, name="rounds"),
    path("rounds/<str:label>/", reporting.round_page, name="round"),
    path("rounds/<str:label>/sheet/", reporting.sheet, name="sheet"),
    path("rounds/<str:label>/accept/", reporting.accept_many, name="round-accept"),
    path("rounds/<str:label>/lock/", reporting.lock, name="round-lock"),
    path("reports/<int:pk>/", reporting.report, name="report"),
    path("reports/<int:pk>/fill/", reporting.fill, name="report-fill"),
    path("reports/<int:pk>/accept/", reporting.accept, name="report-accept"),
    path("reports/<int:pk>/return/", reporting.send_back, name="report-return"),
]
