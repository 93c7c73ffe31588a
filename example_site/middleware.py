"""What the browser may load and run."""

from django.urls import reverse

#: The intranet itself: files of our own and nothing inline.
SITE_POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'self'; "
    "img-src 'self' data:"
)

#: Wagtail's admin writes scripts and styles into its pages.
ADMIN_POLICY = (
    "default-src 'self'; base-uri 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'self'; "
    "img-src 'self' data: blob:; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
)


class ContentSecurityPolicyMiddleware:
    """Sends a strict policy with every page, and a wider one with the admin's. A view's own policy is left alone."""

    header = "Content-Security-Policy"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if self.header not in response:
            is_admin = request.path.startswith(reverse("wagtailadmin_home"))
            response[self.header] = ADMIN_POLICY if is_admin else SITE_POLICY
        return response
