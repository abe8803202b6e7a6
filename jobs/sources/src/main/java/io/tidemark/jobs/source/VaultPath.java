package io.tidemark.jobs.source;

import java.util.Set;
import java.util.StringJoiner;

/**
 * An operation on a Vault path. Paths end in names chosen by users, so the action contains only
 * words from Vault's API. For example, the action for {@code secret/data/team/db} in a key-value
 * store is {@code data}.
 *
 * @param whole the requested path
 * @param service type of the mount ({@code kv}, {@code pki}, {@code approle}, {@code system}), or
 *     the mount's name in logs from older Vault versions
 * @param action words from the API, separated by slashes; the mount name if the path contains no
 *     such word
 * @param isLogin whether the path is used to sign in
 */
record VaultPath(String whole, String service, String action, boolean isLogin) {
  /** First words of paths below the mounts of Vault's own engines and auth methods. */
  private static final Set<String> WORDS =
      Set.of(
          """
          data metadata delete undelete destroy subkeys config creds static-creds roles role
          static-roles rotate-root rotate-role sts issue sign sign-verbatim sign-self-issued root
          intermediate issuers issuer keys key ca crl revoke tidy encrypt decrypt rewrap datakey
          random hash hmac verify export backup restore code login users groups map create
          create-orphan lookup lookup-self lookup-accessor renew renew-self renew-accessor
          revoke-self revoke-orphan revoke-accessor accessors certs cert oidc library token reset\
          """
              .split("[ \n]+"));

  /** Number of path parts below {@code sys/} that are words from Vault's API. */
  private static final int SYSTEM_WORDS = 2;

  static VaultPath of(JsonRecord request) {
    String whole = request.required("path");
    String mount = request.text("mount_point");
    String type = request.text("mount_type");
    String path = whole.startsWith("/") ? whole.substring(1) : whole;
    if (path.startsWith("sys/")) {
      return new VaultPath(whole, "system", words(path, 4, SYSTEM_WORDS), false);
    }
    int below = mount != null && path.startsWith(mount) ? mount.length() : mountLength(path);
    String mountName = OperationPart.bounded(mountName(path, below));
    String service = type == null ? mountName : type;
    String first = words(path, below, 1);
    boolean isAuth = path.startsWith("auth/");
    String action = WORDS.contains(first) ? first : isAuth ? "auth" : mountName;
    if (service.equals("token") && !first.isEmpty()) {
      action = first;
    }
    return new VaultPath(whole, service, action, isAuth && first.equals("login"));
  }

  /**
   * Returns the length of a path's mount in characters, for logs that do not state the mount. A
   * mount consists of one part of the path, or of two parts below {@code auth/}.
   */
  private static int mountLength(String path) {
    int slash = path.indexOf('/');
    if (slash >= 0 && path.startsWith("auth/")) {
      slash = path.indexOf('/', slash + 1);
    }
    return slash < 0 ? path.length() : slash + 1;
  }

  private static String mountName(String path, int below) {
    String mount = path.substring(0, Math.min(below, path.length()));
    String name = mount.startsWith("auth/") ? mount.substring(5) : mount;
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  private static String words(String path, int from, int count) {
    StringJoiner words = new StringJoiner("/");
    int start = from;
    for (int i = 0; i < count && start <= path.length(); i++) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      words.add(OperationPart.bounded(path.substring(start, end)));
      start = end + 1;
    }
    return words.toString();
  }
}
