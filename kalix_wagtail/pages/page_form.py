"""What the edit forms of our pages share."""

import json
from contextlib import suppress

from wagtail.admin.forms import WagtailAdminPageForm

from ..forms.plain_text import StorableData, storable


class KalixPageForm(StorableData, WagtailAdminPageForm):
    """Stands whatever is pasted: half an emoji, which no database can hold, becomes a question mark."""

    @staticmethod
    def storable_value(value):
        """Return a posted value as it can be stored, what the rich text editor escapes in its JSON too."""
        if value.startswith('{"') and "\\ud" in value.lower():
            # Otherwise words that only look like it.
            with suppress(ValueError):
                value = json.dumps(json.loads(value), ensure_ascii=False)
        return storable(value)
