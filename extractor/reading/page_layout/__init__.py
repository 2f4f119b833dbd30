"""Pages as glyphs and lines, shared by PDF and recognition: tables with and without rules, cells over page breaks."""
