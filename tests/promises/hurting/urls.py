"""The product's addresses and three that hurt."""

from django.urls import path

from tests.promises.hurting import views
from tracker.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]
urlpatterns = [
    *urlpatterns,
    path("hurting/whoami/", views.whoami),
    path("hurting/sleep/", views.sleep),
    path("hurting/idle/", views.idle),
]
