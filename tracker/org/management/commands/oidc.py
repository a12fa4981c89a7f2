"""Asks a provider of single sign-on what the settings need: `manage.py oidc discover ISSUER`, and `manage.py oidc check`."""

import requests
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.lib.provider import ANSWER_SECONDS, BadDocument, is_safe, lines_of


class Command(BaseCommand):
    """Print the environment lines of a provider, or say whether the one that is set answers."""

    help = "Single sign-on: print the environment lines of a provider (discover ISSUER), or ask the one that is set (check)."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["discover", "check"])
        parser.add_argument("issuer", nargs="?", default="")
        parser.add_argument("--ca-file", default=None, help="certificates of the government's own authority (PEM)")

    def handle(self, what, issuer, ca_file, **options):
        if what == "discover":
            self.stdout.write("\n".join(self.discovered(issuer, ca_file)))
        else:
            self.check_provider()

    def discovered(self, issuer: str, ca_file: str | None) -> list[str]:
        """Return the lines, from the document that each provider keeps at the same place."""
        if not is_safe(issuer):
            raise CommandError("Give the issuer as an https:// address.")
        document = self.asked(f"{issuer.rstrip('/')}/.well-known/openid-configuration", ca_file)
        try:
            return lines_of(issuer, document)
        except BadDocument as error:
            raise CommandError(f"The document of {issuer} cannot be used: {error}") from error

    def check_provider(self) -> None:
        """Say how many keys the provider shows; without keys nobody is let in."""
        provider = settings.SINGLE_SIGN_ON
        if provider is None:
            raise CommandError("TRACKER_OIDC_ISSUER is not set: single sign-on is off.")
        keys = self.asked(provider.jwks_url, provider.ca_file or None).get("keys") or []
        nameless = sum(1 for key in keys if not key.get("kid"))
        if not keys or nameless:
            raise CommandError(f"{provider.jwks_url}: {len(keys)} keys, {nameless} of them without kid.")
        self.stdout.write(f"{provider.issuer}: {len(keys)} keys, {provider.algorithm}.")

    def asked(self, address: str, ca_file: str | None) -> dict:
        """Return the JSON object at an address."""
        try:
            answer = requests.get(address, timeout=ANSWER_SECONDS, verify=ca_file or True)
            answer.raise_for_status()
            found = answer.json()
        except requests.RequestException as error:
            raise CommandError(f"{address} does not answer: {error}") from error
        if not isinstance(found, dict):
            raise CommandError(f"{address}: no JSON object")
        return found
