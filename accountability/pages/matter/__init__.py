"""The page of a matter: how it stands, and each part of the page."""
