package io.tidemark.jobs.ingest;

import io.tidemark.jobs.source.FileAccount;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.AccumulatorV2;

/**
 * Collects the accounts of the files, or parts of files, that tasks read. They reach the driver
 * when the task ends and replace those of an earlier attempt, so they are complete once all rows
 * have been computed. A later job that computes rows again may add to them.
 */
public final class FileAccounts extends AccumulatorV2<FileAccount, List<FileAccount>> {
  private static final long serialVersionUID = 1;

  /** Accounts in the order of their addition. Spark also updates them from its heartbeat thread. */
  private final ConcurrentNavigableMap<Long, FileAccount> accounts = new ConcurrentSkipListMap<>();

  private FileAccounts() {}

  /** Creates an accumulator that is registered with the session. */
  public static FileAccounts of(SparkSession spark) {
    FileAccounts accounts = new FileAccounts();
    spark.sparkContext().register(accounts);
    return accounts;
  }

  @Override
  public boolean isZero() {
    return accounts.isEmpty();
  }

  @Override
  public FileAccounts copy() {
    FileAccounts copy = new FileAccounts();
    copy.accounts.putAll(accounts);
    return copy;
  }

  @Override
  public void reset() {
    accounts.clear();
  }

  @Override
  public void add(FileAccount account) {
    TaskContext task = TaskContext.get();
    long part = task == null ? -1 : task.partitionId();
    accounts.put((part << Integer.SIZE) + accounts.size(), account);
  }

  @Override
  public void merge(AccumulatorV2<FileAccount, List<FileAccount>> other) {
    accounts.putAll(((FileAccounts) other).accounts);
  }

  /** Returns the accounts in reading order, keyed by part. */
  @Override
  public List<FileAccount> value() {
    return List.copyOf(accounts.values());
  }
}
