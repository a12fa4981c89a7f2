"""Addresses of pollution control, by room."""

app_name = "pollution"
urlpatterns = []
