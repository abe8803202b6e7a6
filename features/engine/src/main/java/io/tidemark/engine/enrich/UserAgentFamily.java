package io.tidemark.engine.enrich;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Extracts the family and major version of a user agent, such as {@code Boto3/1} or {@code
 * Chrome/126}, which a new patch release does not change.
 */
final class UserAgentFamily {
  private static final int LONGEST_READ = 512;
  private static final int LONGEST_FAMILY = 48;
  private static final Pattern RUN_ID =
      Pattern.compile(
          "[_-][0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

  /** Tools whose user agents begin with a partner tag or an underlying library. */
  private static final List<String> TOOLS =
      List.of("Terraform/", "OpenTofu/", "Pulumi/", "pulumi-", "Ansible/", "stratus-red-team_");

  /** Ordered, because a browser's user agent also contains later names. */
  private static final List<String> BROWSERS =
      List.of("HeadlessChrome/", "Edg/", "OPR/", "Firefox/", "Chrome/", "CriOS/", "Version/");

  /** Leading tokens of a partner programme rather than the software. */
  private static final Set<String> TAGS = Set.of("APN", "HashiCorp");

  private UserAgentFamily() {}

  /**
   * Returns the family, with {@code /major}, or {@code /major.minor} for Kubernetes clients, if
   * there is a version; null for null or blank. Brackets around the user agent are ignored.
   */
  public static String of(String agent) {
    if (agent == null) {
      return null;
    }
    String text = agent.length() > LONGEST_READ ? agent.substring(0, LONGEST_READ) : agent;
    text = text.strip();
    if (text.startsWith("[")) {
      text = text.substring(1, text.endsWith("]") ? text.length() - 1 : text.length()).strip();
    }
    if (text.isEmpty()) {
      return null;
    }
    for (String tool : TOOLS) {
      int at = text.indexOf(tool);
      if (at == 0 || (at > 0 && isBoundary(text.charAt(at - 1)))) {
        return product(text, at, 1);
      }
    }
    if (text.startsWith("Mozilla/")) {
      return browser(text);
    }
    int start = 0;
    while (start < text.length() && TAGS.contains(name(text, start))) {
      start = nextToken(text, start);
    }
    boolean kubernetes = text.contains(" kubernetes/") || text.startsWith("kube");
    return product(text, start >= text.length() ? 0 : start, kubernetes ? 2 : 1);
  }

  private static String browser(String text) {
    int bot = text.indexOf("compatible; ");
    if (bot >= 0 && !text.startsWith("MSIE", bot + 12)) {
      return product(text, bot + 12, 1);
    }
    for (String browser : BROWSERS) {
      int at = text.indexOf(browser);
      if (at > 0) {
        String family = product(text, at, 1);
        return browser.equals("Version/") ? family.replace("Version", "Safari") : family;
      }
    }
    return product(text, 0, 1);
  }

  private static String product(String text, int start, int numbers) {
    String name = name(text, start);
    int end = start + name.length();
    String family = bounded(withoutRunId(name));
    if (end >= text.length() || text.charAt(end) != '/') {
      return family;
    }
    int at = end + 1;
    if (at < text.length() && (text.charAt(at) == 'v' || text.charAt(at) == 'V')) {
      at++;
    }
    String version = version(text, at, numbers);
    return version.isEmpty() ? family : family + '/' + version;
  }

  private static String version(String text, int start, int numbers) {
    StringBuilder version = new StringBuilder();
    int at = start;
    for (int n = 0; n < numbers; n++) {
      int from = at;
      while (at < text.length() && at - from < 5 && isDigit(text.charAt(at))) {
        at++;
      }
      if (at == from) {
        break;
      }
      version.append(n == 0 ? "" : ".").append(text, from, at);
      if (at >= text.length() || text.charAt(at) != '.') {
        break;
      }
      at++;
    }
    return version.toString();
  }

  private static String name(String text, int start) {
    int end = start;
    while (end < text.length() && !isBoundary(text.charAt(end)) && text.charAt(end) != '/') {
      end++;
    }
    return text.substring(start, end);
  }

  private static int nextToken(String text, int start) {
    int at = start;
    while (at < text.length() && !isBoundary(text.charAt(at))) {
      at++;
    }
    while (at < text.length() && isBoundary(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Removes the id of a run, with which a tool would look new in every run. */
  private static String withoutRunId(String name) {
    int id = name.length() - 36;
    return id >= 2 && RUN_ID.matcher(name).region(id - 1, name.length()).matches()
        ? name.substring(0, id - 1)
        : name;
  }

  private static String bounded(String name) {
    String family = name.length() > LONGEST_FAMILY ? name.substring(0, LONGEST_FAMILY) : name;
    String printable = isPrintable(family) ? family : family.replaceAll("[^\\x21-\\x7E]", "_");
    boolean host = printable.endsWith(".com");
    return printable.isEmpty() ? "-" : host ? printable.toLowerCase(Locale.ROOT) : printable;
  }

  private static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean isBoundary(char c) {
    return c <= ' ' || c == ',' || c == ';' || c == '(' || c == ')' || c == '[' || c == ']';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
