"""The edge: pages and bytes of evidence."""
