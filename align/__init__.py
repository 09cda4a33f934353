"""Align Russian originals with English translations, sentence by sentence."""
