package io.tidemark.jobs.watch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tidemark.jobs.alert.AlertDeliveries.Delivery;
import io.tidemark.jobs.alert.AlertDeliveries.Store;
import io.tidemark.jobs.watch.FollowedFiles.Batch;
import io.tidemark.jobs.watch.FollowedFiles.FilePosition;
import io.tidemark.runtime.enforcer.FileClaim;
import io.tidemark.runtime.enforcer.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;

/**
 * Folder with the state that a watch keeps across restarts. Each completed round has a subfolder
 * named after its number, created by an atomic rename; the newest holds the current state. There
 * are also the running round's batch, webhook messages and the enforcer's own files. One process at
 * a time.
 */
final class WatchState implements Store, AutoCloseable {
  private static final ObjectMapper JSON =
      JsonMapper.builder().addModules(new JavaTimeModule(), new Jdk8Module()).build();

  private final Path folder;
  private final FileClaim claim;

  /**
   * State after a completed round; {@code round} is 0 before the first.
   *
   * @param fromMicros time since which events can raise alerts
   * @param newestMicros time of the newest judged event
   * @param listedMillis time at which the inputs were last listed, in milliseconds since the epoch
   */
  record Position(
      long round,
      long fromMicros,
      long newestMicros,
      long listedMillis,
      List<FilePosition> files,
      List<AlertDay> alerts,
      Map<Mismatch, Long> differences) {}

  private WatchState(Path folder, FileClaim claim) {
    this.folder = folder;
    this.claim = claim;
  }

  /**
   * Opens the folder, and creates it if it does not exist.
   *
   * @throws IllegalStateException if another process is using it
   */
  static WatchState open(Path folder) throws IOException {
    PrivateFiles.createFolder(folder);
    return new WatchState(
        folder,
        FileClaim.on(folder, "lock")
            .orElseThrow(() -> new IllegalStateException("another watch uses " + folder)));
  }

  Path folder() {
    return folder;
  }

  private Path snapshot() {
    return folder.resolve("snapshot");
  }

  /**
   * Returns the position after the last completed round, or empty before the first. Also restores
   * the enforcer's snapshot and the recent ids as of that round.
   */
  Optional<Position> restore(RecentIds ids) throws IOException {
    List<Path> rounds = rounds();
    Files.deleteIfExists(snapshot());
    if (rounds.isEmpty()) {
      return Optional.empty();
    }
    Path last = rounds.get(rounds.size() - 1);
    Files.createLink(snapshot(), last.resolve("snapshot"));
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(last.resolve("ids")), 1 << 16))) {
      ids.readFrom(in);
    }
    return Optional.of(JSON.readValue(last.resolve("position.json").toFile(), Position.class));
  }

  /** Returns the folders of completed rounds, usually at most one, oldest first. */
  private List<Path> rounds() throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> child.getFileName().toString().matches("[0-9]{1,18}"))
          .sorted(Comparator.comparingLong(WatchState::round))
          .toList();
    }
  }

  private static long round(Path child) {
    return Long.parseLong(child.getFileName().toString());
  }

  void begin(Batch batch) throws IOException {
    write(folder.resolve("batch.json"), batch);
  }

  /** Returns the batch of a killed round, or empty if no round was running. */
  Optional<Batch> begun(long completedRound) throws IOException {
    return stored("batch.json", Batch.class).filter(begun -> begun.number() > completedRound);
  }

  /** Completes a round. The enforcer must have saved its snapshot. */
  void commit(Position position, RecentIds ids) throws IOException {
    Path written = folder.resolve(position.round() + ".new");
    if (Files.exists(written)) {
      PathUtils.deleteDirectory(written);
    }
    Files.createDirectory(written);
    write(written.resolve("position.json"), position);
    PrivateFiles.replace(
        written.resolve("ids"),
        out -> {
          DataOutputStream data = new DataOutputStream(out);
          ids.writeTo(data);
          data.flush();
        });
    // The enforcer replaces its snapshot by renaming, so the link keeps the current content.
    Files.createLink(written.resolve("snapshot"), snapshot());
    Files.move(
        written, folder.resolve(Long.toString(position.round())), StandardCopyOption.ATOMIC_MOVE);
    for (Path earlier : rounds()) {
      if (round(earlier) < position.round()) {
        PathUtils.deleteDirectory(earlier);
      }
    }
  }

  @Override
  public List<Delivery> read() {
    try {
      return stored("deliveries.json", Delivery[].class).map(Arrays::asList).orElse(List.of());
    } catch (IOException e) {
      throw new UncheckedIOException("The messages in " + folder + " cannot be read", e);
    }
  }

  @Override
  public void write(List<Delivery> all) {
    try {
      write(folder.resolve("deliveries.json"), all);
    } catch (IOException e) {
      throw new UncheckedIOException("The messages in " + folder + " cannot be written", e);
    }
  }

  private <T> Optional<T> stored(String file, Class<T> type) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(folder.resolve(file)), type));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  private static void write(Path file, Object content) throws IOException {
    PrivateFiles.replace(file, out -> out.write(JSON.writeValueAsBytes(content)));
  }

  @Override
  public void close() {
    claim.close();
  }
}
