"""The logged-in user comes with the person they are, in one query a request."""

from django.contrib.auth.backends import ModelBackend

from tracker.org.models import User


class WithPerson(ModelBackend):
    """Django's own check of passwords; the user of a session is read together with the person."""

    def get_user(self, user_id):
        """Return the user of a session, or None once the account is closed."""
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
