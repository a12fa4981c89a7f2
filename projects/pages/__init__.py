"""What the pages of a project show: facts gathered in few queries, judged by the rules; no request, no HTML."""
