"""The matrix of rights: every address × every role × in and out of scope × every method."""
