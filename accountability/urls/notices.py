"""The notice desk."""

urlpatterns = []
