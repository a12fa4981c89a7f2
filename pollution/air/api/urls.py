"""Addresses of the programs' door: no log-in leads there, only a key."""

from pollution.air.api.door import api
from pollution.air.api.operations import send_readings  # noqa: F401  what is declared there is behind the door

app_name = "air-api"
urlpatterns = [one for one in api.urls[0] if one.name != "api-root"]  # which only says 404
for one in urlpatterns:
    one.callback.login_required = False
