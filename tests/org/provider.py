"""A small real OpenID provider on this machine: people log in at its page, codes become signed tokens, PKCE is held to.

`python -m tests.org.provider 8340 http://127.0.0.1:8341/sign-on/callback/` runs it for a look in the browser.
"""

import base64
import hashlib
import json
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT, SECRET = "tracker", "a-secret-between-us"
ASKED = ("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method")


def new_key(algorithm: str):
    """Return a private key for an algorithm."""
    if algorithm.startswith("ES"):
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def as_jwk(key, algorithm: str, name: str) -> dict:
    """Return the public half of a key as the provider shows it."""
    kind = jwt.algorithms.ECAlgorithm if algorithm.startswith("ES") else jwt.algorithms.RSAAlgorithm
    return kind.to_jwk(key.public_key(), as_dict=True) | {"kid": name, "alg": algorithm, "use": "sig"}


def as_challenge(verifier: str) -> str:
    """Return what PKCE's S256 makes of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


class Declined(Exception):
    """The provider does not go on: bad client, bad code, bad proof."""


@dataclass
class OpenIdProvider:
    """What the provider knows; tests add people and spoil tokens."""

    callback: str  # the one address to which it sends people back
    issuer: str = ""
    algorithm: str = "RS256"
    people: dict[str, dict] = field(default_factory=dict)  # what a person types → claims
    codes: dict[str, dict] = field(default_factory=dict)  # code → what was asked, by whom; taken once
    tokens: dict[str, dict] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)  # paths asked for
    ended: list[dict] = field(default_factory=list)  # log-outs
    told: dict = field(default_factory=dict)  # claims that it signs instead of the true ones; None leaves one out
    forge: Callable[[dict], str] | None = None  # makes the whole token instead
    seconds_to_answer: float = 0
    status: int = 200  # of the token endpoint

    def __post_init__(self):
        self.key = new_key(self.algorithm)
        self.keys = [as_jwk(self.key, self.algorithm, "one")]

    def begin(self, asked: dict) -> None:
        """Check what a relying party asks for. Raises Declined."""
        if missing := [name for name in ASKED if not asked.get(name)]:
            raise Declined(f"missing {missing}")
        if (asked["client_id"], asked["redirect_uri"], asked["response_type"]) != (CLIENT, self.callback, "code"):
            raise Declined("unknown client or address")
        if asked["code_challenge_method"] != "S256" or "openid" not in asked["scope"].split():
            raise Declined("no S256, or no openid")

    def log_in(self, asked: dict, typed: str) -> str:
        """Return the address to which a person goes back, with a code or an error."""
        self.begin(asked)
        answer = {"state": asked["state"]}
        if typed in self.people:
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked | {"claims": self.people[typed]}
            answer["code"] = code
        else:
            answer["error"] = "access_denied"
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def exchange(self, given: dict) -> dict:
        """Return tokens for a code, once, to who can prove to have asked for it. Raises Declined."""
        if (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
            raise Declined("invalid_client")
        asked = self.codes.pop(given.get("code", ""), None)
        if asked is None or given.get("redirect_uri") != asked["redirect_uri"]:
            raise Declined("invalid_grant")
        if as_challenge(given.get("code_verifier", "")) != asked["code_challenge"]:
            raise Declined("invalid_grant")
        access = secrets.token_urlsafe(16)
        self.tokens[access] = asked["claims"]
        return {"access_token": access, "token_type": "Bearer", "id_token": self.id_token(asked)}

    def id_token(self, asked: dict) -> str:
        """Return the signed statement about the person."""
        now = int(time.time())
        signed = {name: asked["claims"][name] for name in ("sub", "amr", "acr", "auth_time") if name in asked["claims"]}
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]} | signed | self.told
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.forge(claims) if self.forge else jwt.encode(claims, self.key, algorithm=self.algorithm, headers={"kid": "one"})

    @property
    def document(self) -> dict:
        """Return the discovery document."""
        places = {"authorization": "authorize", "token": "token", "userinfo": "user", "end_session": "end"}
        return {
            "issuer": self.issuer,
            **{f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in places.items()},
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": [self.algorithm],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    @property
    def env(self) -> dict[str, str]:
        """Return the environment of a web process that uses this provider."""
        named = {"AUTHORIZE_URL": "authorize", "TOKEN_URL": "token", "USER_URL": "user", "JWKS_URL": "jwks", "END_URL": "end"}
        return {
            "TRACKER_OIDC_ISSUER": self.issuer,
            "TRACKER_OIDC_CLIENT_ID": CLIENT,
            "TRACKER_OIDC_CLIENT_SECRET": SECRET,
            "TRACKER_OIDC_ALGORITHM": self.algorithm,
            **{f"TRACKER_OIDC_{name}": f"{self.issuer}/{path}" for name, path in named.items()},
        }


class Answers(BaseHTTPRequestHandler):
    """The provider's side of HTTP."""

    provider: OpenIdProvider

    def do_GET(self):
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query))
        self.provider.heard.append(parts.path)
        if parts.path == "/.well-known/openid-configuration":
            self.json(self.provider.document)
        elif parts.path == "/jwks":
            self.json({"keys": self.provider.keys})
        elif parts.path == "/user":
            access = self.headers.get("Authorization", "").removeprefix("Bearer ")
            known = self.provider.tokens.get(access)
            self.json(known or {"error": "invalid_token"}, 200 if known else 401)
        elif parts.path == "/authorize":
            self.page_of(asked)
        elif parts.path == "/end":
            self.provider.ended.append(asked)
            self.page("<h1>Left</h1>")
        else:
            self.json({}, 404)

    def do_POST(self):
        parts = urlsplit(self.path)
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        given = {name: values[-1] for name, values in parse_qs(sent).items()}
        self.provider.heard.append(parts.path)
        try:
            if parts.path == "/authorize":
                self.redirect(self.provider.log_in(dict(parse_qsl(parts.query)), given.get("who", "")))
            elif parts.path == "/token":
                self.give_tokens(given)
            else:
                self.json({}, 404)
        except Declined as error:
            self.json({"error": str(error)}, 400)

    def give_tokens(self, given: dict) -> None:
        """Answer late or badly where a test wants it so."""
        time.sleep(self.provider.seconds_to_answer)
        self.json(self.provider.exchange(given) if self.provider.status == 200 else {"error": "server_error"}, self.provider.status)

    def page_of(self, asked: dict) -> None:
        """Ask who somebody is."""
        try:
            self.provider.begin(asked)
        except Declined as error:
            return self.json({"error": str(error)}, 400)
        form = f'<form method="post" action="{escape(self.path)}"><label>Account <input name="who"></label><button>Enter</button></form>'
        return self.page(f"<h1>Government log-in</h1>{form}")

    def page(self, body: str) -> None:
        """Send a page."""
        self.send(body.encode(), "text/html; charset=utf-8")

    def json(self, data: dict, status: int = 200) -> None:
        """Send an object."""
        self.send(json.dumps(data).encode(), "application/json", status)

    def redirect(self, address: str) -> None:
        """Send somebody on."""
        self.send(b"", "text/plain", 302, Location=address)

    def send(self, body: bytes, kind: str, status: int = 200, **headers: str) -> None:
        """Send bytes; whoever has stopped listening meanwhile is let go."""
        try:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def running_provider(callback: str, *, port: int = 0, algorithm: str = "RS256") -> Iterator[OpenIdProvider]:
    """Run a provider at a free port of this machine."""
    provider = OpenIdProvider(callback, algorithm=algorithm)
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Answering", (Answers,), {"provider": provider}))
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    with running_provider(sys.argv[2], port=int(sys.argv[1])) as running:
        running.people |= {
            name: {"sub": f"id-{name}", "preferred_username": name, "name": name} for name in ("songshan", "nobody", "secadmin")
        }
        print("\n".join(f"export {name}={value}" for name, value in running.env.items()), flush=True)
        threading.Event().wait()
