"""The start page leads everyone to what they come for, and passes axe for each of them."""

import pytest


def test_the_start_page_for_a_visitor(visit, check_page):
    check_page(visit("/"), "start-visitor")


@pytest.mark.parametrize("role", ["employee", "manager", "coordinator", "communicator"])
def test_the_start_page_for_someone_logged_in(visit, check_page, role):
    check_page(visit("/", role=role), f"start-{role}")
