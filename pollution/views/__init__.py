"""Pages of pollution control."""
