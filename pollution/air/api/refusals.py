"""How the programs' door refuses: JSON with a code for the program and a sentence for its maker, in the language he asked for.

Nothing here needs django-ninja: worker, scheduler and receiver start without it.
"""

from dataclasses import asdict, dataclass

from django.http import JsonResponse
from django.utils.translation import get_language

MOST_PROBLEMS = 100


@dataclass(frozen=True)
class Problem:
    """What is wrong in a batch: the row (the first is 1), the field, a code and a sentence."""

    row: int | None
    field: str
    code: str
    message: str


class Turned(Exception):
    """A request that is refused."""

    def __init__(self, status: int, code: str, message: str, *, problems: list[Problem] = (), headers: dict[str, str] | None = None):
        self.status_code, self.code, self.problems, self.headers = status, code, list(problems), headers or {}
        super().__init__(message)


def answer(turned: Turned) -> JsonResponse:
    """Return a refusal as it is sent; of many problems the first ones and how many there are."""
    said = {"code": turned.code, "message": str(turned)}
    if turned.problems:
        said |= {"problem_count": len(turned.problems), "problems": [asdict(one) for one in turned.problems[:MOST_PROBLEMS]]}
    headers = turned.headers | {"Content-Language": get_language() or ""}
    return JsonResponse(said, status=turned.status_code, headers=headers, json_dumps_params={"ensure_ascii": False})
