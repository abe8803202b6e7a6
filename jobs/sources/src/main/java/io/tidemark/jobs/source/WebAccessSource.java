package io.tidemark.jobs.source;

import io.tidemark.engine.event.EventColumn;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reader for nginx and Apache access logs with one line per request, in any format that their
 * format strings can express. If no format is given, each line is matched against the common
 * formats: common, combined, with {@code X-Forwarded-For}, with a virtual host, and with additional
 * fields. Additional pairs such as {@code request_time=0.2} are read as nginx variables.
 */
final class WebAccessSource implements LogSource {
  static final String PRODUCT = "web access log";

  private static final String RULES = "web";
  private static final int WHOLE = 0;

  /** Key in {@code unmapped} for unnamed text that an operator added after the common fields. */
  private static final String MORE = "$more";

  /** Named fields added by an operator, such as {@code request_time=0.2 api_key_id="k1"}. */
  private static final Pattern PAIR =
      Pattern.compile(" ([a-z0-9_]{1,64})=(\"(?:[^\"\\\\]|\\\\.)*+\"|[^ \"]*+)");

  private static final Set<AccessField> MEASURES =
      EnumSet.of(AccessField.SECONDS_TAKEN, AccessField.BYTES_IN);

  /** Possessive, because backtracking would need stack space for each pair. */
  private static final Pattern PAIRS = Pattern.compile("(?:" + PAIR.pattern() + ")++");

  private static final List<Lines> USUAL =
      Stream.of(
              "combined",
              "combined-forwarded",
              "vhost-combined",
              "vhost-combined-forwarded",
              "common")
          .map(name -> new Lines(AccessLogFormat.compile(name), WHOLE))
          .toList();

  /** These formats are tried last, because they also match lines in the other formats. */
  private static final List<Lines> WITH_MORE =
      Stream.of("combined-forwarded", "combined", "vhost-combined-forwarded", "vhost-combined")
          .map(name -> new Lines(AccessLogFormat.NAMED.get(name)))
          .toList();

  @Override
  public LogFormat format() {
    return LogFormat.WEB_ACCESS;
  }

  @Override
  public Fit fit(FileHead head) {
    if (head.text().stripLeading().startsWith("{")) {
      return Fit.NONE;
    }
    LineParser parser = parser(head.options());
    List<String> lines = head.lines();
    long fitting = lines.stream().filter(line -> fits(parser, line)).count();
    // Clients may break lines of a format with unquoted fields. The user named such a format.
    boolean isNamed = !head.options().accessLogs().format().equals(AccessLogs.AUTO);
    return isNamed || 2 * fitting >= lines.size() ? Fit.of(fitting, lines.size()) : Fit.NONE;
  }

  private static boolean fits(LineParser parser, String line) {
    try {
      Map<String, String> others = new LinkedHashMap<>();
      AccessFields fields = parser.parse(line.strip(), others);
      String time = fields.text(AccessField.TIME);
      return time != null && LogTimes.ofLog(time) != io.tidemark.engine.event.AccessEvent.MISSING;
    } catch (RejectedRecordException other) {
      return false;
    }
  }

  private interface LineParser {
    AccessFields parse(String line, Map<String, String> others);
  }

  private static LineParser parser(ReadOptions options) {
    String format = options.accessLogs().format();
    if (format.equals(AccessLogs.AUTO)) {
      return WebAccessSource::usual;
    }
    AccessLogFormat compiled = AccessLogFormat.compile(format);
    return (line, others) -> compiled.parse(line, others::put);
  }

  private static AccessFields usual(String line, Map<String, String> others) {
    RejectedRecordException first = null;
    for (List<Lines> formats : List.of(USUAL, WITH_MORE)) {
      for (Lines lines : formats) {
        try {
          return withAddresses(lines.parse(line, others));
        } catch (RejectedRecordException other) {
          first = first == null ? other : first;
          others.clear();
        }
      }
    }
    throw first;
  }

  /**
   * Keeps the addresses at the end of {@code X-Forwarded-For}. Rejects other headers in its place,
   * such as cookies.
   */
  private static AccessFields withAddresses(AccessFields fields) {
    String forwarded = fields.text(AccessField.FORWARDED_FOR);
    if (forwarded != null) {
      String hops = TrustedProxies.hopsAtEnd(forwarded);
      if (hops.isEmpty()) {
        throw RejectedRecordException.of(
            RejectReason.MALFORMED_LINE,
            "The field after the user agent has no address at its end");
      }
      fields.replace(AccessField.FORWARDED_FOR, hops);
    }
    return fields;
  }

