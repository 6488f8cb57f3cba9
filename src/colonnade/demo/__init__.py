"""The demo organisation as plain data: people, places and wiki pages of an invented company. Imports nothing of the rest of Colonnade."""

from colonnade.demo.build import company
from colonnade.demo.model import Company, Department, Group, Page, Person, Place, Revision, SignIn

__all__ = ["Company", "Department", "Group", "Page", "Person", "Place", "Revision", "SignIn", "company"]
