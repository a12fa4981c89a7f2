"""Papers of supervision and accountability: what is printed, in the district's language whoever prints it.

`notices` the numbered papers, `tables` the three tables of a plan, `dossier` the bound file of a case with its evidence.
"""
