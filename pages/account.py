"""One's own sign-in: the role, the sites, and ways to a new passphrase and a second factor."""

import streamlit as st

from feedback import account, places, ui
from feedback.backend import backend

member, store = ui.page("account")

with st.container(border=True):
    st.markdown(f"**{ui.plain(member.name)}**, {member.role}")
    if account.may_have_second_factor(member):
        own = ", ".join(site.name for site in places.own_sites(store, member))
        sites = "all sites" if member.sites is None else ui.plain(own)
        st.markdown(f"You read and decide on answers from: {sites}")
with st.container(border=True):
    st.markdown("**Passphrase**")
    ui.plain_link("/staff/passphrase", "Change your passphrase")
if backend().embedded is None:
    with st.container(border=True):
        st.markdown("**Second factor**: not used here. Your e-mail and passphrase are enough.")
elif member.second_factor or account.may_have_second_factor(member):
    with st.container(border=True):
        st.markdown(f"**Second factor** is {'on' if member.second_factor else 'off'}.")
        st.markdown("Six digits from an app on your phone, asked for after your passphrase.")
        to = "off" if member.second_factor else "on"
        ui.plain_link("/staff/second-factor", f"Switch it {to}")
