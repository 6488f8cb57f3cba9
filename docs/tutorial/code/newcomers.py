"""Newcomers: who joined the company in the last thirty days."""

from datetime import timedelta

from colonnade.api import Empty, Plugin, Row, Widget, hookimpl

plugin = Plugin("newcomers", title="Newcomers")


class NewColleagues(Widget):
    name, title, icon = "newcomers.list", "New colleagues", "users"
    empty = Empty("Nobody joined lately.")

    def data(self, view):
        since = view.now - timedelta(days=30)
        people = [person for person in view.people() if person.created > since]
        return {"rows": [Row(person.display_name(view.language), view.url(person), "user") for person in people]}


@hookimpl
def widgets():
    return [NewColleagues]
