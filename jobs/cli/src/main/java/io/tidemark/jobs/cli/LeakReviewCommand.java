package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.batch.EventRows;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.exports.SecurityEvent;
import io.tidemark.jobs.Counted;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.leak.Leak.Kind;
import io.tidemark.jobs.leak.LeakNotices;
import io.tidemark.jobs.leak.LeakReview;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The review of a leaked credential: what happened, and what to revoke. */
@Command(
    name = "review",
    description = {
      "Reviews a leak: sessions still alive, sources and actions",
      "new since then, high-impact calls, credentials made, other identities at the same sources,",
      "and what to revoke in which order. Compares with the 30 days before the leak."
    },
    footer = {
      "  tidemark leak review --credential AKIAEXAMPLE --since 2026-03-20T12:00:00Z \\",
      "    --caep notices.jsonl --issuer https://tidemark.example \\",
      "    --audience https://idp.example"
    })
final class LeakReviewCommand extends WarehouseCommand {
  private static final int TEXT = 120;
  private static final int HISTORY_DAYS = 30;
  private static final int MOST_EVENTS = 500_000;

  @ArgGroup(multiplicity = "1")
  private LeakCommand.Subject leaked;

  @Option(
      names = "--since",
      paramLabel = "T",
      required = true,
      description = "When it leaked, such as 2026-03-20 or 2026-03-20T12:00:00Z.")
  private DayOrTime since;

  @Option(
      names = "--caep",
      paramLabel = "FILE",
      description = "Write CAEP events there, one a line; needs the next two.")
  private Path caep;

  @Option(names = "--issuer", paramLabel = "URI", description = "Issuer of the tokens.")
  private String issuer;

  @Option(names = "--audience", paramLabel = "URI", description = "Receiver of the tokens.")
  private String audience;

  @Option(
      names = "--sign-with",
      paramLabel = "FILE",
      description = {
        "Private RSA key of 2048 bits or more in PEM (PKCS #8): --caep then holds signed security",
        "event tokens, one a line. Default: none, and claims alone."
      })
  private Path signingKey;

  @Option(
      names = "--key-id",
      paramLabel = "ID",
      defaultValue = "tidemark",
      description = "Under which receivers find the public key.")
  private String keyId;

  private Instant at;
  private Optional<RSAPrivateKey> key = Optional.empty();

  @Override
  void check() {
    at = since.begin();
    OptionChecks.dependent(spec(), "--caep", "--issuer", "--audience", "--sign-with", "--key-id");
    OptionChecks.dependent(spec(), "--sign-with", "--key-id");
    if (caep != null && (issuer == null || audience == null)) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "no CAEP event can be written",
          "a token names its issuer and its audience",
          "give --issuer and --audience");
    }
    key =
        Optional.ofNullable(signingKey)
            .map(
                file ->
                    PrivateKeyFile.rsa(
                        file,
                        "give --sign-with a key of 'openssl genpkey -algorithm RSA -pkeyopt"
                            + " rsa_keygen_bits:2048'"));
  }

  @Override
  ExitCode run(Warehouse warehouse, Settings settings, PrintWriter out) {
    Instant now = invocation().clock().instant();
    LeakReview review = review(warehouse, now);
    print(review, out);
    if (caep != null) {
      write(review, now, out);
    }
    return ExitCode.OK;
  }

  private LeakReview review(Warehouse warehouse, Instant now) {
    LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
    Dataset<Row> events =
        warehouse
            .read(AccessEventsTable.SPEC)
            .where(col(AccessEventsTable.EVENT_DATE).geq(lit(day.minusDays(HISTORY_DAYS))));
    Column own =
        col((leaked.kind() == Kind.CREDENTIAL ? EventColumn.CREDENTIAL_UID : EventColumn.IDENTITY)
                .column())
            .equalTo(lit(leaked.id()));
    List<AccessEvent> mine = events(events.where(own));
    Object[] sources =
        mine.stream()
            .filter(event -> !instant(event).isBefore(at))
            .map(event -> event.text(EventColumn.SRC_IP_PREFIX))
            .filter(source -> source != null)
            .distinct()
            .toArray();
    List<AccessEvent> around =
        sources.length == 0
            ? List.of()
            : events(
                events.where(
                    col(AccessEventsTable.EVENT_DATE)
                        .geq(lit(day))
                        .and(col(EventColumn.SRC_IP_PREFIX.column()).isin(sources))));
    return LeakReview.of(leaked.kind(), leaked.id(), at, mine, around, now);
  }

  private static List<AccessEvent> events(Dataset<Row> rows) {
    int[] positions = EventRows.positions(rows.schema());
    List<AccessEvent> events = new ArrayList<>();
    for (Row row : rows.limit(MOST_EVENTS + 1).collectAsList()) {
      events.add(EventRows.fromRow(row, positions));
    }
    if (events.size() > MOST_EVENTS) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "there is more to review than fits one screen",
          "more than " + MOST_EVENTS + " events are concerned",
          "give a later --since, or one credential in place of its identity");
    }
    return events;
  }

  private static Instant instant(AccessEvent event) {
    return EventTime.instant(event.timeMicros());
  }

  private static void print(LeakReview review, PrintWriter out) {
    out.println("Leaked      " + text(review.leaked()) + ", since " + review.since());
    out.println("Used by     " + text(String.join(", ", review.identities())));
    out.println(
        "Accepted    "
            + review.lastAccepted().map(at -> "last at " + at).orElse("not since the leak"));
    section(out, "Live sessions", review.sessions(), s -> s.session() + "  last " + s.last());
    section(out, "New sources", review.newSources(), LeakReviewCommand::seen);
    section(out, "New actions", review.newActions(), LeakReviewCommand::seen);
    section(out, "High impact", review.highImpact(), LeakReviewCommand::call);
    section(out, "Credentials made", review.minted(), LeakReviewCommand::call);
    section(out, "Others at the new sources", review.others(), LeakReviewCommand::seen);
    section(
        out,
        "Revoke, in this order",
        review.steps(),
        step -> step.what().label() + "  " + step.id() + "  (" + step.why() + ")");
  }

  private static <T> void section(
      PrintWriter out, String title, List<T> entries, Function<T, String> says) {
    out.println(title + ": " + (entries.isEmpty() ? "none" : entries.size()));
    entries.forEach(entry -> out.println("  " + text(says.apply(entry))));
  }

  private static String seen(LeakReview.Seen seen) {
    return seen.value() + "  " + Counted.of(seen.events(), "time") + " from " + seen.first();
  }

  private static String call(LeakReview.Call call) {
    return call.at() + "  " + call.action() + "  " + call.resource() + "  " + call.outcome();
  }

  private static String text(String text) {
    return PrintableText.of(text, TEXT);
  }

  private void write(LeakReview review, Instant now, PrintWriter out) {
    List<SecurityEvent> events = LeakNotices.of(review, now);
    String transaction = LeakNotices.id(review, now);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < events.size(); i++) {
      ObjectNode token =
          events.get(i).token(issuer, audience, transaction + "-" + i, transaction, now);
      lines
          .append(
              key.map(rsa -> SecurityEvent.signed(token, rsa, keyId)).orElseGet(token::toString))
          .append('\n');
    }
    try {
      Files.writeString(caep, lines, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw OptionChecks.unwritten("the CAEP events", caep, "--caep", e);
    }
    out.println(
        "CAEP        "
            + (events.isEmpty()
                ? "no event: no log says whose credential it is"
                : text(Counted.of(events.size(), "event") + " in " + caep)));
  }
}
