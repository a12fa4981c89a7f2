"""The supervision desk, statistics, look-backs."""

from django.urls import path

from accountability.views import desk

urlpatterns = [
    path("", desk.matters_list, name="list"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<slug:name>/", desk.queue, name="queue"),
]
