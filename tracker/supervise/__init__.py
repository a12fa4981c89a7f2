"""Bring up PostgreSQL, Redis, web, worker and beat; restart what dies; stop all in order."""
