"""The notice desk."""

from django.urls import path

from accountability.views import notices

urlpatterns = [
    path("notices/", notices.notices_list, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/receive/", notices.receive, name="notice-receive"),
    path("notices/<int:pk>/reply/", notices.reply, name="notice-reply"),
    path("matters/<int:pk>/notice/", notices.send, name="notice-send"),
]
