"""The demonstration district for the tests of this folder."""

from tests.demo.district import demo

__all__ = ["demo"]
