"""What a person is told about findings: the report, the catalogue of rules, waivers, the places of values."""
