"""A room under load: the real server in one process, a C++ client with hundreds of tabs in another."""
