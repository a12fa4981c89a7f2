"""Before anything else a person with a password set by somebody else chooses their own."""

from django.shortcuts import redirect

STILL_OPEN = {"password_change", "logout", "set_language"}


class OwnPasswordFirst:
    """Lead a user who must change the password to the page for it, wherever they go."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Return a redirect while the password is another's; None to go on."""
        if not getattr(view, "login_required", True) or request.resolver_match.url_name in STILL_OPEN:
            return None
        user = request.user
        return redirect("password_change") if user.is_authenticated and user.must_change_password else None
