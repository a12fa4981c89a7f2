"""What the pages of records and findings show, and what can be done there."""
