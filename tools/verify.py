#!/usr/bin/env python3
"""Verifies an audit bundle (.jalon): tools/verify.py FILE [--json] [--head CHECKPOINT].

The whole verifier is the folder verifying/ beside this file. Who gets it alone runs that folder,
`python3 verifying FILE`, or makes one file of it, `python3 -m zipapp verifying`.
"""
import pathlib
import runpy

runpy.run_path(str(pathlib.Path(__file__).resolve().with_name("verifying")), run_name="__main__")
