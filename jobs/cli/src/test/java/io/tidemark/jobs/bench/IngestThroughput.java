package io.tidemark.jobs.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_date;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.jobs.Display;
import io.tidemark.jobs.cli.CommandTree;
import io.tidemark.jobs.cli.Invocation;
import io.tidemark.jobs.table.SparkSessions;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;

/**
 * {@code IngestThroughput EVENTS FILES FOLDER [ours]}: compares {@code tidemark ingest} of
 * gzip-compressed CloudTrail to Delta with Spark's JSON reader, which has an explicit schema and
 * does the same read and write in the same process on the same cores. It then ingests as many tool
 * calls as {@code otlp}. With {@code ours}, only the first half runs, which is how to test a file
 * larger than the heap.
 */
final class IngestThroughput {
  /** Fields that the event columns need, as a Spark user would write the schema. */
  private static final String SCHEMA =
      "eventVersion string, eventID string, eventTime timestamp, eventSource string, eventName"
          + " string, awsRegion string, sourceIPAddress string, userAgent string, errorCode string,"
          + " errorMessage string, readOnly boolean, eventType string, managementEvent boolean,"
          + " recipientAccountId string, eventCategory string, requestID string, vpcEndpointId"
          + " string, requestParameters map<string,string>, responseElements map<string,string>,"
          + " additionalEventData map<string,string>, resources"
          + " array<struct<ARN:string,accountId:string,type:string>>, tlsDetails"
          + " struct<tlsVersion:string,cipherSuite:string,clientProvidedHostHeader:string>,"
          + " userIdentity struct<type:string,principalId:string,arn:string,accountId:string,"
          + "accessKeyId:string,userName:string,invokedBy:string,sessionContext:struct<sessionIssuer:"
          + "struct<type:string,principalId:string,arn:string,accountId:string,userName:string>,"
          + "attributes:struct<creationDate:string,mfaAuthenticated:string>>>";

  private static final int DAYS = 3;

  private IngestThroughput() {}

  public static void main(String[] args) throws IOException {
    long events = Long.parseLong(args[0]);
    int files = Integer.parseInt(args[1]);
    Path folder = Path.of(args[2]).toAbsolutePath();
    Path logs = folder.resolve("logs");
    long bytes = write(logs, events, files, DAYS);
    Path traces = folder.resolve("traces");
    if (args.length < 4) {
      write(traces, events, files, (event, random) -> span(event, random, DAYS));
    }
    System.out.printf(
        "%,d events in %d gzip files of %.0f MB together, heap %d MB%n",
        events, files, bytes / 1e6, Runtime.getRuntime().maxMemory() >> 20);
    try (SparkSessions.Session session = SparkSessions.open(Map.of("spark.master", "local[2]"))) {
      boolean both = args.length < 4;
      for (int round = 1; round <= (both ? 2 : 1); round++) {
        double spark =
            both
                ? timed(
                    "Spark's reader",
                    events,
                    () -> reader(session.spark(), logs, folder.resolve("peer")))
                : 0;
        double ours = timed("tidemark step ingest", events, () -> ingest(folder, logs));
        if (both) {
          System.out.printf("round %d: %.2f x the speed of Spark's reader%n", round, spark / ours);
          double spans = timed("the same of otlp", events, () -> ingest(folder, traces));
          System.out.printf("round %d: otlp %.2f x the speed of CloudTrail%n", round, ours / spans);
        }
      }
    }
  }

