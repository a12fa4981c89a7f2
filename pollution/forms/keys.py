"""Fields for thumbs and for moments, shared by the forms of the field."""

from django import forms


class Keys(forms.RadioSelect):
    """Radio buttons as broad keys, each with the tone of its meaning."""

    template_name = "pollution/field/_keys.html"
    use_fieldset = True

    def __init__(self, tones: dict[str, str] | None = None, attrs=None):
        super().__init__(attrs)
        self.tones = tones or {}

    def create_option(self, name, value, *args, **kwargs):
        """Return an option with its tone."""
        return super().create_option(name, value, *args, **kwargs) | {"tone": self.tones.get(str(value), "")}


class Marked(forms.Select):
    """A choice some of whose options carry a mark that the style sheet asks for."""

    def __init__(self, mark: str, marked=(), attrs=None):
        super().__init__(attrs)
        self.mark, self.marked = mark, {str(value) for value in marked}

    def create_option(self, name, value, *args, **kwargs):
        """Return an option, marked if it is one of those."""
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.marked:
            option["attrs"][self.mark] = ""
        return option


def moment_field(label, **options) -> forms.DateTimeField:
    """Return a field for a local moment to the minute, with the browser's calendar and clock."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **options)


def words_field(label, *, rows: int = 2, most: int = 2000, **options) -> forms.CharField:
    """Return a field for some sentences."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **options)
