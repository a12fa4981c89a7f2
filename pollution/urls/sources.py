"""The way to the ledger of sources."""

from django.urls import path

from pollution.views import sources as views

urlpatterns = [
    path("", views.sources_list, name="list"),
]
