package io.tidemark.engine.event;

import java.util.Locale;

/**
 * Groups targets into families, to tell a new object in a known bucket from a new bucket: the
 * domain of an email address, the host of a URL, the bucket of an S3 ARN, everything before the
 * last segment of another ARN or a path, the country and bank of an IBAN (ISO 13616), or else the
 * target.
 */
final class TargetFamily {
  private static final int IBAN_LEAST = 15;
  private static final int IBAN_MOST = 34;
  private static final int IBAN_BANK = 8;

  private TargetFamily() {}

  static String of(String target) {
    int scheme = target.indexOf("://");
    if (scheme > 0) {
      int end = scheme + 3;
      while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
        end++;
      }
      // The user information before the host can contain anything, such as another host name.
      int host = Math.max(scheme + 3, target.lastIndexOf('@', end - 1) + 1);
      return target.substring(host, end).toLowerCase(Locale.ROOT);
    }
    int at = target.lastIndexOf('@');
    if (at > 0 && target.indexOf('/') < 0 && target.indexOf(' ') < 0) {
      return target.substring(at + 1).toLowerCase(Locale.ROOT);
    }
    if (target.startsWith("arn:")) {
      boolean bucket = target.startsWith(":s3:::", target.indexOf(':', 4));
      int slash = bucket ? target.indexOf('/') : target.lastIndexOf('/');
      int end = bucket ? target.length() : target.lastIndexOf(':');
      return target.substring(0, slash > 0 ? slash : end);
    }
    int slash = target.lastIndexOf('/', target.length() - 2);
    if (slash > 0) {
      return target.substring(0, slash);
    }
    return isAccount(target) ? target.substring(0, 2) + target.substring(4, IBAN_BANK) : target;
  }

  private static boolean isAccount(String text) {
    if (text.length() < IBAN_LEAST || text.length() > IBAN_MOST) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean letter = c >= 'A' && c <= 'Z';
      if (i < 2 ? !letter : i < 4 ? !digit : !(digit || letter)) {
        return false;
      }
    }
    return true;
  }
}
