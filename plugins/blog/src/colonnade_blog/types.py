"""What blogs store: the blog of a place or of the company, personal ones in it, and posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from zope.schema import Choice, Datetime, Text
from zope.schema.vocabulary import SimpleTerm, SimpleVocabulary

from colonnade.api import Content, ContentType, Folder, IContent, Markdown, PersonField, messages, place_of
from colonnade_blog import personal, publishing

_ = messages("blog")


class IBlog(IContent):
    """The root of a place's blog, or of the company's."""


class IPersonalBlog(IContent):
    """The blog of one person, below that of the company."""


class IPost(IContent):
    """A post. It is read by others from the moment on when it is published."""

    body = Markdown(title=_("Text"), required=False, default="")
    summary = Text(
        title=_("Summary"),
        description=_("Shown in lists instead of the first paragraph."),
        required=False,
        default="",
        max_length=500,
    )
    state = Choice(
        title=_("State"),
        vocabulary=SimpleVocabulary(
            [
                SimpleTerm(publishing.PUBLISHED, title=_("Publish")),
                SimpleTerm(publishing.DRAFT, title=_("Save as draft")),
            ]
        ),
        default=publishing.PUBLISHED,
    )
    publish_at = Datetime(
        title=_("Publish at"),
        description=_(
            "In your own time zone. Leave it empty to publish at once; until then only its author and administrators can read it."
        ),
        required=False,
    )
    scheduled_by = PersonField(title=_("Scheduled by"), readonly=True, required=False)


# What becomes of a post is no part of what it says: bringing an old version back leaves it as it is.
for _field in (IPost["state"], IPost["publish_at"], IPost["scheduled_by"]):
    _field.setTaggedValue("passing", True)
IPost["state"].setTaggedValue("control", "buttons")


def walks_of(post: Content) -> Iterator[str]:
    """The lists that a post is in: those of published ones, or the one of what its author has in hand."""
    if not publishing.is_live(post):
        yield f"waiting:{post.creator}"
        return
    blog = post.__parent__.uid
    yield from ("all", f"place:{place_of(post).uid}", f"author:{post.creator}")
    yield from (f"blog:{blog}", f"month:{blog}:{post.month}", f"by:{blog}:{post.creator}")
    yield from (f"tag:{blog}:{tag}" for tag in post.tags)


def moment_of(post: Content) -> datetime:
    """What lists sort a post by: when it was published, or last changed while it is not."""
    return post.published if publishing.is_live(post) else post.modified


def walks_of_personal(blog: Folder) -> Iterator[str]:
    """A personal blog is in the list of bloggers from its first post on."""
    if personal.latest_of(blog) is not None:
        yield "bloggers"


BLOG = ContentType(publishing.BLOG, IBlog, title=_("Blog"), icon="newspaper", kind="folder", listed=False, members="author")
PERSONAL = ContentType(
    personal.PERSONAL,
    IPersonalBlog,
    title=_("Personal blog"),
    icon="user",
    kind="folder",
    listed=False,
    addable_in=(BLOG.name,),
    by_form=False,
    has_feed=True,
    stays=True,
    settle=personal.settle,
    walks=walks_of_personal,
    moment=lambda blog: personal.latest_of(blog) or blog.modified,
)
POST = ContentType(
    publishing.POST,
    IPost,
    title=_("Blog post"),
    icon="newspaper",
    facets=("versioned", "attachable", "commentable", "taggable", "likeable", "followable"),
    addable_in=(BLOG.name, PERSONAL.name),
    settle=publishing.settle,
    walks=walks_of,
    moment=moment_of,
    statuses={publishing.PUBLISHED: _("Published"), publishing.SCHEDULED: _("Scheduled"), publishing.DRAFT: _("Draft")},
    status=publishing.status_of,
)
