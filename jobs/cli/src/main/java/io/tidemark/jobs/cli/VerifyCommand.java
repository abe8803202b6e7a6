package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.runtime.release.Acceptance;
import io.tidemark.runtime.release.CheckLog;
import io.tidemark.runtime.release.RejectedReleaseException;
import io.tidemark.runtime.release.ReleaseRepository;
import io.tidemark.runtime.release.Sequence;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Verifies a release as a loader does, and also performs the checks that a loader defers. */
@Command(
    name = "verify",
    description = {
      "Verifies a release completely: root document, signatures, stream, expiry, every" + " file,",
      "every block and every record. Repeats the self-test. Prints one line per" + " check."
    },
    footer = "  tidemark release verify --release published --key /etc/tidemark/root.pub")
@DeclaresExitCodes(ExitCode.RELEASE_REFUSED)
final class VerifyCommand extends TextCommand {
  @Mixin private SharedOptions.Published release;

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      description = "Accept only this stream. Default: accept all streams.")
  private String stream;

  @Override
  void run(PrintWriter out) {
    CheckLog log =
        (check, detail) -> {
          out.printf("ok  %-20s %s%n", check, PrintableText.of(detail, 160));
          out.flush();
        };
    Acceptance acceptance =
        new Acceptance(Optional.ofNullable(stream), Sequence.NONE, invocation().clock().instant());
    try (ReleaseRepository repository =
        ReleaseRepository.load(release.folder(), release.keys(invocation()), acceptance, log)) {
      repository.checkAll(log);
      LocalDate night = repository.release().manifest().terms().night();
      out.println(
          "Release %s of the night of %s is complete and valid."
              .formatted(repository.pointer().sequence(), night));
      LocalDate today = invocation().clock().instant().atZone(ZoneOffset.UTC).toLocalDate();
      out.println("It has learned from logs up to that night, " + ago(night, today) + ".");
    } catch (RejectedReleaseException e) {
      throw release.refused(e);
    }
  }

  static String ago(LocalDate night, LocalDate today) {
    long days = ChronoUnit.DAYS.between(night, today);
    return days == 1 ? "yesterday" : "%,d days ago".formatted(days);
  }
}
