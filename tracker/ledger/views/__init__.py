"""The edge: pages of the registers."""
