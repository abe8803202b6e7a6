package io.tidemark.jobs.cli;

import io.tidemark.jobs.ShellWord;
import io.tidemark.jobs.run.KeyFiles;
import io.tidemark.runtime.bundle.SigningKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a signing pair. */
@Command(
    name = "keygen",
    description = {
      "Makes an Ed25519 pair: tidemark.key signs releases and stays with whoever runs the night,",
      "tidemark.pub goes to every enforcer. An existing key is never overwritten."
    },
    footer = "  tidemark keygen --out /etc/tidemark")
final class KeygenCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for tidemark.key (readable by its owner only) and tidemark.pub.")
  private Path out;

  @Override
  public void run() {
    SigningKey key = KeyFiles.generate(out);
    PrintWriter text = spec.commandLine().getOut();
    text.println("Key         " + key.keyId());
    text.println("Signs       " + out.resolve(KeyFiles.PRIVATE) + "   keep it secret, back it up");
    text.println("Verifies    " + out.resolve(KeyFiles.PUBLIC) + "   give it to every enforcer");
    text.println(
        "Next        tidemark nightly --input LOGS --warehouse TABLES --publish DIR --signing-key "
            + ShellWord.of(out.resolve(KeyFiles.PRIVATE).toString()));
    text.flush();
  }
}
