"""What every page of the intranet has around it."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import reverse, translate_url
from django.utils.translation import get_language, override
from wagtail.models import Page

register = template.Library()

#: Depth in the page tree of what stands directly below a start page.
MENU_DEPTH = 3


@dataclass(frozen=True)
class MenuItem:
    """A link in the navigation."""

    title: str
    url: str
    is_current: bool
    is_above: bool


@dataclass(frozen=True)
class LanguageLink:
    """This page, or the start page, in another language."""

    code: str
    name: str
    url: str


def surrounding_pages(context):
    """Return the pages that navigation and language links are made of: one query for each page that is shown."""
    request, page = context.get("request"), context.get("page")
    known = getattr(request, "_example_site_surroundings", None)
    if known is None:
        wanted = Q(depth=MENU_DEPTH, show_in_menus=True, locale__language_code=get_language())
        if page is not None and getattr(page, "pk", None):
            wanted |= Q(translation_key=page.translation_key)
        known = list(Page.objects.live().filter(wanted).select_related("locale").order_by("path"))
        if request is not None:
            request._example_site_surroundings = known
    return known


@register.simple_tag(takes_context=True)
def navigation(context):
    """Return the `MenuItem`s for the active language."""
    request = context.get("request")
    here = request.path if request else ""
    items = []
    for page in surrounding_pages(context):
        if page.depth != MENU_DEPTH or not page.show_in_menus or page.locale.language_code != get_language():
            continue
        url = page.get_url(request)
        if url:
            items.append(MenuItem(page.title, url, url == here, here.startswith(url)))
    return items


@register.simple_tag(takes_context=True)
def language_links(context):
    """Return a `LanguageLink` for each other language: the same page when it is there, else the start page."""
    request, page = context.get("request"), context.get("page")
    translations = {}
    if page is not None and getattr(page, "pk", None):
        for twin in surrounding_pages(context):
            if twin.translation_key == page.translation_key:
                translations[twin.locale.language_code] = twin.get_url(request)
    links = []
    for code, name in settings.LANGUAGES:
        if code == get_language():
            continue
        with override(code):
            start = reverse("wagtail_serve", args=[""])
        url = translations.get(code) or (translate_url(request.path, code) if request and not page else start)
        links.append(LanguageLink(code, name, url))
    return links


@register.simple_tag
def start_url():
    """Return the address of the start page in the active language."""
    return reverse("wagtail_serve", args=[""])


@register.simple_tag(takes_context=True)
def may_edit(context):
    """Return whether the reader may enter the admin, with one query at most."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    given = Permission.objects.filter(codename="access_admin", content_type__app_label="wagtailadmin")
    return user.is_superuser or given.filter(Q(group__user=user) | Q(user=user)).exists()


@register.simple_tag
def is_demo():
    """Return whether this is the demo with its mail kept in files."""
    return settings.DEMO and settings.MAIL_FOLDER is not None
