"""Where sessions are kept: Django's table, but under the hash of the key, so that whoever reads the database is not logged in."""

import hashlib

from django.contrib.sessions.backends import db

LENGTH = 40  # of the column: 160 bits of the SHA-256, as many as the key itself has


def hashed(key: str) -> str:
    """Return the key of a session as it may be written down."""
    return hashlib.sha256(key.encode()).hexdigest()


def kept_as(key: str) -> str:
    """Return the name under which the session of a key is kept."""
    return hashed(key)[:LENGTH]


class SessionStore(db.SessionStore):
    """A session by the key that only its browser knows; the product is served without asyncio, so nobody asks the other half."""

    def _get_session_from_db(self):
        key = self.session_key
        self._session_key = kept_as(key) if key else key
        row = super()._get_session_from_db()
        self._session_key = key if row else None
        return row

    def exists(self, session_key):
        """Return True if there is a session of this key."""
        return super().exists(kept_as(session_key))

    def create_model_instance(self, data):
        """Return the row as it is written."""
        row = super().create_model_instance(data)
        row.session_key = kept_as(row.session_key)
        return row

    def delete(self, session_key=None):
        """Throw a session away, by its key; the present one if none is named."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(kept_as(key))
