"""HJ 212-2017 and -2025: bytes in, packets out; every way in which a packet departs from the standard is named, none is guessed away."""
