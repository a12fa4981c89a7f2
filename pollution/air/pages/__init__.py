"""What pages of air monitoring show, made ready for their templates."""
