"""Torn text: tokens of lines, the cheapest path through the columns, the blocks of labels."""
