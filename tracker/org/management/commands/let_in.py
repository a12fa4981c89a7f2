"""manage.py let_in: somebody who cannot log in, and nobody who could help: for an emergency, at the server."""

import secrets

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from tracker.lib import acting, scoping
from tracker.org import accounts
from tracker.org.login import factors, locking
from tracker.org.models import User

PASSWORD_BYTES = 12


class Command(BaseCommand):
    """Unlock an account; on demand open it again, reset its second factor, set an initial password."""

    help = "Unlock an account, for instance of the only security administrator. Whatever is done stands in the audit trail."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="why; it stands in the audit trail")
        parser.add_argument(
            "--new-password", action="store_true", help="set an initial password and print it; it must be changed at log-in"
        )
        parser.add_argument("--reset-second-factor", action="store_true", help="for a lost telephone")
        parser.add_argument("--reopen", action="store_true", help="open a closed account again")

    def handle(self, *args, username, reason, new_password, reset_second_factor, reopen, **options):
        with scoping.everything("manage.py let_in finds an account by its name"), acting.because(reason):
            user = User.objects.filter(username=username).select_related("person").first()
            if user is None:
                raise CommandError(_("There is no account “%(name)s”.") % {"name": username})
            locking.let_try_again(name=username)
            self.stdout.write(_("Unlocked: %(name)s") % {"name": username})
            if reopen and not user.is_active:
                accounts.reopen_account(user)
                self.stdout.write(_("The account is open again."))
            if reset_second_factor:
                factors.reset(user, by=None, reason=reason)
                self.stdout.write(_("The second factor is reset."))
            if new_password:
                password = initial_password()
                accounts.set_initial_password(user, password)
                self.stdout.write(_("Initial password, to be changed at the next log-in: %(password)s") % {"password": password})


def initial_password() -> str:
    """Return a password that no rule refuses."""
    return f"{secrets.token_urlsafe(PASSWORD_BYTES)}-Aa7"
