"""Addresses of the organisation."""

from django.urls import path

from tracker.org.views import account

app_name = "org"
urlpatterns = [
    path("me/", account.me, name="me"),
]
