"""What the operating system refuses, in Bahasa Indonesia."""

import errno

_WORDS = {
    errno.EEXIST: "sudah ada",
    errno.ENOENT: "tidak ada",
    errno.EACCES: "tidak ada izin",
    errno.EPERM: "tidak ada izin",
    errno.EROFS: "penyimpanan ini hanya dapat dibaca",
    errno.ENOSPC: "ruang penyimpanan habis",
    errno.EDQUOT: "jatah ruang penyimpanan habis",
    errno.EISDIR: "ini folder, bukan berkas",
    errno.ENOTDIR: "ini berkas, bukan folder",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
}


def system_words(error: OSError) -> str:
    """Why the system refused; rare reasons stay in its own words."""
    return _WORDS.get(error.errno or 0) or error.strerror or str(error)
