"""The table of acts on a matter: who may do each when, by which form, and what follows; one view serves them all."""

from accountability.pages.acts.kinds import Act, Offered
from accountability.pages.acts.table import ACTS, by_name, offered

__all__ = ["ACTS", "Act", "Offered", "by_name", "offered"]
