"""What an inspector's phone shows."""
