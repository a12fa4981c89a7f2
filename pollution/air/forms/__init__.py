"""Forms of air monitoring."""
