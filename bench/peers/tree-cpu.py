"""Runs a hook as the client would, and writes down what it costs with everything that it starts, also what lives on behind it.

tree-cpu.py REPORT EVENT COMMAND: appends {"event", "state": "started"} and later {..., "state": "ended", "wallMs", "cpuMs"}.
Linux alone: whoever loses its parent becomes this process's child, and the kernel adds up the time of children.
"""
import ctypes
import json
import os
import resource
import signal
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
# What is still there then is counted as far as it got.
PATIENCE_S = 25

report, event, command = sys.argv[1:4]


def note(**what):
    line = json.dumps({"event": event, **what}) + "\n"
    file = os.open(report, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, line.encode())
    os.close(file)


note(state="started")
ended, told = os.pipe()
if os.fork() != 0:
    # What the client waits for: as long as the hook, and no longer.
    os.close(told)
    code = os.read(ended, 1)
    os._exit(code[0] if code else 1)

os.setsid()
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
began = time.monotonic()
hook = os.fork()
if hook == 0:
    os.execv("/bin/sh", ["sh", "-c", command])
# The client waits until nobody holds the other end of its pipes.
nothing = os.open(os.devnull, os.O_RDWR)
for stream in (0, 1, 2):
    os.dup2(nothing, stream)
_, status = os.waitpid(hook, 0)
wall = time.monotonic() - began
os.write(told, bytes([os.waitstatus_to_exitcode(status) & 255]))
os.close(told)


def enough(*_):
    raise TimeoutError


signal.signal(signal.SIGALRM, enough)
signal.alarm(PATIENCE_S)
try:
    while True:
        os.wait()
except (ChildProcessError, TimeoutError):
    pass
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
note(state="ended", wallMs=wall * 1000, cpuMs=(spent.ru_utime + spent.ru_stime) * 1000)
