"""What a person keeps about a register: columns and views."""

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from tracker.ledger.models import ColumnChoice, SavedView
from tracker.ledger.register import Ledger
from tracker.org.models import User


class NameTaken(Exception):
    """A view of this name is already there."""

    def __str__(self):
        return _("There is already a view of this name.")


def choose_columns(ledger: Ledger, names: list[str], *, user: User) -> None:
    """Keep which columns a user wants to see; none means the usual ones."""
    known = [column.name for column in ledger.columns if column.name in names or column.always]
    if not names:
        ColumnChoice.objects.of(user, ledger.name).delete()
        return
    ColumnChoice.objects.of(user, ledger.name).update_or_create(user=user, ledger=ledger.name, defaults={"columns": ",".join(known)})


def save_view(ledger: Ledger, *, name: str, query: str, is_shared: bool, user: User) -> SavedView:
    """Keep a filter under a name. Raises NameTaken."""
    kept = QueryDict(query, mutable=True)
    kept.pop("page", None)
    try:
        with transaction.atomic():
            return SavedView.objects.create(
                ledger=ledger.name, name=name, query=kept.urlencode(), user=None if is_shared else user, made_by=user
            )
    except IntegrityError as error:
        raise NameTaken from error


def delete_view(view: SavedView) -> None:
    """Delete a view."""
    view.delete()
