"""Addresses of air monitoring: devices, quarantine and what is heard."""

from django.urls import path

from pollution.air.views import devices, quarantine

urlpatterns = [
    path("devices/", devices.devices, name="devices"),
    path("devices/new/", devices.device_new, name="device-new"),
    path("devices/<int:pk>/", devices.device, name="device"),
    path("devices/<int:pk>/edit/", devices.device_edit, name="device-edit"),
    path("devices/<int:pk>/channels/", devices.device_channels, name="device-channels"),
    path("devices/<int:pk>/ask/", devices.device_ask, name="device-ask"),
    path("devices/<int:pk>/end/", devices.device_end, name="device-end"),
    path("channels/<int:pk>/measure/", devices.channel_measure, name="channel-measure"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<int:pk>/", quarantine.stranger, name="stranger"),
    path("quarantine/<int:pk>/adopt/", quarantine.stranger_adopt, name="stranger-adopt"),
    path("quarantine/<int:pk>/again/", quarantine.stranger_again, name="stranger-again"),
    path("quarantine/<int:pk>/ignore/", quarantine.stranger_ignore, name="stranger-ignore"),
    path("quarantine/<int:pk>/heed/", quarantine.stranger_heed, name="stranger-heed"),
]
