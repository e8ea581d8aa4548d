def write(q):
    return ""
