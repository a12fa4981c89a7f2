"""What pages need, gathered for the views."""
