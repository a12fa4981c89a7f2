"""The matter and the acts on it."""

urlpatterns = []
