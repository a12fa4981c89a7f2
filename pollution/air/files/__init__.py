"""Files of readings: tables as text, cells as values, stations by their names, dry run, taking in, taking back, giving out."""
