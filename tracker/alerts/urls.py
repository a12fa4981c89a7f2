"""Addresses of alerts."""

from django.urls import path

from tracker.alerts.views import administration, inbox

app_name = "alerts"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("done/", inbox.done, name="done"),
    path("back/", inbox.back, name="back"),
    path("rules/", administration.rule_list, name="rules"),
    path("rules/new/", administration.policy_add, name="policy-add"),
    path("channels/", administration.channel_list, name="channels"),
    path("channels/new/", administration.channel_edit, name="channel-add"),
    path("channels/<int:pk>/", administration.channel_edit, name="channel"),
    path("channels/<int:pk>/switch/", administration.channel_switch, name="channel-switch"),
    path("channels/<int:pk>/test/", administration.channel_test, name="channel-test"),
    path("log/", administration.log, name="log"),
    path("log/<int:pk>/again/", administration.resend, name="resend"),
]
