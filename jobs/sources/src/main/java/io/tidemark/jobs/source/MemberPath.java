package io.tidemark.jobs.source;

/**
 * Paths of members, such as {@code requestParameters.bucketName}. Most records have the same paths,
 * so recent paths are cached in a table that all threads share without locks.
 *
 * @param path the joined parts
 */
record MemberPath(String parent, String member, String path) {
  private static final int REMEMBERED = 1 << 10;
  private static final int LONGEST_REMEMBERED = 256;
  private static final MemberPath[] KNOWN = new MemberPath[REMEMBERED];

  /** Returns both parts with a dot between them. */
  static String of(String parent, String member) {
    int slot = (31 * parent.hashCode() + member.hashCode()) & (REMEMBERED - 1);
    MemberPath known = KNOWN[slot];
    if (known != null && known.member.equals(member) && known.parent.equals(parent)) {
      return known.path;
    }
    String path = parent + '.' + member;
    if (path.length() <= LONGEST_REMEMBERED) {
      KNOWN[slot] = new MemberPath(parent, member, path);
    }
    return path;
  }
}
