"""Forms of the acts on a matter; they say kindly beforehand what the acts would refuse."""
