# Shared by the commands in this folder: builds, and runs a test class. Must be sourced with $home and
# $work set.
(cd "$home" && mvn -B -q -pl models/training -am -DskipTests -Dspotless.check.skip=true \
  -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test \
  test-compile org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath) >"$work/build.log" 2>&1 ||
  { tail -n 20 "$work/build.log"; exit 1; }
classes=$home/models/training/target/test-classes:$home/models/training/target/classes
classes=$classes:$home/models/runtime/target/classes:$home/features/engine/target/classes:$home/features/batch/target/classes

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -version 2>&1 | head -n 1
measure() {
  "$java" "@$home/jobs/bin/jvm.options" -Xmx3g -XX:+UseParallelGC -cp "$classes:$(cat "$work/classpath")" \
    "io.tidemark.training.$@" 2>"$work/spark.log" | grep --line-buffered '^tidemark'
}
