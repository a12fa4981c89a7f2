"""The provider of single sign-on (统一身份认证, OpenID Connect), read from the environment; nothing is asked while settings load."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tracker.lib import env
from tracker.lib.env import BadEnvironment

# Which claim names our account, and what must be asked for to be told it.
SCOPES = {"preferred_username": "profile", "sub": "profile", "phone": "phone", "email": "email"}
ALGORITHMS = ("RS256", "ES256")
ANSWER_SECONDS = 5  # a provider that does not answer is said to be away, not waited for
NEEDED = ("CLIENT_ID", "CLIENT_SECRET", "AUTHORIZE_URL", "TOKEN_URL", "JWKS_URL")
# What a discovery document calls the addresses.
DISCOVERED = {
    "authorization_endpoint": "AUTHORIZE_URL",
    "token_endpoint": "TOKEN_URL",
    "jwks_uri": "JWKS_URL",
    "userinfo_endpoint": "USER_URL",
    "end_session_endpoint": "END_URL",
}


class BadDocument(Exception):
    """A discovery document is not one, or is another provider's."""


@dataclass(frozen=True)
class Provider:
    """Where people log in, how we call ourselves there, and what of its words we believe."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    authorize_url: str
    token_url: str
    jwks_url: str
    user_url: str = ""  # empty: what the ID token says is enough
    end_url: str = ""  # where a session at the provider ends; empty: it goes on after log-out here
    name: str = ""  # on the button
    claim: str = "preferred_username"
    only: bool = False  # passwords are for administrators, at an address of their own
    algorithm: str = "RS256"
    second_factor: frozenset[str] = frozenset()  # values of amr or acr that count as a second factor; empty: none does
    max_age: int = 0  # seconds since the provider last asked the person; 0: as long as it likes
    ca_file: str = ""
    basic_auth: bool = False

    def library_settings(self) -> dict:
        """Return the settings of mozilla-django-oidc."""
        return {
            "OIDC_OP_AUTHORIZATION_ENDPOINT": self.authorize_url,
            "OIDC_OP_TOKEN_ENDPOINT": self.token_url,
            "OIDC_OP_USER_ENDPOINT": self.user_url,
            "OIDC_OP_JWKS_ENDPOINT": self.jwks_url,
            "OIDC_RP_CLIENT_ID": self.client_id,
            "OIDC_RP_CLIENT_SECRET": self.client_secret,
            "OIDC_RP_SIGN_ALGO": self.algorithm,
            "OIDC_RP_SCOPES": " ".join(dict.fromkeys(("openid", "profile", SCOPES[self.claim]))),
            "OIDC_AUTHENTICATION_CALLBACK_URL": "sign_on:callback",
            "OIDC_AUTH_REQUEST_EXTRA_PARAMS": {"max_age": self.max_age} if self.max_age else {},
            "OIDC_CREATE_USER": False,
            "OIDC_USE_PKCE": True,
            "OIDC_PKCE_CODE_CHALLENGE_METHOD": "S256",
            "OIDC_STORE_ID_TOKEN": bool(self.end_url),
            "OIDC_TIMEOUT": ANSWER_SECONDS,
            "OIDC_TOKEN_USE_BASIC_AUTH": self.basic_auth,
            "OIDC_VERIFY_SSL": self.ca_file or True,
        }


def from_environment() -> Provider | None:
    """Return the provider, or None without one; half of one is refused at start."""
    issuer = env.text("TRACKER_OIDC_ISSUER")
    if not issuer:
        return None
    for name in NEEDED:
        if not env.text(f"TRACKER_OIDC_{name}"):
            raise BadEnvironment(
                f"TRACKER_OIDC_{name}", "设置了 TRACKER_OIDC_ISSUER，就必须设置它；可用 manage.py oidc discover 取得各地址"
            )
    return Provider(
        issuer=issuer,
        client_id=env.text("TRACKER_OIDC_CLIENT_ID"),
        client_secret=env.text("TRACKER_OIDC_CLIENT_SECRET"),
        **{name.lower(): _address(f"TRACKER_OIDC_{name}") for name in DISCOVERED.values()},
        name=env.text("TRACKER_OIDC_NAME"),
        claim=_one_of("TRACKER_OIDC_CLAIM", tuple(SCOPES)),
        only=env.flag("TRACKER_OIDC_ONLY"),
        algorithm=_one_of("TRACKER_OIDC_ALGORITHM", ALGORITHMS),
        second_factor=frozenset(env.words("TRACKER_OIDC_SECOND_FACTOR")),
        max_age=env.whole("TRACKER_OIDC_MAX_AGE", 0, least=0),
        ca_file=env.text("TRACKER_OIDC_CA_FILE"),
        basic_auth=env.flag("TRACKER_OIDC_BASIC_AUTH"),
    )


def _one_of(name: str, allowed: tuple[str, ...]) -> str:
    value = env.text(name, allowed[0])
    if value not in allowed:
        raise BadEnvironment(name, f"只能是 {'、'.join(allowed)}")
    return value


def _address(name: str) -> str:
    value = env.text(name)
    if value and not is_safe(value):
        raise BadEnvironment(name, "必须是 https:// 地址")
    return value


def is_safe(address: str) -> bool:
    """Return True for an HTTPS address, or one of this very machine, where nobody listens on the way."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")))


def lines_of(issuer: str, document: Mapping) -> list[str]:
    """Return the environment lines that a discovery document stands for. Raises BadDocument."""
    if document.get("issuer") != issuer:
        raise BadDocument(f"issuer is {document.get('issuer')!r}, not {issuer!r}")
    named = {ours: str(document.get(theirs) or "") for theirs, ours in DISCOVERED.items()}
    if missing := [name for name in NEEDED if name in named and not named[name]]:
        raise BadDocument(f"without {', '.join(missing)}")
    if unsafe := [name for name, address in named.items() if address and not is_safe(address)]:
        raise BadDocument(f"not HTTPS: {', '.join(unsafe)}")
    algorithms = document.get("id_token_signing_alg_values_supported") or ["RS256"]
    algorithm = next((one for one in ALGORITHMS if one in algorithms), None)
    if algorithm is None:
        raise BadDocument(f"signs by none of {', '.join(ALGORITHMS)}")
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    lines = [f"TRACKER_OIDC_ISSUER={issuer}", *(f"TRACKER_OIDC_{name}={address}" for name, address in named.items() if address)]
    lines += [f"TRACKER_OIDC_ALGORITHM={algorithm}"] if algorithm != ALGORITHMS[0] else []
    return lines + (["TRACKER_OIDC_BASIC_AUTH=1"] if "client_secret_post" not in methods else [])
