# Shared by the benchmarks: builds the test classes and runs one of them. Needs $bench, $home and
# $work. Must be sourced, not run.

build() {
  (cd "$home" && mvn -B -q -pl jobs/cli -am -DskipTests -Dspotless.check.skip=true \
    -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test \
    test-compile org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath) \
    >"$work/build.log" 2>&1 || { tail -n 20 "$work/build.log"; exit 1; }
  classes=$home/jobs/cli/target/test-classes:$home/jobs/cli/target/classes
  for module in jobs/lab jobs/pipeline jobs/warehouse jobs/sources features/batch features/engine \
    models/training models/runtime models/service models/exports data-samples notebooks-export; do
    classes=$classes:$home/$module/target/test-classes:$home/$module/target/classes
  done
}

run() { # HEAP CLASS ARGUMENTS
  heap=$1
  class=$2
  shift 2
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  SPARK_LOCAL_IP=127.0.0.1 "$java" "@$home/jobs/bin/jvm.options" "-Xmx$heap" -XX:+UseParallelGC \
    -Duser.timezone=UTC "-Djava.io.tmpdir=$work" -cp "$classes:$(cat "$work/classpath")" \
    "io.tidemark.jobs.$class" "$@" 2>"$work/$class.log" ||
    { tail -n 30 "$work/$class.log"; exit 1; }
}
