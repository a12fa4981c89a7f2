"""The check of what the provider of single sign-on sends; read only where one is set, because of the library."""

from typing import NoReturn

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from tracker.lib import periods
from tracker.org.backend import WithPerson
from tracker.org.single_sign_on import Reason, Refused, account_of

CLOCKS_DIFFER = 60  # seconds between the provider's clock and ours
ITS_OWN_FAULT = 500  # from this status on the provider is ill, below it the request was refused
WRONG = (
    (jwt.ExpiredSignatureError, "expired"),
    (jwt.InvalidAudienceError, "audience"),
    (jwt.InvalidIssuerError, "issuer"),
    (jwt.InvalidSignatureError, "signature"),
    (jwt.InvalidAlgorithmError, "algorithm"),
    (jwt.MissingRequiredClaimError, "claims"),
)


class BySingleSignOn(OIDCAuthenticationBackend):
    """The library's code flow, with the checks that it leaves to us; it makes no accounts. Every refusal is a `Refused`."""

    get_user = WithPerson.get_user

    def authenticate(self, request, *, nonce, code_verifier):
        """Return the account of who comes back from the provider. The two words keep Django from asking us about passwords."""
        try:
            return super().authenticate(request, nonce=nonce, code_verifier=code_verifier)
        except requests.RequestException as error:
            self._refuse_after(error)

    def _refuse_after(self, error: requests.RequestException) -> NoReturn:
        # Never the answer's text: it may hold what was sent.
        status = error.response.status_code if error.response is not None else 0
        detail = f"{type(error).__name__} {status or ''}".strip()
        raise Refused(Reason.CODE if 0 < status < ITS_OWN_FAULT else Reason.AWAY, detail) from error

    def get_token(self, payload):
        """Return what the provider gives for the code."""
        tokens = super().get_token(payload)
        if not isinstance(tokens, dict) or not isinstance(tokens.get("id_token"), str):
            raise Refused(Reason.CODE, "no ID token")
        return tokens

    def verify_token(self, token, **kwargs):
        """Return the claims of an ID token for us, from our provider, of this log-in and of now."""
        try:
            algorithm = jwt.get_unverified_header(token).get("alg")
            if algorithm != self.OIDC_RP_SIGN_ALGO:
                raise Refused(Reason.TOKEN, f"algorithm {str(algorithm)[:20]!r}")
            claims = super().verify_token(token, **kwargs)
        except jwt.PyJWTError as error:
            word = next((word for kind, word in WRONG if isinstance(error, kind)), "unreadable")
            raise Refused(Reason.TOKEN, f"{word}: {error}") from error
        except SuspiciousOperation as error:  # all else that the library asks is answered below
            raise Refused(Reason.TOKEN, "nonce") from error
        self._check_age(claims)
        return claims

    def retrieve_matching_jwk(self, token):
        """Return the provider's key by which a token says it is signed."""
        try:
            return super().retrieve_matching_jwk(token)
        except (SuspiciousOperation, LookupError, TypeError, jwt.PyJWTError) as error:
            raise Refused(Reason.TOKEN, "key") from error

    def _verify_jws(self, payload, key):
        provider = settings.SINGLE_SIGN_ON
        claims = jwt.decode(
            payload,
            key,
            algorithms=[provider.algorithm],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=CLOCKS_DIFFER,
            options={"require": ["iss", "aud", "sub", "exp", "iat"]},
        )
        if claims.get("azp", provider.client_id) != provider.client_id:
            raise jwt.InvalidAudienceError("azp")
        return claims

    def _check_age(self, claims) -> None:
        longest, asked_at = settings.SINGLE_SIGN_ON.max_age, claims.get("auth_time")
        if not longest:
            return
        if not isinstance(asked_at, int | float) or periods.real_now().timestamp() - asked_at > longest + CLOCKS_DIFFER:
            raise Refused(Reason.TOKEN, f"auth_time {asked_at!r}")

    def get_or_create_user(self, access_token, id_token, payload):
        """Return the account of the checked person; none is ever made here."""
        claims = payload | self._more(access_token, id_token, payload)
        user = account_of(claims, settings.SINGLE_SIGN_ON, at=periods.real_now())
        self.request.single_sign_on = payload  # only the signed part may speak of a second factor
        return user

    def _more(self, access_token, id_token, payload) -> dict:
        if not self.OIDC_OP_USER_ENDPOINT:
            return {}
        told = self.get_userinfo(access_token, id_token, payload)
        if not isinstance(told, dict) or told.get("sub") != payload["sub"]:
            raise Refused(Reason.TOKEN, "subject")
        return {name: value for name, value in told.items() if name not in ("iss", "aud", "exp", "iat", "nonce")}
