"""The supervised matters of the demonstration: about 300 of June to August 2016, in every status, with invented people."""
