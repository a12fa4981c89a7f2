"""Enforcement measures and joint teams."""

from django.urls import path

from pollution.views import enforcement

urlpatterns = [
    path("enforcements/", enforcement.measures, name="enforcements"),
    path("enforcements/new/", enforcement.measure_new, name="enforcement-new"),
    path("enforcements/<int:pk>/", enforcement.measure, name="enforcement"),
    path("enforcements/<int:pk>/carry-out/", enforcement.measure_carry_out, name="enforcement-carry-out"),
    path("enforcements/<int:pk>/lift/", enforcement.measure_lift, name="enforcement-lift"),
    path("teams/", enforcement.teams, name="teams"),
    path("teams/new/", enforcement.team_new, name="team-new"),
    path("teams/<int:pk>/", enforcement.team, name="team"),
    path("teams/<int:pk>/change/", enforcement.team_change, name="team-change"),
    path("teams/<int:pk>/end/", enforcement.team_end, name="team-end"),
]
