"""Statistics and look-backs."""

from django.urls import path

from accountability.views import look_backs, statistics

urlpatterns = [
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/export/", statistics.statistics_export, name="statistics-export"),
    path("look-backs/", look_backs.look_backs, name="look-backs"),
    path("look-backs/<int:pk>/", look_backs.look_back, name="look-back"),
]
