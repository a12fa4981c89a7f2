"""Pages of air monitoring."""
