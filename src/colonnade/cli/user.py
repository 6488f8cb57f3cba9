"""`colonnade user`: people and their accounts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click

from colonnade.cli import full_disk
from colonnade.cli.context import CommandContext, Failure, find_person, find_place, json_option, number_of, pass_context, yes_option
from colonnade.cli.errors import english
from colonnade.clock import from_microseconds
from colonnade.commands import second_step
from colonnade.commands.api_tokens import revoke_token, revoke_tokens
from colonnade.commands.base import UnitOfWork
from colonnade.commands.erase_person import erase_person, holdings
from colonnade.commands.export_person import export_person
from colonnade.commands.group_membership import join_group, leave_group
from colonnade.commands.inviting import A_MINUTE, Invited, invite_without_password
from colonnade.commands.inviting import invite as invite_people
from colonnade.commands.leaving import Belonging, belongings, leave
from colonnade.commands.people import change_person, set_active, sign_out_everywhere
from colonnade.i18n import LANGUAGES
from colonnade.mail.outbox import outbox
from colonnade.security import api_tokens, passwords, sessions
from colonnade.security.accounts import set_password
from colonnade.security.groups import ADMINISTRATORS, administrators, is_administrator
from colonnade.security.passwords import Policy
from colonnade.security.person import Person
from colonnade.security.person_fields import KINDS
from colonnade.security.second_factor import has_second_factor

stdin_option = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the standard input.")
language_option = click.option(
    "--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True, help="The language of pages."
)
kind_option = click.option(
    "--kind", type=click.Choice(KINDS), default="employee", show_default=True, help="A guest reads only places they are in."
)


@click.group(epilog='Example: colonnade user add ann --name "Ann Lee" --email ann@example.com')
def user() -> None:
    """See people, let them in and out, give passwords and rights."""


@user.command("list")
@json_option
@pass_context
def list_people(context: CommandContext, as_json: bool) -> None:
    """Everyone with an account."""
    with context.reading() as uow:
        rows = [_row(uow, person) for person in uow.root["people"] if not person.erased]
    context.print_list(rows, ("login", "name", "department", "role", "state"), as_json)


def _row(uow: UnitOfWork, person: Person) -> dict[str, Any]:
    administrator = is_administrator(uow.root, person.id)
    return {
        "login": person.login,
        "name": person.name,
        "native_name": person.native_name,
        "email": person.email,
        "department": person.department,
        "kind": person.kind,
        "language": person.language,
        "administrator": administrator,
        "two_steps": has_second_factor(person),
        "active": person.active,
        "role": "administrator" if administrator else person.kind,
        "state": "active" if person.active else "disabled",
    }


@user.command("add")
@click.argument("login")
@click.option("--name", help="The full name.  [default: LOGIN]")
@click.option("--email", default="", help="The e-mail address.")
@language_option
@kind_option
@click.option("--administrator", is_flag=True, help="May administer the site.")
@stdin_option
@pass_context
def add(
    context: CommandContext, login: str, name: str | None, email: str, language: str, kind: str, administrator: bool, password_stdin: bool
) -> None:
    """Make an account. The password is made up and printed, unless it is given on the standard input."""
    given = _given_password(context, password_stdin)
    password = given or passwords.generate()

    def work(uow: UnitOfWork) -> None:
        person = uow.root["people"].add(login, name or login, created=uow.now, email=email, language=language, kind=kind)
        set_password(person, password, _policy(context))
        uow.audit("person.added", person)
        if administrator:
            join_group(uow, uow.root["groups"].get(ADMINISTRATORS), [person])

    context.change(work)
    _print_password(context, password, given)
    context.say(f"{login} can sign in.")


def _given_password(context: CommandContext, password_stdin: bool) -> str:
    if not password_stdin:
        return ""
    given = context.console.read_line()
    if not given:
        raise Failure("there is no password on the standard input", 2)
    return given


def _policy(context: CommandContext) -> Policy:
    return Policy(min_length=context.runtime.password_length, site_words=(context.settings.site_title,))


def _print_password(context: CommandContext, password: str, given: str) -> None:
    if not given:
        context.print(password)


@user.command("password")
@click.argument("login")
@stdin_option
@pass_context
def password(context: CommandContext, login: str, password_stdin: bool) -> None:
    """Give someone another password. They are signed out everywhere."""
    given = _given_password(context, password_stdin)
    new = given or passwords.generate()

    def work(uow: UnitOfWork) -> None:
        person = find_person(uow, login)
        set_password(person, new, _policy(context))
        uow.audit("person.password", person)
        sessions.end_all(uow.root, person.id)

    context.change(work)
    _print_password(context, new, given)
    context.say(f"{login} has a new password and is signed out everywhere.")


@user.command("owns")
@click.argument("login")
@json_option
@pass_context
def owns(context: CommandContext, login: str, as_json: bool) -> None:
    """What someone alone cares for, and who could take it over: before they are disabled."""
    with context.reading() as uow:
        rows = [_belonging_row(uow, each) for each in belongings(uow, find_person(uow, login))]
    context.print_list(rows, ("name", "what", "number", "proposed"), as_json)


def _belonging_row(uow: UnitOfWork, belonging: Belonging) -> dict[str, Any]:
    people = uow.root["people"]
    return {
        "name": _called(belonging),
        "what": english(belonging.title),
        "number": belonging.number if belonging.number is not None else 1,
        "needed": belonging.needed,
        "proposed": " ".join(people.get(person_id).login for person_id in belonging.successors),
    }


def _called(belonging: Belonging) -> str:
    """What it is called here: by its address, which people know, rather than by a number."""
    return belonging.address or belonging.name


@user.command("disable")
@click.argument("login")
@click.option("--hand-over", "given", metavar="NAME=LOGIN", multiple=True, help="Who takes over what `user owns` names. Several times.")
@click.option("--hand-over-all", "heir", metavar="LOGIN", help="Who takes over all else.")
@click.option("--leave-ownerless", is_flag=True, help="Communities that nobody else owns may be left without an owner.")
@pass_context
def disable(context: CommandContext, login: str, given: Sequence[str], heir: str | None, leave_ownerless: bool) -> None:
    """Shut someone out at once, and hand over what they alone care for. What they wrote stays."""

    def work(uow: UnitOfWork) -> int:
        person = find_person(uow, login)
        found = belongings(uow, person)
        heirs = _heirs(uow, found, given, heir)
        needed = [each for each in found if each.needed and each.name not in heirs]
        if needed and not leave_ownerless:
            named = ", ".join(f"{english(each.title)} ({_called(each)})" for each in needed)
            raise Failure(
                f"nobody else owns {named}. Say who takes over: --hand-over NAME=LOGIN or --hand-over-all LOGIN; or --leave-ownerless"
            )
        leave(uow, person.id, heirs, leave_ownerless=leave_ownerless)
        return len(found) - len(heirs)

    left = context.change(work)
    context.say(f"{login} is signed out everywhere and can't sign in any more. Undo: colonnade user enable {login}")
    if left:
        context.say(f"Nobody took over {number_of(left, 'thing')}; see: colonnade user owns {login}")


def _heirs(uow: UnitOfWork, found: Sequence[Belonging], given: Sequence[str], heir: str | None) -> dict[str, int]:
    """Who takes over what, by its name. Raises Failure."""
    heirs = {each.name: find_person(uow, heir).id for each in found} if heir else {}
    for text in given:
        name, _sign, login = text.partition("=")
        meant = next((each for each in found if name and name in (each.name, each.address, each.address[1:])), None)
        if meant is None:
            raise Failure(f"{name!r} is nothing to hand over; these are: {', '.join(map(_called, found)) or 'none'}")
        heirs[meant.name] = find_person(uow, login).id
    return heirs


@user.command("change")
@click.argument("login")
@click.option("--name", help="The full name.")
@click.option("--native-name", help="The name in their own script.")
@click.option("--email", help="The e-mail address. Both addresses are told.")
@click.option("--kind", type=click.Choice(KINDS), help="A guest reads only places they are in.")
@click.option("--manager", metavar="LOGIN", help="Who they report to; '' for nobody.")
@pass_context
def change(context: CommandContext, login: str, manager: str | None, **values: str | None) -> None:
    """Change what an account says of someone."""
    given: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    if not given and manager is None:
        raise click.UsageError("say what to change, for example --email ADDRESS")

    def work(uow: UnitOfWork) -> None:
        above = {"manager_id": find_person(uow, manager).id if manager else None} if manager is not None else {}
        change_person(uow, find_person(uow, login).id, {**given, **above})

    context.change(work)
    context.say(f"{login} is changed.")


@user.command("enable", epilog="Example: colonnade user enable ann")
@click.argument("login")
@pass_context
def enable(context: CommandContext, login: str) -> None:
    """Let someone in again."""
    context.change(lambda uow: set_active(uow, find_person(uow, login).id, True))
    context.say(f"{login} can sign in.")


@user.command("admin")
@click.argument("login")
@click.option("--revoke", is_flag=True, help="Take the right away.")
@yes_option
@pass_context
def admin(context: CommandContext, login: str, revoke: bool, yes: bool) -> None:
    """Let someone administer the site, or (--revoke) no longer."""
    with context.reading() as uow:
        person = find_person(uow, login)
        if is_administrator(uow.root, person.id) is not revoke:
            context.say(f"{login} {'administers the site already' if not revoke else 'does not administer the site'}.")
            return
    context.confirm(f"Let {login} {'no longer ' if revoke else ''}administer the site?", yes)

    def work(uow: UnitOfWork) -> None:
        person = find_person(uow, login)
        if revoke and [other.id for other in administrators(uow.root)] == [person.id]:
            raise Failure("the last administrator stays one. Name another one first.")
        group = uow.root["groups"].get(ADMINISTRATORS)
        leave_group(uow, group, [person]) if revoke else join_group(uow, group, [person])

    context.change(work)
    context.say(f"{login} {'administers the site no longer' if revoke else 'administers the site'}, from the next sign-in on.")


@user.command("export", epilog="Example: colonnade user export ann ann.zip")
@click.argument("login")
@click.argument("file")
@pass_context
def export(context: CommandContext, login: str, file: str) -> None:
    """Write all that the site holds of someone to a new zip FILE."""
    target = context.console.folder / file
    if not target.parent.is_dir():
        raise Failure(f"there is no folder {target.parent}")
    try:
        with (
            full_disk.told(target.parent, full_disk.NO_ARCHIVE),
            os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened,
        ):

            def work(uow: UnitOfWork) -> int:
                opened.seek(0)
                opened.truncate()
                return export_person(uow, find_person(uow, login), opened)

            number = context.change(work)
    except FileExistsError as error:
        raise Failure(f"{file} is there already") from error
    context.say(f"{number_of(number, 'object')} and all else of {login} in {file}. Keep it where only they and you can read it.")


@user.command("erase")
@click.argument("login")
@click.option("--with-content", is_flag=True, help="Put what they wrote to the trash, too, where nobody else wrote in it.")
@yes_option
@pass_context
def erase(context: CommandContext, login: str, with_content: bool, yes: bool) -> None:
    """Forget someone who was disabled: what they wrote stays, by a former colleague."""
    with context.reading() as uow:
        person = find_person(uow, login)
        if person.active:
            raise Failure(f"{login} can sign in: colonnade user disable {login}")
        found = holdings(uow, person)
    made = number_of(sum(found.made.values()), "object")
    context.say(f"The account, profile, network, follows and likes of {login} go. {made} and {number_of(found.comments, 'comment')} stay,")
    context.say("by a former colleague." if not with_content else "where others wrote in them; the rest goes to the trash.")
    context.confirm(f"Erase {login} for good?", yes)
    done = context.change(lambda uow: erase_person(uow, find_person(uow, login).id, with_content=with_content))
    context.say(f"{login} is erased. {number_of(done.stay, 'object')} stay, {number_of(done.trashed, 'object')} went to the trash.")
    context.say("Backups and the history of the database still hold the name: colonnade backup, and pack, make new ones.")


@user.command("one-step", epilog="Example: colonnade user one-step ann")
@click.argument("login")
@yes_option
@pass_context
def one_step(context: CommandContext, login: str, yes: bool) -> None:
    """Turn off the two-step sign-in of someone who lost the device and the recovery codes. They are signed out everywhere."""
    with context.reading() as uow:
        if not has_second_factor(find_person(uow, login)):
            context.say(f"{login} signs in with the password alone already.")
            return
    context.confirm(f"Let {login} sign in with the password alone?", yes)
    context.change(lambda uow: second_step.remove(uow, find_person(uow, login)))
    context.say(f"{login} signs in with the password alone, and is signed out everywhere.")


@user.command("sessions")
@click.argument("login")
@click.option("--end", is_flag=True, help="Sign them out everywhere.")
@json_option
@pass_context
def list_sessions(context: CommandContext, login: str, end: bool, as_json: bool) -> None:
    """Where someone is signed in."""
    if end:
        number = context.change(lambda uow: sign_out_everywhere(uow, find_person(uow, login).id))
        context.say(f"{login} is signed out everywhere ({number_of(number, 'session')}).")
        return
    with context.reading() as uow:
        found = sessions.list_of(uow.root, find_person(uow, login).id, uow.now, context.runtime.last_use)
        rows = [_session_row(session, context.runtime.last_use) for session in found]
    context.print_list(rows, ("session", "last_used", "address", "browser"), as_json)


def _session_row(session: sessions.Session, uses: sessions.LastUseBuffer) -> dict[str, Any]:
    return {
        "session": session.handle,
        "started": _moment(session.created),
        "last_used": _moment(uses.last_used(session)),
        "address": session.address,
        "browser": session.user_agent,
    }


@user.command("tokens", epilog="Example: colonnade user tokens ann --revoke 1f2e3d4c5b6a7988")
@click.argument("login")
@click.option("--revoke", metavar="TOKEN", help="Revoke one, by its name in the first column.")
@click.option("--revoke-all", is_flag=True, help="Revoke all.")
@json_option
@pass_context
def list_tokens(context: CommandContext, login: str, revoke: str | None, revoke_all: bool, as_json: bool) -> None:
    """The access tokens with which programs act as someone; they themselves make them at /me/tokens."""
    if revoke_all:
        number = context.change(lambda uow: revoke_tokens(uow, find_person(uow, login)))
        context.say(f"{number_of(number, 'token')} of {login} revoked.")
        return
    if revoke is not None:
        if not context.change(lambda uow: revoke_token(uow, find_person(uow, login), revoke)):
            raise Failure(f"{login} has no token {revoke}; see: colonnade user tokens {login}")
        context.say(f"The token {revoke} of {login} is revoked.")
        return
    with context.reading() as uow:
        found = api_tokens.of_person(uow.root, find_person(uow, login).id)
        rows = [_token_row(uow, token, context.runtime.token_use) for token in found]
    context.print_list(rows, ("token", "name", "scope", "ends", "last_used"), as_json)


def _token_row(uow: UnitOfWork, token: api_tokens.ApiToken, uses: sessions.LastUseBuffer) -> dict[str, Any]:
    used = uses.last_used(token)
    return {
        "token": token.handle,
        "name": token.name,
        "scope": token.scope,
        "made": _moment(token.created_us),
        "ends": _moment(api_tokens.ends(uow.root, token)),
        "last_used": _moment(used) if used else "",
    }


def _moment(microseconds: int) -> str:
    return from_microseconds(microseconds).isoformat(timespec="seconds")


@user.command("invite")
@click.argument("email", required=False)
@click.option("--all-without-password", "everyone", is_flag=True, help="All who were imported and never chose a password.")
@click.option("--name", default="", help="The full name.")
@click.option("--into", "places", metavar="NAME", multiple=True, help="A community that they are in at once. Several times.")
@click.option("--role", type=click.Choice(("member", "guest")), default="member", show_default=True, help="What they are there.")
@click.option("--by", metavar="LOGIN", help="Who invites.  [default: an administrator]")
@click.option("--mail", is_flag=True, help="Send the link by mail instead of printing it.")
@language_option
@kind_option
@pass_context
def invite(
    context: CommandContext,
    email: str | None,
    everyone: bool,
    name: str,
    places: Sequence[str],
    role: str,
    by: str | None,
    mail: bool,
    language: str,
    kind: str,
) -> None:
    """Print a link with which someone can make their own account, good for a week; or links for all who never chose a password."""
    if (email is None) is not everyone:
        raise click.UsageError("give an EMAIL, or --all-without-password")

    def work(uow: UnitOfWork) -> Invited:
        inviter = find_person(uow, by) if by else next(iter(administrators(uow.root)), None)
        if inviter is None:
            raise Failure("nobody administers the site, so nobody can invite: colonnade user add LOGIN --administrator")
        if mail and not outbox(uow.root).on:
            raise Failure("mail is off: leave --mail out, and the links are printed")
        if everyone:
            return invite_without_password(uow, by=inviter, mail=mail)
        into = [find_place(uow, each) for each in places]
        facts = {"name": name, "language": language, "kind": kind, "role": role}
        acting = uow.acting_as(inviter.id) if by else uow
        return invite_people(acting, [email or ""], places=into, by=inviter, mail=mail, **facts)

    done = context.change(work)
    base = context.settings.site_url or f"http://{context.settings.host}:{context.settings.port}"
    for address, token in done.links:
        context.print(f"{address}\t{base}/invitation/{token}" if everyone else f"{base}/invitation/{token}")
    if done.mailed:
        context.say(f"{number_of(done.mailed, 'invitation')} on the way by mail, at most {A_MINUTE} a minute.")
    elif done.into:
        context.say(f"{email} has an account already, and was asked into the communities.")
    elif everyone:
        context.say(
            "Each link can be used once, within a week." if done.links else "Everybody has a password, an invitation, or no address."
        )
    else:
        context.say(f"Send this to {email}. It can be used once, within a week.")
