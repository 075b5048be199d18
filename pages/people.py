"""Who works with Table Talk: roles, sites, inviting and removing. Passphrases are plain pages."""

import streamlit as st

from feedback import people, places, ui
from feedback.backend import backend
from feedback.config import settings
from feedback.errors import FeedbackError
from feedback.models import ROLES, Sites, StaffAction, StaffEvent, StaffMember

MOST_EVENTS = 200
DONE: dict[StaffAction, str] = {
    "invited": "invited",
    "passphrase_reset": "made a new passphrase for",
    "passphrase_changed": "changed the passphrase of",
    "role_changed": "changed the role of",
    "sites_changed": "changed the sites of",
    "second_factor_on": "switched on the second factor of",
    "second_factor_off": "switched off the second factor of",
    "removed": "removed",
}

member, store = ui.page("people")
today = settings().today()
on_supabase = backend().embedded is None
site_names = {site.id: site.name for site in places.own_sites(store, member)}


def done(said: str) -> None:
    """Look again, and say what was done."""
    st.session_state["done"] = said
    st.rerun()


def sites_in_words(sites: Sites) -> str:
    """Whose answers somebody reads."""
    if sites is None:
        return "all sites"
    return ", ".join(name for site, name in site_names.items() if site in sites) or "no site"


def one_person(whom: StaffMember) -> None:
    """Role and sites, and what is done once: a new passphrase, a lost phone, the end."""
    role = st.selectbox("Role", ROLES, index=ROLES.index(whom.role), key=f"role-{whom.id}")
    sites = choose_sites(whom) if role == "facilitator" else None
    if st.button("Save", type="primary", key=f"save-{whom.id}"):
        try:
            people.change(store, member, whom, role, sites, day=today)
        except FeedbackError as error:
            st.error(str(error))
        else:
            done(f"Saved: {whom.name}")
    with st.container(horizontal=True, vertical_alignment="center"):
        if whom.id != member.id and not on_supabase:
            ui.plain_link(f"/staff/reset/{whom.id}", "New passphrase")
        if whom.second_factor:
            lost_phone(whom)
        remove(whom)


def choose_sites(whom: StaffMember) -> Sites:
    """All sites, or a list of them."""
    if st.toggle("All sites, also new ones", whom.sites is None, key=f"all-{whom.id}"):
        return None
    chosen = st.multiselect(
        "Their sites",
        list(site_names),
        [site for site in site_names if site in (whom.sites or ())],
        format_func=lambda site: site_names[site],
        placeholder="Choose at least one",
        key=f"sites-{whom.id}",
    )
    return frozenset(chosen)


def lost_phone(whom: StaffMember) -> None:
    """Let somebody in by passphrase alone."""
    with st.popover("Lost phone", key=f"phone-{whom.id}"):
        st.write("Their passphrase alone will be enough to sign in. Be sure that it is them.")
        if st.button("Switch the second factor off", key=f"off-{whom.id}"):
            people.switch_off_second_factor(store, member, whom, day=today)
            done(f"Second factor off: {whom.name}")


def remove(whom: StaffMember) -> None:
    """End somebody's sign-in, after a second look."""
    with st.popover("Remove", key=f"remove-{whom.id}"):
        st.markdown(
            f"{ui.plain(whom.name)} is signed out at once and cannot sign in any more."
            " What they decided stays on record."
        )
        if st.button("Remove from Table Talk", key=f"do-remove-{whom.id}"):
            try:
                people.remove(store, member, whom, day=today)
            except FeedbackError as error:
                st.error(str(error))
            else:
                done(f"Removed: {whom.name}")


def happened(event: StaffEvent) -> dict[str, str]:
    """One row of the record."""
    detail = event.detail
    if event.action == "sites_changed":
        sites = None if detail == "all" else frozenset(int(site) for site in detail.split())
        detail = sites_in_words(sites)
    what = f"{DONE[event.action]} {event.whom}" + (f": {detail}" if detail else "")
    return {"Day": event.day, "Who": event.who or people.COMMAND_LINE.name, "What": what}


if said := st.session_state.pop("done", ""):
    st.toast(said)
ui.plain_link("/staff/invite", "Invite somebody")
if on_supabase:
    ui.quiet(
        "Whoever runs Table Talk makes sign-ins and new passphrases."
        " Here you say who has which role."
    )
for person in people.everybody(store, member):
    you = " (you)" if person.id == member.id else ""
    digits = " · second factor" if person.second_factor else ""
    reads = f" · {ui.plain(sites_in_words(person.sites))}" if person.role == "facilitator" else ""
    title = f"**{ui.plain(person.name)}**{you} · {person.role}{reads}{digits}"
    with st.expander(title, key=f"person-{person.id}"):
        one_person(person)
with st.expander("Record", key="record"):
    if events := people.record(store, member)[:MOST_EVENTS]:
        st.table([happened(event) for event in events])
    else:
        st.write("Nothing has been changed yet.")
