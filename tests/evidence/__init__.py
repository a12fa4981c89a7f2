"""Evidence: what is kept, what is refused, who sees it."""
