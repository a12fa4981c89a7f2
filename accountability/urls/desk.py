"""The supervision desk, statistics, look-backs."""

urlpatterns = []
