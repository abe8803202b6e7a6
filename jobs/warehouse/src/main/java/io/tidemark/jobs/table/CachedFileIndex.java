package io.tidemark.jobs.table;

import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.BindReferences;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.package$;
import org.apache.spark.sql.delta.DataFrameUtils;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.files.TahoeBatchFileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation$;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Index of a table's known files, which applies the partition filter to each file's partition
 * values. Delta would run a query on the file list.
 */
final class CachedFileIndex extends TahoeBatchFileIndex {
  private final List<AddFile> files;

  private CachedFileIndex(Snapshot snapshot, List<AddFile> files) {
    super(
        snapshot.deltaLog().spark(),
        "batch",
        CollectionConverters.asScala(files).toSeq(),
        snapshot.deltaLog(),
        snapshot.deltaLog().dataPath(),
        snapshot,
        false);
    this.files = files;
  }

  static Dataset<Row> read(Snapshot snapshot, List<AddFile> files) {
    DeltaLog log = snapshot.deltaLog();
    HadoopFsRelation relation =
        log.buildHadoopFsRelationWithFileIndex(
            snapshot, new CachedFileIndex(snapshot, files), Option.empty(), false);
    return DataFrameUtils.ofRows(log.spark(), LogicalRelation$.MODULE$.apply(relation, false));
  }

  @Override
  public Seq<AddFile> matchingFiles(Seq<Expression> partitionFilters, Seq<Expression> dataFilters) {
    if (partitionFilters.isEmpty()) {
      return addFiles();
    }
    Predicate<AddFile> wanted =
        wanted(
            CollectionConverters.asJava(partitionFilters).stream().reduce(And::new).orElseThrow());
    return CollectionConverters.asScala(files.stream().filter(wanted).toList()).toSeq();
  }

  private Predicate<AddFile> wanted(Expression filter) {
    Seq<Attribute> columns = filter.references().toSeq();
    int[] places =
        CollectionConverters.asJava(columns).stream()
            .mapToInt(column -> partitionSchema().fieldIndex(column.name()))
            .toArray();
    BasePredicate bound =
        org.apache.spark.sql.catalyst.expressions.Predicate.createInterpreted(
            BindReferences.bindReference(filter, package$.MODULE$.AttributeSeq(columns), false));
    bound.initialize(0);
    return file -> {
      Object[] all = getPartitionValuesRow(file.partitionValues()).values();
      Object[] values = new Object[places.length];
      for (int i = 0; i < places.length; i++) {
        values[i] = all[places[i]];
      }
      return bound.eval(new GenericInternalRow(values));
    };
  }
}
