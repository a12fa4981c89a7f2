"""Addresses of the jobs."""

from django.urls import path

from tracker.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.health_page, name="health"),
    path("runs/<int:pk>/again/", views.run_again, name="run-again"),
    path("outbox/<int:pk>/again/", views.try_again, name="try-again"),
    path("outbox/<int:pk>/let-go/", views.let_go, name="let-go"),
]
