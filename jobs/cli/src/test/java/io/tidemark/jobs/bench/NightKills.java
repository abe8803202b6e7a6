package io.tidemark.jobs.bench;

import java.io.IOException;
import java.nio.file.Path;

/** {@code NightKills KILLS SEED FOLDER}: kills nights at random moments, in any step. */
final class NightKills {
  private NightKills() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Path.of(args[2]).toAbsolutePath();
    SmallNight night = SmallNight.of(folder, 9);
    new KilledRuns(folder, night::command, SmallNight.WALL_CLOCK)
        .run(Integer.parseInt(args[0]), Long.parseLong(args[1]), night::assertSameReleases);
  }
}