  /**
   * A common format.
   *
   * @param quotes number of quotes before arbitrary text, or {@link #WHOLE}
   */
  private record Lines(AccessLogFormat format, int quotes) {
    Lines(String text) {
      this(AccessLogFormat.compile(text), (int) text.chars().filter(c -> c == '"').count());
    }

    AccessFields parse(String line, Map<String, String> others) {
      if (quotes == WHOLE) {
        return format.parse(line, others::put);
      }
      int end = endOfQuotes(line);
      String rest = line.substring(end);
      if (!rest.startsWith(" ")) {
        throw RejectedRecordException.of(
            RejectReason.MALFORMED_LINE, "No text follows the last quote");
      }
      AccessFields fields = format.parse(line.substring(0, end), others::put);
      if (PAIRS.matcher(rest).matches()) {
        Matcher pairs = PAIR.matcher(rest);
        while (pairs.find()) {
          add(pairs.group(1), pairs.group(2), fields, others);
        }
      } else {
        others.put(MORE, rest.strip());
      }
      return fields;
    }

    private static void add(
        String name, String value, AccessFields fields, Map<String, String> others) {
      // Unquoted headers may contain spaces and forged pairs, whereas servers escape quotes in
      // quoted headers. Unquoted values are therefore used only for measurements, never to identify
      // the caller.
      boolean quoted = value.startsWith("\"");
      String text = quoted ? value.substring(1, value.length() - 1) : value;
      Optional<AccessField> field = AccessField.ofNginx(name);
      if (field.filter(f -> quoted || MEASURES.contains(f)).isPresent()) {
        fields.set(AccessJsonSource.Nginx.ofClient(field.get()), text);
      } else {
        others.put(name, text);
      }
    }

    private int endOfQuotes(String line) {
      int seen = 0;
      // Apache writes an empty user name as two quotes. Skip them: the quotes to be counted come
      // after the time.
      for (int i = Math.max(0, line.indexOf("] \"")); i < line.length(); i++) {
        if (line.charAt(i) == '\\') {
          i++;
        } else if (line.charAt(i) == '"' && ++seen == quotes) {
          return i + 1;
        }
      }
      return line.length();
    }
  }

  @Override
  public RecordParser open(InputStream bytes, FileHead head, ReadOptions options) {
    LineParser parser = parser(options);
    return RecordParser.of(
        new TextFramer(bytes, options.recordBytes(), Framer.END),
        frame -> draft(frame, parser, options),
        Draft.Refused::cleaned);
  }

  private static Draft draft(Frame frame, LineParser parser, ReadOptions options) {
    String line = new String(frame.buffer(), 0, frame.length(), StandardCharsets.UTF_8).strip();
    EventDraft event = new EventDraft(options);
    Map<String, String> others = new LinkedHashMap<>();
    AccessFields fields = parser.parse(line, others);
    HttpAccess.requireAsked(fields);
    map(fields, event, options, RULES);
    others.forEach((name, value) -> keep(event, name, value));
    return Draft.Mapped.of(frame, event);
  }

  private static void keep(EventDraft event, String name, String value) {
    UnmappedFields.keep(
        event, name, name.equals(MORE) ? UnmappedFields.withoutValues(value) : value);
  }

  /** Drops the certificate header unless a trusted proxy sent it, because any client can. */
  private static void dropUntrustedCertificate(
      AccessFields fields, EventDraft event, TrustedProxies proxies) {
    String claimed = fields.text(AccessField.FORWARDED_CLIENT_CERTIFICATE);
    String remote = TrustedProxies.withoutPort(fields.text(AccessField.REMOTE_ADDRESS));
    if (claimed != null && !proxies.isTrusted(remote)) {
      fields.replace(AccessField.FORWARDED_CLIENT_CERTIFICATE, "");
      event.keepHash("x_forwarded_client_cert.hash", claimed);
    }
  }

  static void map(AccessFields fields, EventDraft event, ReadOptions options, String rules) {
    String time = fields.required(AccessField.TIME, "time");
    event
        .time(LogTimes.required(time, "time"), "time")
        .text(EventColumn.METADATA_PRODUCT, PRODUCT)
        .key(EventColumn.METADATA_UID, fields.text(AccessField.SERVER_REQUEST_ID), "request_id")
        .text(EventColumn.CLOUD_PROVIDER, "web")
        .text(EventColumn.CLOUD_ACCOUNT_UID, fields.text(AccessField.SERVER_NAME));
    dropUntrustedCertificate(fields, event, options.proxies());
    HttpAccess.map(fields, event, options, rules);
  }
}
