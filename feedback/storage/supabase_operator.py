"""What whoever runs the service does with its service key: make sign-ins and passphrases."""

from datetime import date

from supabase_auth.errors import AuthError

from feedback.errors import Refused
from feedback.storage.supabase import SupabaseStore
from feedback.storage.supabase_client import auth_error


class OperatorStore(SupabaseStore):
    """A store opened with the service key, for one command on the command line.

    Never for the app: that key may do everything.
    """

    def make_sign_in(self, email: str, passphrase: str) -> bool:
        """A new sign-in of Supabase Auth; False, and nothing changes, where the e-mail has one."""
        try:
            self._client.auth.admin.create_user(
                {"email": email, "password": passphrase, "email_confirm": True}
            )
        except AuthError as error:
            if error.code == "email_exists":
                return False
            raise _refusal(error) from error
        return True

    def set_passphrase(self, staff_id: int, passphrase: str, *, day: date) -> None:
        """Another passphrase for somebody, on record; ends all their sign-ins."""
        user_id = self._call("staff_user", staff_id=staff_id)
        try:
            self._client.auth.admin.update_user_by_id(user_id, {"password": passphrase})
        except AuthError as error:
            raise _refusal(error) from error
        self.record_passphrase(staff_id, day=day)


def _refusal(error: AuthError) -> Exception:
    if error.code in ("not_admin", "bad_jwt", "no_authorization"):
        return Refused("This is not the project's service key.")
    if error.code == "validation_failed":
        return Refused("Supabase does not take this e-mail or this passphrase.")
    return auth_error(error)
