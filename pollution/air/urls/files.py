"""Addresses of air monitoring: files of readings."""

from django.urls import path

from pollution.air.views import files

urlpatterns = [
    path("files/", files.files, name="files"),
    path("files/new/", files.file_new, name="file-new"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/confirm/", files.file_confirm, name="file-confirm"),
    path("files/<int:pk>/again/", files.file_again, name="file-again"),
    path("files/<int:pk>/undo/", files.file_undo, name="file-undo"),
    path("files/<int:pk>/left/", files.file_left, name="file-left"),
    path("stations/<int:pk>/readings/", files.readings, name="readings"),
]
