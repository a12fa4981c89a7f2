"""What several parts of the table say: the day, the kind of thing, a password, the arguments of an address."""

P = "projects.project"
TODAY = "2016-08-09"
SAID = {"proof": "监理开工令", "because": "记错了", "reason": "土地未交"}
NEW_PASSWORD = "Chengguan-2016-huan"


def pk(name: str):
    """Return what makes the arguments of an address that takes one id of the place's object of this name."""
    return lambda it: {"pk": getattr(it, name).pk}
