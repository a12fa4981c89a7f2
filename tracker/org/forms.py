"""Forms of log-in and one's own account."""

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.org.models import User


class LogInForm(AuthenticationForm):
    """Account and password; a closed account is told so, but only to who knows its password."""

    def get_invalid_login_error(self):
        user = User.objects.filter(username=self.cleaned_data.get("username"), is_active=False).first()
        if user and user.check_password(self.cleaned_data.get("password") or ""):
            return ValidationError(_("This account is closed. Ask your security administrator to open it again."), code="inactive")
        return ValidationError(_("Account or password is wrong. Please try again."), code="invalid_login")


class OwnPasswordForm(PasswordChangeForm):
    """The old password and twice the new one; the view calls the act that saves it."""
