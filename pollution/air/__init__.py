"""Air quality by the book: limits, sub-indices, AQI and composite index, each by the standard in force on the measured day."""
