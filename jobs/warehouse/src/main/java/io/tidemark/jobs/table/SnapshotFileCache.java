package io.tidemark.jobs.table;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.InMemoryLogReplay;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Caches the file lists of tables and updates them commit by commit from the tables' logs. For
 * every scan, Delta lists the files with a Spark query. That query takes longer than reading a
 * small table, and a night performs a hundred scans.
 */
final class SnapshotFileCache {
  /** Maximum number of cached files per table. Spark is faster if a table has more files. */
  private static final long MOST_FILES = 1000;

  /** Maximum number of commits for which a table's log is read from the beginning. */
  private static final long FEW_COMMITS = 20;

  private final Map<String, Followed> tables = new HashMap<>();

  /** Returns a snapshot's files, sorted by path; empty if there are too many to cache. */
  synchronized Optional<List<AddFile>> files(Snapshot snapshot) {
    // Asking the snapshot for its number of files would require another query.
    Option<VersionChecksum> counted = snapshot.checksumOpt();
    if (counted.isEmpty() || counted.get().numFiles() > MOST_FILES) {
      return Optional.empty();
    }
    String path = snapshot.deltaLog().dataPath().toString();
    Followed followed = tables.get(path);
    if (followed == null || !followed.readsTo(snapshot)) {
      followed = Followed.to(snapshot);
      tables.put(path, followed);
    }
    return Optional.of(followed.files);
  }

  /** A table's file list, updated commit by commit. */
  private static final class Followed {
    private final String table;
    private final InMemoryLogReplay replay = new InMemoryLogReplay(Option.empty(), Option.empty());
    private long version = -1;
    private List<AddFile> files = List.of();

    private Followed(Snapshot snapshot) {
      table = snapshot.metadata().id();
    }

    /**
     * Reads the log from its first commit if there are few commits and none is missing. Otherwise,
     * starts with the snapshot's files.
     */
    private static Followed to(Snapshot snapshot) {
      Followed fromTheFirst = new Followed(snapshot);
      if (snapshot.version() <= FEW_COMMITS && fromTheFirst.readsTo(snapshot)) {
        return fromTheFirst;
      }
      Followed fromHere = new Followed(snapshot);
      fromHere.begin(snapshot);
      return fromHere;
    }

    /**
     * Reads the commits up to a snapshot. Returns false on failure, after which this object is
     * unusable.
     */
    private boolean readsTo(Snapshot snapshot) {
      if (version > snapshot.version() || !table.equals(snapshot.metadata().id())) {
        return false;
      }
      try {
        return version == snapshot.version() || readsOnTo(snapshot);
      } catch (Exception e) {
        // Delta will either report the broken commit itself or no longer need it.
        return false;
      }
    }

    private boolean readsOnTo(Snapshot snapshot) {
      Iterator<Tuple2<Object, Seq<Action>>> commits =
          snapshot.deltaLog().getChanges(version + 1, Option.empty(), false);
      while (version < snapshot.version() && commits.hasNext()) {
        Tuple2<Object, Seq<Action>> commit = commits.next();
        if ((Long) commit._1() != version + 1) {
          return false;
        }
        add(commit._2().iterator());
      }
      sort();
      return version == snapshot.version();
    }

    private void begin(Snapshot snapshot) {
      version = snapshot.version() - 1;
      List<Action> all = List.copyOf(snapshot.allFiles().collectAsList());
      add(CollectionConverters.asScala(all.iterator()));
      sort();
    }

    private void add(Iterator<Action> actions) {
      replay.append(++version, actions);
    }

    private void sort() {
      files =
          CollectionConverters.asJava(replay.allFiles()).stream()
              .sorted(Comparator.comparing(AddFile::path))
              .toList();
    }
  }
}
