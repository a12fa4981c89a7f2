"""The pages of cases: for the office and discipline; what names people is discipline's alone."""
