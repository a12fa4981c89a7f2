"""The air of the demonstration: stations, hours since 2015 and what comes of them; every value is invented."""
