"""Sites and the places in them where codes hang: who may see, add and close them."""

from feedback import setting_up
from feedback.errors import NotAllowed, UnknownCode
from feedback.models import Placement, PlacementState, Site, StaffMember
from feedback.moderation import MODERATORS
from feedback.storage import Store


def runs_all_sites(staff: StaffMember) -> bool:
    """Whether somebody may do what concerns every site, and make a new one."""
    return staff.role in MODERATORS and staff.sites is None


def own_sites(store: Store, staff: StaffMember) -> list[Site]:
    """Somebody's sites by name."""
    return [site for site in store.sites() if _own(staff, site)]


def own_placements(store: Store, staff: StaffMember) -> list[Placement]:
    """The placements of somebody's sites, by site and name."""
    return [place for place in store.placements() if _own(staff, place.site)]


def add(store: Store, staff: StaffMember, site_name: str, name: str) -> Placement:
    """A new placement with a new code, in a site of theirs or, for who has all, a new site.

    Raises FeedbackError when a name is empty or too long, NotAllowed when the site is not theirs.
    """
    if not runs_all_sites(staff):
        require_own(staff, next((s for s in store.sites() if s.name == site_name), None))
    return setting_up.add_placement(store, site_name, name)


def set_state(store: Store, staff: StaffMember, code: str, state: PlacementState) -> None:
    """Open, close or withdraw a code of somebody's sites."""
    placement = store.placement(code)
    if placement is None:
        raise UnknownCode("No poster has this code.")
    require_own(staff, placement.site)
    store.set_placement_state(code, state)


def require_own(staff: StaffMember, site: Site | None) -> None:
    """Raise NotAllowed unless somebody may decide what happens at this site."""
    if staff.role not in MODERATORS or site is None or not _own(staff, site):
        raise NotAllowed("This site is not one of yours. An admin can change that.")


def _own(staff: StaffMember, site: Site) -> bool:
    return staff.sites is None or site.id in staff.sites
