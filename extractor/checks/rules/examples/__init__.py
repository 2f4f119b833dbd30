"""Examples of the rules, on the small forms of bases.yaml; checks/reporting/examples.py reads them."""
