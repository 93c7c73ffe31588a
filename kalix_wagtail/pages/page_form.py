"""What the edit forms of our pages share."""

import json

from django.http import QueryDict
from wagtail.admin.forms import WagtailAdminPageForm

from ..forms.plain_text import StorableData


class KalixPageForm(StorableData, WagtailAdminPageForm):
    """Stands whatever is pasted: half an emoji, which no database can hold, becomes a question mark."""

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(_with_whole_characters(data), *args, **kwargs)


def _with_whole_characters(data):
    """Return what was posted with the escapes of lone surrogates replaced, in what the rich text editor sends."""
    if not isinstance(data, QueryDict):
        return data
    data = data.copy()
    for name, values in data.lists():
        data.setlist(name, [_whole(value) for value in values])
    return data


def _whole(value):
    if not value.startswith('{"') or "\\ud" not in value.lower():
        return value
    try:
        content = json.loads(value)
    except ValueError:
        return value
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace").decode()