  private static double timed(String what, long events, Runnable work) {
    var os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = os.getProcessCpuTime();
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%-16s %.1f s, %,.0f events/s, %.1f CPU us an event%n",
        what, seconds, events / seconds, (os.getProcessCpuTime() - cpu) / 1e3 / events);
    return seconds;
  }

  /**
   * Returns the seconds that Spark takes to read logs with an explicit schema and write them to
   * Delta.
   */
  static double peer(SparkSession spark, Path logs, Path table) {
    long start = System.nanoTime();
    reader(spark, logs, table);
    return (System.nanoTime() - start) / 1e9;
  }

  private static void reader(SparkSession ours, Path logs, Path table) {
    // Uses the defaults of Spark and Parquet for writing.
    SparkSession spark = ours.newSession();
    spark.conf().set("spark.sql.maxConcurrentOutputFileWriters", "0");
    spark.conf().set("spark.sql.codegen.hugeMethodLimit", "65535");
    spark.conf().set("spark.sql.codegen.maxFields", "100");
    spark.conf().set("parquet.block.size", String.valueOf(128 << 20));
    spark.conf().set("parquet.dictionary.page.size", String.valueOf(1 << 20));
    spark
        .read()
        .schema(SCHEMA)
        .json(logs.toString())
        .withColumn("event_date", to_date(col("eventTime")))
        .write()
        .format("delta")
        .mode("overwrite")
        .partitionBy("event_date")
        .save(table.toString());
  }

  private static void ingest(Path folder, Path logs) {
    Invocation invocation =
        new Invocation(
            Clock.systemUTC(), Optional.of(folder), folder, folder, Display.LINES, 1, Map.of());
    StringWriter out = new StringWriter();
    Path warehouse = folder.resolve("w-" + System.nanoTime());
    int exitCode =
        CommandTree.of(invocation)
            .setOut(new PrintWriter(out))
            .execute(
                "step", "ingest", "--input", logs.toString(), "--warehouse", warehouse.toString());
    if (exitCode != 0) {
      throw new IllegalStateException("ingest ended with " + exitCode + "\n" + out);
    }
  }

  /**
   * Writes gzip-compressed CloudTrail files spread over several days. Returns the number of bytes
   * written.
   */
  static long write(Path logs, long events, int files, int days) throws IOException {
    return write(logs, events, files, (event, random) -> record(event, random, days));
  }

  private static long write(
      Path logs, long events, int files, BiFunction<Long, SplittableRandom, String> record)
      throws IOException {
    Files.createDirectories(logs);
    SplittableRandom random = new SplittableRandom(1);
    long bytes = 0;
    for (int file = 0; file < files; file++) {
      Path path = logs.resolve("trail-" + file + ".json.gz");
      try (OutputStream out =
          new BufferedOutputStream(
              new GZIPOutputStream(Files.newOutputStream(path), 1 << 16), 1 << 16)) {
        for (long event = file; event < events; event += files) {
          out.write(record.apply(event, random).getBytes(StandardCharsets.UTF_8));
        }
      }
      bytes += Files.size(path);
    }
    return bytes;
  }

  /** Returns a tool call sent as a separate request whose result is discarded, of about 1.3 kB. */
  private static String span(long number, SplittableRandom random, int days) {
    long second = number % (86_400L * days);
    int agent = random.nextInt(400);
    String line =
        """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"desk"}},{"key":"service.namespace","value":{"stringValue":"team-%1$d"}},{"key":"service.instance.id","value":{"stringValue":"desk-%1$d"}},{"key":"host.ip","value":{"arrayValue":{"values":[{"stringValue":"10.0.3.%1$d"}]}}}]},"scopeSpans":[{"scope":{"name":"agent-runtime"},"spans":[{"traceId":"%2$016x%2$016x","spanId":"%3$016x","name":"execute_tool send_money","kind":1,"startTimeUnixNano":"%4$d000000000","endTimeUnixNano":"%4$d250000000","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}},{"key":"gen_ai.tool.name","value":{"stringValue":"send_money"}},{"key":"gen_ai.agent.id","value":{"stringValue":"agent-%1$d"}},{"key":"gen_ai.conversation.id","value":{"stringValue":"run-%2$x"}},{"key":"gen_ai.tool.call.id","value":{"stringValue":"call_%3$x"}},{"key":"gen_ai.tool.call.arguments","value":{"stringValue":"{\\"recipient\\":\\"DE%5$d\\",\\"amount\\":%6$d}"}},{"key":"gen_ai.tool.call.result","value":{"stringValue":"RESULT"}},{"key":"user.id","value":{"stringValue":"person%6$d@example.org"}}],"status":{}}]}]}]}
        """;
    return line.replace("RESULT", "paid ".repeat(40))
        .formatted(
            agent,
            random.nextLong() | 1,
            number + 1,
            1_773_100_800L + second,
            random.nextInt(1_000_000),
            random.nextInt(60));
  }

  /** Returns a record as long and as varied as a typical one, of about 1.3 kB. */
  private static String record(long number, SplittableRandom random, int days) {
    long hour = number % (24L * days);
    String name = "app-" + random.nextInt(400);
    return """
        {"eventVersion":"1.09","userIdentity":{"type":"AssumedRole","principalId":"AROA%1$016X:%2$s","arn":"arn:aws:sts::111122223333:assumed-role/%2$s/%3$016x","accountId":"111122223333","accessKeyId":"ASIA%1$016X","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA%1$016X","arn":"arn:aws:iam::111122223333:role/%2$s","accountId":"111122223333","userName":"%2$s"},"attributes":{"creationDate":"2026-03-%4$02dT%5$02d:00:00Z","mfaAuthenticated":"false"}}},"eventTime":"2026-03-%4$02dT%5$02d:%6$02d:%7$02dZ","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-central-1","sourceIPAddress":"10.0.%6$d.%7$d","userAgent":"[aws-sdk-java/2.20.1 Linux/5.10 OpenJDK_64-Bit_Server_VM/17.0.9]","requestParameters":{"bucketName":"bucket-%6$d","Host":"bucket-%6$d.s3.amazonaws.com","key":"in/%3$016x.parquet"},"responseElements":null,"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"bytesTransferredOut":%7$d,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"%3$016x%8$016x"},"requestID":"%8$016X","eventID":"%3$016x-%9$x","readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::bucket-%6$d/in/%3$016x.parquet"},{"accountId":"111122223333","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::bucket-%6$d"}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"111122223333","eventCategory":"Data","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"bucket-%6$d.s3.amazonaws.com"}}
        """
        .formatted(
            name.hashCode() & 0xffffffffL,
            name,
            random.nextLong(),
            10 + hour / 24,
            hour % 24,
            random.nextInt(60),
            random.nextInt(60),
            random.nextLong(),
            number);
  }
}
