"""Addresses of evidence; the number of a file is no guess, and no right."""

from django.urls import path

from tracker.evidence.views import contents, pages, uploads

app_name = "evidence"

urlpatterns = [
    path("upload/", uploads.upload, name="upload"),
    path("<uuid:uid>/", pages.file, name="file"),
    path("<uuid:uid>/thumb/", contents.thumb, name="thumb"),
    path("<uuid:uid>/copy/", contents.copy, name="copy"),
    path("<uuid:uid>/download/", contents.original, name="original"),
]
