"""Signature problems, language by language: starter code, drivers, and how a node uses them."""

from languages.signature.base import SignatureLanguage
from languages.signature.registry import SIGNATURE_LANGUAGES, starter, wrap

__all__ = ["SIGNATURE_LANGUAGES", "SignatureLanguage", "starter", "wrap"]
