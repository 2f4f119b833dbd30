"""Tables whose cells are printed one after another, blank ones left out: the text that copying a table leaves."""
