"""The page of a source: how it stands, what is wrong, who answers, what happened, what may be done now."""
