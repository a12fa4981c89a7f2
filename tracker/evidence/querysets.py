"""Questions about evidence."""

from django.db.models import Exists, OuterRef, Q

from tracker.evidence.holders import holders
from tracker.evidence.statuses import FileKind
from tracker.lib.scoping import Scoped, door


class FileQuerySet(Scoped):
    """Files of evidence."""

    @door
    def visible_to(self, user):
        """Return what a holder shows the user, and the user's own uploads that nothing holds yet."""
        if not user.is_authenticated:
            return self.none()
        shown = Q(by=user) & ~self._held()
        for files_of in holders().values():
            shown |= Q(pk__in=files_of(user))
        return self.filter(shown)

    @door
    def waiting_of(self, user):
        """Return the user's own uploads that nothing holds yet: what a form of theirs may still take."""
        return self.filter(~self._held(), by=user) if user.is_authenticated else self.none()

    def held(self):
        """Return the files at which a row of another table points."""
        return self.filter(self._held())

    def loose(self):
        """Return the files at which no row points."""
        return self.filter(~self._held())

    def photos(self):
        """Return the photos."""
        return self.filter(kind=FileKind.PHOTO)

    def for_list(self):
        """Return the files with who brought them and for which unit."""
        return self.select_related("unit", "by__person")

    def _held(self) -> Q:
        """Return the condition that a row of another app points at the file; hidden relations (ties of many to many) count too."""
        held, own = Q(pk__in=[]), self.model._meta.app_label
        for back in self.model._meta.get_fields(include_hidden=True):
            if back.auto_created and not back.concrete and back.related_model._meta.app_label != own:
                rows = back.related_model._base_manager.filter(**{back.field.name: OuterRef("pk")})
                held |= Q(Exists(rows))
        return held
