"""Plain HTML beside Streamlit: residents' pages, staff sign-in, set-up, and the server's tuning."""

from feedback.web.lifespan import lifespan
from feedback.web.routes import routes
from feedback.web.shell import middleware

__all__ = ["lifespan", "middleware", "routes"]
