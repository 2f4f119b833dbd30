"""The sample document that `jixiao demo` reads."""
