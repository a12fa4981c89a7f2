"""Papers that leave the house: letters in the official layout, bound dossiers, archives of evidence."""
