"""Drafting: next year's targets, and the explanations of what was missed, from past forms and staff's notes.

`forms.batch` drafts for every project or form of a call. Nothing is invented: what the forms and the notes do not say
stands as 〔待填〕.
"""
