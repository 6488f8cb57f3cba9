"""The feed of a folder: what is new in it, for those who may read it."""

from __future__ import annotations


def test_the_feed_of_a_folder_names_its_files_and_is_not_there_for_others(pages):
    with pages.change() as site:
        for place in (None, site.site["vault"]):
            root = site.app(place, "files")
            folder = site.make(root, "files.folder", by="ann", title="Plans")
            site.make(folder, "files.file", by="ann", title="Floor plan", file=site.received("plan.txt", b"plan"))
    ann, ben = pages.sign_in("ann"), pages.sign_in("ben")
    for address in ("/files/plans/@@feed", "/vault/files/plans/@@feed"):
        assert "Floor plan" in ann.get(address, status=200).text
    assert "Floor plan" in ben.get("/files/plans/@@feed").text
    ben.get("/vault/files/plans/@@feed", status=404)
