"""The programs' door: devices and other systems send readings and read what is measured, each by a key of its own."""
