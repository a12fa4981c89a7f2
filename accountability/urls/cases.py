"""Cases, their people and outcomes, dossier."""

urlpatterns = []
