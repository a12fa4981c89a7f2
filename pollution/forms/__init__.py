"""Forms of pollution control."""
