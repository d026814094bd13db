"""Runs a command that sees a file system of one file, app.log, which answers nothing while a flag file exists.
FLAG_FILE.felt is made once somebody waits for an answer.

    unshare -Urm python3 stalling_fs.py MOUNTPOINT BACKING_FILE FLAG_FILE COMMAND...

It speaks the kernel's FUSE protocol itself, so that nothing needs to be installed, and is gone with the command.
"""

import ctypes
import errno
import os
import signal
import stat
import struct
import sys
import time

LOOKUP, FORGET, GETATTR, OPEN, READ, STATFS = 1, 2, 3, 14, 15, 17
RELEASE, FLUSH, INIT, OPENDIR, READDIR, RELEASEDIR, ACCESS = 18, 25, 26, 27, 28, 29, 34
INTERRUPT, BATCH_FORGET = 36, 42

REQUEST = struct.Struct("<IIQQIIII")
ANSWER = struct.Struct("<IiQ")
ROOT, FILE = 1, 2
NAME = b"app.log"
DIRECT_IO = 1
PR_SET_PDEATHSIG = 1

libc = ctypes.CDLL(None, use_errno=True)


def attributes(node, backing):
    if node == ROOT:
        return struct.pack("<6Q10I", ROOT, 0, 0, 0, 0, 0, 0, 0, 0, stat.S_IFDIR | 0o755, 2, 0, 0, 0, 4096, 0)
    found = os.stat(backing)
    seconds, nanos = divmod(found.st_mtime_ns, 10**9)
    return struct.pack(
        "<6Q10I",
        *(FILE, found.st_size, found.st_blocks, seconds, seconds, seconds),
        *(nanos, nanos, nanos, stat.S_IFREG | 0o644, 1, 0, 0, 0, 4096, 0),
    )


def entries():
    listed = b""
    for number, (node, kind, name) in enumerate(((ROOT, 4, b"."), (ROOT, 4, b".."), (FILE, 8, NAME))):
        entry = struct.pack("<QQII", node, number + 1, len(name), kind) + name
        listed += entry + bytes(-len(entry) % 8)
    return listed


def answer(opcode, node, body, backing):
    """The body of the answer; an OSError is one as well."""
    if opcode == INIT:
        major, minor, read_ahead, _ = struct.unpack_from("<4I", body)
        return struct.pack("<4I2H2I2H8I", major, min(minor, 31), read_ahead, 0, 0, 0, 4096, 1, 0, 0, *(0,) * 8)
    if opcode == LOOKUP:
        if body.rstrip(b"\0") != NAME:
            raise OSError(errno.ENOENT, "no such file")
        return struct.pack("<4Q2I", FILE, 0, 0, 0, 0, 0) + attributes(FILE, backing)
    if opcode == GETATTR:
        return struct.pack("<Q2I", 0, 0, 0) + attributes(node, backing)
    if opcode in (OPEN, OPENDIR):
        return struct.pack("<Q2I", 0, DIRECT_IO if opcode == OPEN else 0, 0)
    if opcode == READ:
        _, offset, size = struct.unpack_from("<QQI", body)
        with open(backing, "rb") as file:
            file.seek(offset)
            return file.read(size)
    if opcode == READDIR:
        return entries() if struct.unpack_from("<QQ", body)[1] == 0 else b""
    if opcode == STATFS:
        return struct.pack("<5Q4I24x", 0, 0, 0, 0, 0, 4096, 255, 4096, 0)
    if opcode in (RELEASE, FLUSH, RELEASEDIR, ACCESS):
        return b""
    raise OSError(errno.ENOSYS, "not needed")


def serve(device, backing, flag):
    while True:
        request = os.read(device, 1 << 17)
        _, opcode, unique, node, *_ = REQUEST.unpack_from(request)
        while os.path.exists(flag):
            with open(flag + ".felt", "w"):
                time.sleep(0.01)
        if opcode in (FORGET, INTERRUPT, BATCH_FORGET):
            continue
        error, body = 0, b""
        try:
            body = answer(opcode, node, request[REQUEST.size :], backing)
        except OSError as e:
            error = -e.errno
        try:
            os.write(device, ANSWER.pack(ANSWER.size + len(body), error, unique) + body)
        except FileNotFoundError:
            pass  # nobody waits for it any more


def main():
    mountpoint, backing, flag, *command = sys.argv[1:]
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0"
    if libc.mount(b"stalling", mountpoint.encode(), b"fuse", 0, options.encode()) != 0:
        sys.exit(os.strerror(ctypes.get_errno()))
    if os.fork() == 0:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        serve(device, backing, flag)
    os.execvp(command[0], command)


main()
