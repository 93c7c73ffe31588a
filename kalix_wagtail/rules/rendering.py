"""Canonical content → HTML, by templates of the content's own schema version. No models, no blocks."""

from django.template.loader import render_to_string
from django.utils import translation

#: Changes when stored HTML should be made anew from the content.
RENDERER_VERSION = 1


def render_document(document):
    """Return the HTML of a document's body, in the document's own language.

    References stay as ids (`serving.resolve` turns them into addresses) and a form is a comment in its place.
    """
    template = f"kalix_wagtail/edition/v{document['schema']}/body.html"
    with translation.override(document["language"]):
        return render_to_string(template, {"nodes": document["body"], "document": document}).strip()


def contents_of(document):
    """Return the table of contents, parts and main sections in order: anchor, number, heading and whether a part."""
    return [
        {
            "anchor": node["anchor"],
            "number": f"{node['letter']}." if node["kind"] == "part" else node["number"],
            "heading": node["heading"],
            "is_part": node["kind"] == "part",
        }
        for node in document["body"]
        if node["kind"] in ("part", "section")
    ]
