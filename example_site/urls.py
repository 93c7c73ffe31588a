"""Routes: Swedish at the root, English below en/."""

from functools import partial

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views import defaults
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from .views import DemoMailView, IntranetLoginView

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *i18n_patterns(
        path("intranat/", include("kalix_wagtail.urls")),
        path("logga-in/", IntranetLoginView.as_view(), name="login"),
        path("logga-ut/", LogoutView.as_view(), name="logout"),
        path("demopost/", DemoMailView.as_view(), name="demo_mail"),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]

handler403 = partial(defaults.permission_denied, template_name="example_site/403.html")
handler404 = partial(defaults.page_not_found, template_name="example_site/404.html")
handler500 = partial(defaults.server_error, template_name="example_site/500.html")
