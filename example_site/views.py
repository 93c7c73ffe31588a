"""Log-in, and the demo's mailbox."""

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView
from django.http import Http404
from django.utils.cache import add_never_cache_headers
from django.views.generic import TemplateView

from .demo_mail import read_messages
from .people import PEOPLE


class IntranetLoginView(LoginView):
    """Logs in; in the demo the page lists the accounts there are."""

    template_name = "example_site/login.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            context |= {"demo_people": PEOPLE, "demo_password": settings.DEMO_PASSWORD}
        return context


class DemoMailView(LoginRequiredMixin, TemplateView):
    """Shows the mail sent to the logged-in person's address. Only in the demo, and only while mail is kept in files."""

    template_name = "example_site/demo_mail.html"

    def dispatch(self, request, *args, **kwargs):
        if not settings.DEMO or settings.MAIL_FOLDER is None:
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get_context_data(self, **kwargs):
        messages = read_messages(settings.MAIL_FOLDER, self.request.user.email)
        return super().get_context_data(**kwargs) | {"mail": messages}
