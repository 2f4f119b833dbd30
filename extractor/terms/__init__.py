"""The language of the trade: captions, families, units, measures, numerals, names, phrasing."""
