"""A column of titles that can be read on a phone, and how lists name a language."""

from wagtail.admin.ui.tables import TitleColumn

from .. import conf


class RoomyTitleColumn(TitleColumn):
    """A title that has room for a word. Wagtail's may break at any letter, so that the other columns press it flat."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"classname": "kalix-title"} | kwargs)

    class Media:
        css = {"all": ["kalix_wagtail/css/admin.css"]}


def language_name(code):
    """Return the host's name of a language, or `code` itself when the host publishes nothing in it any more."""
    return str(dict(conf.languages()).get(code, code))
