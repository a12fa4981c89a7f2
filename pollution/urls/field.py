"""The phone pages of an inspector."""

from django.urls import path

from pollution.views import field
from pollution.views.recheck import recheck

urlpatterns = [
    path("field/", field.today, name="field"),
    path("field/sources/<int:pk>/", field.source, name="field-source"),
    path("field/sources/<int:pk>/visit/", field.visit, name="visit"),
    path("field/matters/<int:pk>/recheck/", recheck, name="recheck"),
]
