"""The command `jixiao`: one module a command, which parses arguments, calls the program and prints."""
