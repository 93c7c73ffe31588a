"""Every block is at home in Wagtail's picker, and migrations name our big blocks instead of spelling them out."""

import pytest
from wagtail.blocks import StructBlock
from wagtail.blocks.definition_lookup import BlockDefinitionLookup, BlockDefinitionLookupBuilder

from kalix_wagtail import blocks
from kalix_wagtail.blocks.body import SectionBodyBlock

pytestmark = pytest.mark.django_db

PICKED = {**blocks.PolicyBodyBlock().child_blocks, **SectionBodyBlock().child_blocks}


@pytest.mark.parametrize("name", sorted(PICKED))
def test_a_block_in_the_picker_has_an_icon_a_description_and_a_preview(client, superuser, name):
    block = PICKED[name]
    assert block.meta.icon not in ("", "placeholder")
    assert block.get_description()
    assert block.is_previewable
    client.force_login(superuser)
    response = client.get("/admin/block-preview/", {"id": block.definition_prefix})
    assert response.status_code == 200, name
    assert "kalix" in response.content.decode()


@pytest.mark.parametrize("name", sorted(name for name, block in PICKED.items() if isinstance(block, StructBlock)))
def test_a_block_with_fields_has_a_label_for_when_it_is_folded(name):
    assert PICKED[name].meta.label_format


@pytest.mark.parametrize(
    "block", [blocks.PartBlock, blocks.SectionBlock, blocks.DeficiencyFormBlock], ids=lambda block: block.__name__
)
def test_a_migration_names_the_block_by_its_class(block):
    builder = BlockDefinitionLookupBuilder()
    builder.add_block(block(label="X"))
    definition = builder.get_lookup_as_dict()
    assert list(definition.values()) == [(f"{block.__module__}.{block.__name__}", (), {"label": "X"})]
    assert isinstance(BlockDefinitionLookup(definition).get_block(0), block)


def test_a_translator_is_not_offered_the_party_of_a_duty():
    chooser = blocks.PartyChooserBlock()
    assert chooser.get_translatable_segments(object()) == []
    value = object()
    assert chooser.restore_translated_segments(value, []) is value
