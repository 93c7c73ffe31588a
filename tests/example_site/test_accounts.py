"""What `demo_accounts` prints."""

import json
from io import StringIO

from django.core.management import call_command


def printed(*arguments):
    out = StringIO()
    call_command("demo_accounts", *arguments, stdout=out)
    return out.getvalue()


def test_json_lists_each_account_with_role_user_name_password_and_unit():
    accounts = json.loads(printed("--json"))
    assert all(set(account) == {"role", "username", "password", "unit"} for account in accounts)
    assert {
        "role": "employee",
        "username": "lisa.karlsson",
        "password": "a password of the tests",
        "unit": "Förskolan Näsbyn",
    } in accounts


def test_there_is_one_account_for_each_role():
    roles = [account["role"] for account in json.loads(printed("--json"))]
    assert len(set(roles)) == len(roles)
    assert {"administrator", "communicator", "employee", "manager", "coordinator", "registrar"} <= set(roles)


def test_the_table_shows_addresses():
    assert "anna.berg@kalix.example" in printed()
