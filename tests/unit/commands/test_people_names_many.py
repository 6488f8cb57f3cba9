from __future__ import annotations

import pytest

from colonnade.commands.people_names import NotUnderstood, people_named
from colonnade.testing import MemorySite


def test_all_names_that_lead_to_nobody_are_told_at_once(site: MemorySite) -> None:
    anna = site.person("anna")
    reader = site.reader(anna)
    with pytest.raises(NotUnderstood) as caught:
        people_named(site.root, reader, site.site, "anna, nil, none")
    assert caught.value.message.mapping["names"] == ["nil", "none"]
    with pytest.raises(NotUnderstood) as caught:
        people_named(site.root, reader, site.site, "\n".join(["anna", *(f"nil{number}" for number in range(22))]))
    assert caught.value.message.mapping == {"names": [f"nil{number}" for number in range(10)], "n": 12}
    with pytest.raises(NotUnderstood) as caught:
        people_named(site.root, reader, site.site, "anna, nil")
    assert "nil" in caught.value.message.mapping["name"]
