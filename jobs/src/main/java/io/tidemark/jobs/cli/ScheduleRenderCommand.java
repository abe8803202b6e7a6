package io.tidemark.jobs.cli;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.FileFault;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.schedule.NightSchedule;
import io.tidemark.jobs.schedule.Scheduler;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Files for a scheduler, all from one definition. */
@Command(
    name = "render",
    description = {
      "Prints the files by which a scheduler runs the night of the day before, every day. All kinds",
      "are made from the same definition: they start the same command, try again after exit codes",
      "that another try can help (Airflow after any), and never run two nights at once.",
      "All start at --at in UTC. The file for cron says so by CRON_TZ=UTC, which the cron of Debian",
      "and Ubuntu passes over: there it starts at --at in the machine's zone. Set that to UTC, or take",
      "--kind systemd."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tidemark schedule render --kind systemd --out /etc/systemd/system -- \\",
      "    --input /logs --warehouse /data/tidemark --publish /data/published \\",
      "    --signing-key /etc/tidemark/tidemark.key",
      "  tidemark schedule render --kind cron --out /etc/cron.d -- ...",
      "  tidemark schedule render --kind kubernetes \\",
      "    --image registry.example/tidemark:1 -- \\",
      "    --input s3a://logs --warehouse s3a://tables --publish /data/published \\",
      "    --signing-key /etc/tidemark/tidemark.key | kubectl apply -f -"
    })
final class ScheduleRenderCommand implements Runnable, WordsOfAnother {
  /** Minutes that all waits of a night may take; the rest of its 20 hours is for the tries. */
  private static final int LONGEST_WAIT = 12 * 60;

  @Spec private CommandSpec spec;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      required = true,
      converter = Kind.class,
      description = "systemd, cron, airflow or kubernetes.")
  private Scheduler kind;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "tidemark-nightly",
      description = "Name of the run. Default: tidemark-nightly.")
  private String name;

  @Option(
      names = "--at",
      paramLabel = "HH:MM",
      defaultValue = "02:30",
      description = "Time of day, UTC, when the logs of the day before are in. Default: 02:30.")
  private String at;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "3",
      description = "Tries after a failed one. Default: 3.")
  private int retries;

  @Option(
      names = "--retry-after",
      paramLabel = "MINUTES",
      defaultValue = "30",
      description = "Time between two tries; all waits together up to 12 hours. Default: 30.")
  private int retryAfter;

  @Option(
      names = "--launcher",
      paramLabel = "FILE",
      defaultValue = "/opt/tidemark/bin/tidemark",
      description = {
        "The launcher, for systemd, cron and, inside of the image, kubernetes. Default:",
        "/opt/tidemark/bin/tidemark."
      })
  private String launcher;

  @Option(
      names = "--jar",
      paramLabel = "URI",
      defaultValue = "/opt/tidemark/lib/tidemark.jar",
      description = "The application jar, for airflow. Default: /opt/tidemark/lib/tidemark.jar.")
  private String jar;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      defaultValue = "tidemark:latest",
      description = "The container image, for kubernetes. Default: tidemark:latest.")
  private String image;

  @Option(
      names = "--user",
      paramLabel = "USER",
      defaultValue = "tidemark",
      description = "The account that runs it, for systemd and cron. Default: tidemark.")
  private String user;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write the files there instead of printing them.")
  private Path out;

  @Parameters(
      paramLabel = "ARGUMENT",
      arity = "0..*",
      description = {
        "After --: what the night is run with, as for 'tidemark nightly', in whole paths; at least",
        "--input, --warehouse, --publish and --signing-key."
      })
  private List<String> arguments = new ArrayList<>();

  private final NightCommand nightly;

  ScheduleRenderCommand(NightCommand nightly) {
    this.nightly = nightly;
  }

  @Override
  public void run() {
    NightSchedule schedule = schedule();
    if (out != null) {
      GivenPlace.folderOrAbsent("--out", out.toString());
    }
    Map<String, String> files = kind.render(schedule);
    PrintWriter print = spec.commandLine().getOut();
    if (out == null) {
      files.forEach(
          (file, text) -> {
            if (files.size() > 1) {
              print.println("# " + file);
            }
            print.print(text);
          });
    } else {
      files.forEach((file, text) -> print.println(write(file, text)));
      print.println("Next: " + kind.next(schedule, out.toAbsolutePath().normalize()));
    }
    print.flush();
  }

  @Override
  public boolean takesAfterDashes(String option) {
    return nightly.line().getCommandSpec().optionsMap().containsKey(option);
  }

  private NightSchedule schedule() {
    // Understood as the night will: a mistake is told now, and not at half past two.
    ScheduledOptions.check(nightly, arguments, spec.commandLine().getErr());
    LocalTime time;
    try {
      time = LocalTime.parse(at);
    } catch (DateTimeParseException e) {
      throw usage(
          "--at cannot be '" + PrintableText.of(at, 40) + "'",
          "it is not a time of day written as HH:MM",
          "write it like 02:30");
    }
    if (retries < 0 || retries > 20 || retryAfter < 1 || retryAfter > 720) {
      throw usage(
          retries + " retries every " + retryAfter + " minutes cannot be scheduled",
          "--retries goes from 0 to 20 and --retry-after from 1 to 720",
          "choose values in these ranges");
    }
    if (retries * retryAfter > LONGEST_WAIT) {
      throw usage(
          retries + " retries every " + retryAfter + " minutes cannot be scheduled",
          "a night that needs all of them would wait for "
              + retries * retryAfter / 60
              + " hours, and is stopped after 20, before the next one",
          "lower --retries or --retry-after: together they may wait for "
              + LONGEST_WAIT / 60
              + " hours");
    }
    if (launcher.contains("/") && !Path.of(launcher).isAbsolute()) {
      throw usage(
          "--launcher cannot be '" + PrintableText.of(launcher, 80) + "'",
          "the path is relative to the folder that the night is started in, and that one is the"
              + " scheduler's",
          "write the whole path");
    }
    try {
      return new NightSchedule(
          name,
          time.truncatedTo(ChronoUnit.MINUTES),
          retries,
          Duration.ofMinutes(retryAfter),
          launcher,
          jar,
          image,
          user,
          arguments);
    } catch (IllegalArgumentException e) {
      throw usage(
          "the schedule cannot be written",
          PrintableText.of(e.getMessage()),
          "change what it names; 'tidemark schedule render --help' lists the options");
    }
  }

  private Path write(String file, String text) {
    Path target = out.resolve(file);
    try {
      Files.createDirectories(out);
      return Files.writeString(target, text);
    } catch (IOException e) {
      throw new TidemarkException(
          ExitCode.USAGE,
          target + " cannot be written",
          e instanceof NoSuchFileException
              ? "there is no folder " + out + ", and none can be made there"
              : FileFault.because(e),
          "give --out a folder that this user may write, or leave it out to print the files",
          e);
    }
  }

  /** Reads the name of a scheduler. */
  static final class Kind implements CommandLine.ITypeConverter<Scheduler> {
    @Override
    public Scheduler convert(String value) {
      for (Scheduler scheduler : Scheduler.values()) {
        if (scheduler.id().equals(value)) {
          return scheduler;
        }
      }
      throw new CommandLine.TypeConversionException(
          "it is one of systemd, cron, airflow, kubernetes, and not '"
              + PrintableText.of(value, 40)
              + "'");
    }
  }
}
