"""From a cookie or a key to who is asking; sessions are opened and closed here."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from api.service.problems import ProblemError
from api.service.state import Service, now
from data.store.keys import Key
from data.store.sessions import Session
from data.store.store import Store
from data.store.users import User

from .principal import Principal
from .tokens import KEY_PATTERN, new_token, same, token_digest

LOCAL_USER = "lokal"
"""Who the one-time link of a local start signs in as."""

_NOTE_EVERY = timedelta(hours=1)


def cookie_name(service: Service) -> str:
    """Browsers keep ``__Host-`` cookies to this very host, but only over HTTPS."""
    return "__Host-tangga" if service.settings.https else "tangga_session"


def identify(service: Service, request: Request) -> Principal | None:
    """Who asks; ``None`` if the request says nothing about it.

    Raises:
        ProblemError: ``bad_credentials`` if what it says is not, or no longer, valid.
    """
    header = request.headers.get("authorization")
    if header is not None:
        return _by_key(service, header)
    cookie = request.cookies.get(cookie_name(service))
    return None if cookie is None else _by_session(service, cookie)


def open_session(service: Service, store: Store, user: str, response: Response) -> None:
    """Sign a user in: store the session, give the browser its cookie."""
    token, at = new_token(), now()
    lasts = timedelta(hours=service.settings.session_hours)
    digest = token_digest(service.settings.secret, token)
    store.sessions.forget_expired(at)
    store.sessions.open(Session(digest, user, new_token(), at, at + lasts))
    response.set_cookie(
        cookie_name(service),
        token,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=service.settings.https,
        path="/",
    )


def close_session(service: Service, store: Store, request: Request, response: Response) -> None:
    """Sign out on this browser."""
    cookie = request.cookies.get(cookie_name(service), "")
    store.sessions.close(token_digest(service.settings.secret, cookie))
    response.delete_cookie(cookie_name(service), path="/", secure=service.settings.https, httponly=True)


def principal_for(store: Store, user: User, key: Key | None = None, csrf: str | None = None) -> Principal:
    """A user as the one who asks."""
    province = None
    if user.institution_id is not None:
        province = store.institutions.get(user.institution_id).institution.province
    return Principal(
        name=user.name,
        role=user.role,
        institution=user.institution_id,
        province=province,
        owner=user.owner,
        scopes=None if key is None else frozenset(key.scopes),
        key=None if key is None else key.prefix,
        csrf=csrf,
    )


def _by_key(service: Service, header: str) -> Principal:
    scheme, _, text = header.partition(" ")
    match = KEY_PATTERN.fullmatch(text.strip())
    if scheme.lower() != "bearer" or match is None:
        raise _refused("Kunci tidak berbentuk «Bearer tgg_...».")
    prefix, secret = match.groups()
    at = now()
    with service.database.read() as store:
        key = store.keys.find(prefix)
        digest = token_digest(service.settings.secret, secret)
        if not same(key.secret_hash if key else digest[::-1], digest) or key is None:
            raise _refused("Kunci tidak dikenal.")
        if not key.valid(at):
            raise _refused("Kunci sudah dicabut atau kedaluwarsa.")
        user = store.users.get(key.user_name).user
        if user.disabled:
            raise _refused("Pengguna pemilik kunci dinonaktifkan.")
        principal = principal_for(store, user, key)
    noted = service.keys_noted.get(prefix)
    if noted is None or at - noted > _NOTE_EVERY:
        service.keys_noted[prefix] = at
        with service.database.transaction() as store:
            store.keys.used(prefix, at)
    return principal


def _by_session(service: Service, cookie: str) -> Principal:
    with service.database.read() as store:
        session = store.sessions.find(token_digest(service.settings.secret, cookie), now())
        if session is None:
            raise _refused("Masa masuk sudah berakhir. Masuk lagi.")
        return principal_for(store, store.users.get(session.user_name).user, csrf=session.csrf)


def _refused(detail: str) -> ProblemError:
    return ProblemError("bad_credentials", detail, headers={"WWW-Authenticate": 'Bearer realm="tangga"'})
