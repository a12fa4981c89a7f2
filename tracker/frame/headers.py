"""What every answer says about itself to the browser, the refused ones included."""

ALWAYS = {
    # Nothing of the product asks for these; a page that ever does opens its own.
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    # Static files say their own; whatever a view made is for this person and this moment.
    "Cache-Control": "private, no-store",
}


class SafeHeaders:
    """Stand outside all other middleware, so that errors, redirects and static files carry the headers too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response
