"""Ideas: what could be better here. Anyone adds one; others like it, comment on it, and find it by its tags."""

from colonnade.api import ContentPage, ContentType, Empty, IContent, Markdown, Plugin, Widget, hookimpl, place_of, view


class IBox(IContent):
    """All ideas of a place."""


class IIdea(IContent):
    body = Markdown(title="What could be better?", required=False, default="")


BOX = ContentType("ideas.box", IBox, title="Ideas", kind="folder", listed=False)
FACETS = ("versioned", "attachable", "commentable", "taggable", "likeable", "followable")
IDEA = ContentType("ideas.idea", IIdea, title="Idea", icon="star", facets=FACETS, addable_in=(BOX.name,))
plugin = Plugin("ideas", title="Ideas", icon="star", app=BOX.name)


@view(context=IBox, permission="view", template="colonnade:rows.pt")
def box(context, request):
    it = ContentPage(context, request).open(actions=False)
    ideas, older = it.view.page(IDEA.name, place=place_of(context), after=it.view.after)
    return {"it": it, "rows": [it.view.row(idea) for idea in ideas], "older": older, "adds": IDEA.name}


class NewIdeas(Widget):
    name, title, icon = "ideas.new", "New ideas", "star"
    empty = Empty("Nobody had an idea yet. Yours would be the first.")

    def data(self, view):
        return {"rows": [view.row(idea) for idea in view.list(IDEA.name, limit=5)]}


content_types = hookimpl(lambda: [BOX, IDEA], specname="content_types")
views = hookimpl(lambda: [box], specname="views")
widgets = hookimpl(lambda: [NewIdeas], specname="widgets")
