"""Examples of the rules as YAML, on the small forms of bases.yaml. Read by checks/examples.py."""
