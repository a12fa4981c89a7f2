"""The edge: what the pages of supervision do."""
